/* Lists of data/checks: one entry a line, # begins a comment, any order. */
#include "codec/check_lists.h"

#include "base/file.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define LIST_BYTES_MOST ((size_t)8 << 20)

static struct quality_reference lists;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names are compared folded; domains and places as they stand. */
static void read_list(struct arena *arena, const char *name, bool is_folded,
                      struct quality_list *ret_list)
{
    struct text file = {0};
    size_t count = 0;
    if (!file_read(data_path(arena, name), LIST_BYTES_MOST, &file, NULL) ||
        !utf8_is_valid(text_str(&file), file.length)) {
        text_free(&file);
        return;
    }
    char *copy = arena_strdup(arena, text_str(&file));
    for (const char *c = copy; *c != '\0'; c++)
        count += *c == '\n';
    const char **lines = ARENA_ARRAY(arena, const char *, count + 2);
    count = 0;
    for (char *rest = copy, *line = strtok_r(copy, "\r\n", &rest); line != NULL;
         line = strtok_r(NULL, "\r\n", &rest))
        if (*line != '#' && *line != '\0')
            lines[count++] = is_folded ? text_fold(arena, line) : line;
    qsort(lines, count, sizeof *lines, by_text);
    *ret_list = (struct quality_list){lines, count};
    text_free(&file);
}

static void read_all(void)
{
    static struct arena *arena; /* of the process: never freed, so kept where it can be found */
    arena = arena_new();
    read_list(arena, "checks/disposable_domains.txt", false, &lists.disposable);
    read_list(arena, "checks/free_mail_domains.txt", false, &lists.free_mail);
    read_list(arena, "checks/first_names.txt", true, &lists.first_names);
    read_list(arena, "checks/postal_places.txt", false, &lists.places);
}

const struct quality_reference *check_lists(void)
{
    pthread_once(&once, read_all);
    return &lists;
}
