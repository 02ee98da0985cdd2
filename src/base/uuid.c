/* UUIDv7 with a counter for order within one millisecond, and UUIDv8 derived by BLAKE2b. */
#include "base/uuid.h"

#include "base/clock.h"
#include "base/hash.h"

#include <pthread.h>
#include <sodium.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int64_t last_ms;
static unsigned last_counter; /* 12 bits */

/* A call of the kernel for each id is felt in an import. Not handed on to a child process: two
 * would give out the same ids. */
static struct {
    unsigned char bytes[1024];
    size_t left;
    pid_t owner;
} pool;

static void draw(void *out, size_t length)
{
    pthread_mutex_lock(&mutex);
    if (pool.left < length || pool.owner != getpid()) {
        random_bytes(pool.bytes, sizeof pool.bytes);
        pool.left = sizeof pool.bytes;
        pool.owner = getpid();
    }
    pool.left -= length;
    memcpy(out, pool.bytes + pool.left, length);
    memset(pool.bytes + pool.left, 0, length);
    pthread_mutex_unlock(&mutex);
}

static void print(const unsigned char bytes[16], char out[UUID_SIZE])
{
    static const char hex[] = "0123456789abcdef";
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *out++ = '-';
        *out++ = hex[bytes[i] >> 4];
        *out++ = hex[bytes[i] & 15];
    }
    *out = '\0';
}

static void make_v7(int64_t ms, unsigned counter, char out[UUID_SIZE])
{
    unsigned char bytes[16];
    draw(bytes, sizeof bytes);
    for (int i = 0; i < 6; i++)
        bytes[i] = (unsigned char)((uint64_t)ms >> (40 - 8 * i));
    bytes[6] = (unsigned char)(0x70 | (counter >> 8 & 0x0F));
    bytes[7] = (unsigned char)counter;
    bytes[8] = (unsigned char)(0x80 | (bytes[8] & 0x3F));
    print(bytes, out);
}

void uuid_new(char out[UUID_SIZE])
{
    uint16_t start;
    draw(&start, sizeof start);
    pthread_mutex_lock(&mutex);
    int64_t ms = clock_now_ms();
    if (ms > last_ms) {
        last_ms = ms;
        last_counter = start & 0x3FF; /* room above for the same millisecond */
    } else if (++last_counter > 0xFFF) {
        last_ms++;
        last_counter = 0;
    }
    int64_t use_ms = last_ms;
    unsigned counter = last_counter;
    pthread_mutex_unlock(&mutex);
    make_v7(use_ms, counter, out);
}

void uuid_new_at(int64_t ms, char out[UUID_SIZE])
{
    uint16_t counter;
    draw(&counter, sizeof counter);
    make_v7(ms, counter & 0xFFF, out);
}

static void hash_parts(unsigned char bytes[16], const char *part, va_list args)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, 16);
    for (const char *each = part; each != NULL; each = va_arg(args, const char *)) {
        crypto_generichash_update(&state, (const unsigned char *)each, strlen(each));
        crypto_generichash_update(&state, (const unsigned char *)"\n", 1);
    }
    crypto_generichash_final(&state, bytes, 16);
}

/* The first count bytes of an id as text. */
static void read_head(const char *id, unsigned char *bytes, size_t count)
{
    for (size_t digit = 0; digit < 2 * count && *id != '\0'; id++)
        if (*id != '-') {
            unsigned value = (unsigned)(*id <= '9' ? *id - '0' : *id - 'a' + 10) & 0xF;
            bytes[digit / 2] = (unsigned char)((unsigned)bytes[digit / 2] << 4 | value);
            digit++;
        }
}

static void print_v8(unsigned char bytes[16], char out[UUID_SIZE])
{
    bytes[6] = (unsigned char)(0x80 | (bytes[6] & 0x0F));
    bytes[8] = (unsigned char)(0x80 | (bytes[8] & 0x3F));
    print(bytes, out);
}

void uuid_derive(char out[UUID_SIZE], const char *part, ...)
{
    unsigned char bytes[16];
    va_list args;
    va_start(args, part);
    hash_parts(bytes, part, args);
    va_end(args);
    print_v8(bytes, out);
}

void uuid_derive_near(char out[UUID_SIZE], const char *near, const char *part, ...)
{
    unsigned char bytes[16];
    va_list args;
    va_start(args, part);
    hash_parts(bytes, part, args);
    va_end(args);
    read_head(near, bytes, 8);
    print_v8(bytes, out);
}

void uuid_nth(char out[UUID_SIZE], const char *parent, uint32_t n)
{
    unsigned char bytes[16];
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof bytes);
    crypto_generichash_update(&state, (const unsigned char *)parent, strlen(parent));
    crypto_generichash_update(&state, (const unsigned char *)&n, sizeof n);
    crypto_generichash_final(&state, bytes, sizeof bytes);
    read_head(parent, bytes, 6);
    bytes[6] = (unsigned char)(n >> 28);
    bytes[7] = (unsigned char)(n >> 20);
    bytes[8] = (unsigned char)(n >> 14);
    bytes[9] = (unsigned char)(n >> 6);
    bytes[10] = (unsigned char)(n << 2 | (bytes[10] & 3));
    print_v8(bytes, out);
}

bool uuid_is_valid(const char *s)
{
    if (s == NULL || strlen(s) != UUID_SIZE - 1)
        return false;
    for (int i = 0; i < UUID_SIZE - 1; i++) {
        bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        bool is_digit = (s[i] >= '0' && s[i] <= '9') || (s[i] >= 'a' && s[i] <= 'f');
        if (is_dash ? s[i] != '-' : !is_digit)
            return false;
    }
    return true;
}
