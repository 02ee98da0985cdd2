/* The nth allocation of a program fails, or all from the nth on (F5): preloaded, with
   FAILING_MALLOC=N or N+ in the environment. A file named by FAILING_MALLOC_HIT says that it came
   to pass. FAILING_RESPONSE=N: every nth response of libmicrohttpd, and every nth header of one, is
   not to be had, as if the allocation inside had failed. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static atomic_long left = 0; /* allocations until one fails; 0 before the program is there */
static bool is_sticky;

__attribute__((constructor)) static void begin(void)
{
    const char *number = getenv("FAILING_MALLOC");
    if (number == NULL)
        return;
    is_sticky = strchr(number, '+') != NULL;
    left = atol(number);
}

static void tell(void)
{
    const char *path = getenv("FAILING_MALLOC_HIT");
    int file = path != NULL ? open(path, O_CREAT | O_WRONLY, 0600) : -1;
    if (file >= 0)
        close(file);
}

static bool fails(void)
{
    if (left == 0)
        return false;
    long now = atomic_fetch_sub(&left, 1);
    if (now == 1)
        tell();
    if (now == 1 && is_sticky)
        left = 1;
    return now == 1;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return fails() ? NULL : __libc_realloc(old, size);
}

static bool is_turn(atomic_long *count)
{
    const char *every = getenv("FAILING_RESPONSE");
    return every != NULL && atomic_fetch_add(count, 1) % atol(every) == 0;
}

void *MHD_create_response_from_buffer(size_t size, void *buffer, int mode)
{
    static atomic_long count;
    void *(*real)(size_t, void *, int) = dlsym(RTLD_NEXT, "MHD_create_response_from_buffer");
    return is_turn(&count) ? NULL : real(size, buffer, mode);
}

int MHD_add_response_header(void *response, const char *name, const char *value)
{
    static atomic_long count;
    int (*real)(void *, const char *, const char *) = dlsym(RTLD_NEXT, "MHD_add_response_header");
    return is_turn(&count) ? 0 : real(response, name, value);
}
