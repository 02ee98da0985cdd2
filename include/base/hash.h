/* Hashes and randomness by libsodium. Call crypto_init once in main. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HASH_HEX_SIZE 65 /* 256 bit as hex with NUL */
#define TOKEN_SIZE 44    /* 256 bit random, URL-safe base64 with NUL */

bool crypto_init(struct error *err);
uint64_t hash64(const void *data, size_t length); /* BLAKE2b-64, for digests and fingerprints */
/* SipHash under a key of this process: for tables in memory that strangers' text fills. */
uint64_t hash_quick(const void *data, size_t length);
/* SipHash under a key that is kept: who has not the key cannot try guesses against it. */
struct hash_key {
    unsigned char bytes[16];
};
void hash_key_of(const char *secret, const char *purpose, struct hash_key *out);
uint64_t hash64_keyed(const struct hash_key *key, const void *data, size_t length);
/* FNV-1a of one text after another, from HASH_TEXT on: for tables in memory, quick, not for
 * strangers' text. */
#define HASH_TEXT UINT64_C(14695981039346656037)
static inline uint64_t hash_text(uint64_t hash, const char *text)
{
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return hash;
}
char *base64_text(struct arena *arena, const void *data, size_t length); /* with padding */
/* NULL: this is no base64 of a text. */
char *base64_to_text(struct arena *arena, const char *base64);
void hash_hex(const void *data, size_t length, char out[HASH_HEX_SIZE]); /* BLAKE2b-256 */
/* SHA-256: what lists of other houses are hashed with. */
void sha256_hex(const void *data, size_t length, char out[HASH_HEX_SIZE]);
void hmac_sha256_hex(const void *data, size_t length, const char *key, char out[HASH_HEX_SIZE]);
/* In a time that says nothing of what the secret holds. */
bool secret_is_equal(const char *secret, const char *given);
void sha1_hex(const void *data, size_t length, char out[HASH_HEX_SIZE]); /* broken; for old lists */
void md5_hex(const void *data, size_t length, char out[HASH_HEX_SIZE]);  /* the same */
void hash_hex_keyed(const void *data, size_t length, const char *key,
                    char out[HASH_HEX_SIZE]); /* suppression lists */
void token_new(char out[TOKEN_SIZE]);
void random_bytes(void *out, size_t length);
bool password_hash(const char *password, char out[128],
                   struct error *err); /* argon2id INTERACTIVE */
bool password_verify(const char *hash, const char *password);
/* 8 characters or more and not one of data/checks/common_passwords.txt. */
bool password_is_acceptable(const char *password, struct error *err);
/* What is said wherever somebody chooses one, and never enforced. */
const char *password_advice(void);

#endif
