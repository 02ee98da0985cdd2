/* UUIDv7 with a counter for order within one millisecond, and UUIDv8 derived by BLAKE2b. */
#include "base/uuid.h"

#include "base/clock.h"
#include "base/hash.h"

#include <pthread.h>
#include <sodium.h>
#include <stdarg.h>
#include <string.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int64_t last_ms;
static unsigned last_counter; /* 12 bits */

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
    random_bytes(bytes, sizeof bytes);
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
    random_bytes(&start, sizeof start);
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
    random_bytes(&counter, sizeof counter);
    make_v7(ms, counter & 0xFFF, out);
}

void uuid_derive(char out[UUID_SIZE], const char *part, ...)
{
    unsigned char bytes[16];
    crypto_generichash_state state;
    va_list args;
    crypto_generichash_init(&state, NULL, 0, sizeof bytes);
    va_start(args, part);
    for (const char *each = part; each != NULL; each = va_arg(args, const char *)) {
        crypto_generichash_update(&state, (const unsigned char *)each, strlen(each));
        crypto_generichash_update(&state, (const unsigned char *)"\n", 1);
    }
    va_end(args);
    crypto_generichash_final(&state, bytes, sizeof bytes);
    bytes[6] = (unsigned char)(0x80 | (bytes[6] & 0x0F));
    bytes[8] = (unsigned char)(0x80 | (bytes[8] & 0x3F));
    print(bytes, out);
}

bool uuid_is_valid(const char *s)
{
    if (s == NULL || strlen(s) != UUID_SIZE - 1)
        return false;
    for (int i = 0; i < UUID_SIZE - 1; i++) {
        bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (is_dash ? s[i] != '-' : strchr("0123456789abcdef", s[i]) == NULL)
            return false;
    }
    return true;
}
