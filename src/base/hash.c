/* libsodium behind our names. */
#include "base/hash.h"

#include "base/i18n.h"
#include "base/text.h"

#include <nettle/md5.h>
#include <nettle/sha1.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>

bool crypto_init(struct error *err)
{
    if (sodium_init() < 0)
        return error_set(err, ERR_BUG, "libsodium does not start");
    return true;
}

uint64_t hash64(const void *data, size_t length)
{
    unsigned char digest[16]; /* the shortest that libsodium allows; the first half is used */
    uint64_t value;
    crypto_generichash(digest, sizeof digest, data, length, NULL, 0);
    memcpy(&value, digest, sizeof value);
    return value;
}

static unsigned char quick_key[crypto_shorthash_KEYBYTES];

static void make_quick_key(void)
{
    random_bytes(quick_key, sizeof quick_key);
}

uint64_t hash_quick(const void *data, size_t length)
{
    static pthread_once_t is_made = PTHREAD_ONCE_INIT;
    unsigned char digest[crypto_shorthash_BYTES];
    uint64_t value;
    pthread_once(&is_made, make_quick_key);
    crypto_shorthash(digest, data, length, quick_key);
    memcpy(&value, digest, sizeof value);
    return value;
}

char *base64_text(struct arena *arena, const void *data, size_t length)
{
    size_t size = sodium_base64_encoded_len(length, sodium_base64_VARIANT_ORIGINAL);
    return sodium_bin2base64(arena_alloc(arena, size), size, data, length,
                             sodium_base64_VARIANT_ORIGINAL);
}

char *base64_to_text(struct arena *arena, const char *base64)
{
    size_t length, size = strlen(base64);
    char *text = arena_alloc(arena, size + 1);
    if (sodium_base642bin((unsigned char *)text, size, base64, size, NULL, &length, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        memchr(text, '\0', length) != NULL)
        return NULL;
    text[length] = '\0';
    return text;
}

void hash_hex(const void *data, size_t length, char out[HASH_HEX_SIZE])
{
    unsigned char digest[32];
    crypto_generichash(digest, sizeof digest, data, length, NULL, 0);
    sodium_bin2hex(out, HASH_HEX_SIZE, digest, sizeof digest);
}

void sha256_hex(const void *data, size_t length, char out[HASH_HEX_SIZE])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, data, length);
    sodium_bin2hex(out, HASH_HEX_SIZE, digest, sizeof digest);
}

void hmac_sha256_hex(const void *data, size_t length, const char *key, char out[HASH_HEX_SIZE])
{
    unsigned char digest[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)key, strlen(key));
    crypto_auth_hmacsha256_update(&state, data, length);
    crypto_auth_hmacsha256_final(&state, digest);
    sodium_bin2hex(out, HASH_HEX_SIZE, digest, sizeof digest);
}

bool secret_is_equal(const char *secret, const char *given)
{
    size_t length = strlen(secret);
    return strlen(given) == length && sodium_memcmp(secret, given, length) == 0;
}

void sha1_hex(const void *data, size_t length, char out[HASH_HEX_SIZE])
{
    struct sha1_ctx context;
    unsigned char digest[SHA1_DIGEST_SIZE];
    sha1_init(&context);
    sha1_update(&context, length, data);
    sha1_digest(&context, sizeof digest, digest);
    sodium_bin2hex(out, HASH_HEX_SIZE, digest, sizeof digest);
}

void md5_hex(const void *data, size_t length, char out[HASH_HEX_SIZE])
{
    struct md5_ctx context;
    unsigned char digest[MD5_DIGEST_SIZE];
    md5_init(&context);
    md5_update(&context, length, data);
    md5_digest(&context, sizeof digest, digest);
    sodium_bin2hex(out, HASH_HEX_SIZE, digest, sizeof digest);
}

void hash_key_of(const char *secret, const char *purpose, struct hash_key *out)
{
    char digest[HASH_HEX_SIZE];
    hash_hex_keyed(purpose, strlen(purpose), secret, digest);
    crypto_generichash(out->bytes, sizeof out->bytes, (const unsigned char *)digest,
                       sizeof digest - 1, NULL, 0);
}

uint64_t hash64_keyed(const struct hash_key *key, const void *data, size_t length)
{
    uint64_t value;
    crypto_shorthash((unsigned char *)&value, data, length, key->bytes);
    return value;
}

void hash_hex_keyed(const void *data, size_t length, const char *key, char out[HASH_HEX_SIZE])
{
    unsigned char digest[32], hashed_key[32];
    crypto_generichash(hashed_key, sizeof hashed_key, (const unsigned char *)key, strlen(key), NULL,
                       0);
    crypto_generichash(digest, sizeof digest, data, length, hashed_key, sizeof hashed_key);
    sodium_bin2hex(out, HASH_HEX_SIZE, digest, sizeof digest);
}

void token_new(char out[TOKEN_SIZE])
{
    unsigned char bytes[32];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(out, TOKEN_SIZE, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof bytes);
}

void random_bytes(void *out, size_t length)
{
    randombytes_buf(out, length);
}

bool password_hash(const char *password, char out[128], struct error *err)
{
    if (crypto_pwhash_str(out, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return error_set(err, ERR_BUSY, _("not enough memory to check a password; try again"));
    return true;
}

bool password_verify(const char *hash, const char *password)
{
    return crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}
