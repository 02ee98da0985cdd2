/* Sealed boxes of libsodium, as texts. */
#include "base/seal.h"

#include "base/i18n.h"

#include <sodium.h>
#include <string.h>

#define KEY 32

_Static_assert(KEY == crypto_box_PUBLICKEYBYTES && KEY == crypto_box_SECRETKEYBYTES, "32 bytes");

void secret_clear(char *secret)
{
    if (secret != NULL)
        sodium_memzero(secret, strlen(secret));
}

void seal_key_new(char ret_public[SEAL_KEY_SIZE], char ret_secret[SEAL_KEY_SIZE])
{
    unsigned char public_key[KEY], secret_key[KEY];
    crypto_box_keypair(public_key, secret_key);
    sodium_bin2hex(ret_public, SEAL_KEY_SIZE, public_key, sizeof public_key);
    sodium_bin2hex(ret_secret, SEAL_KEY_SIZE, secret_key, sizeof secret_key);
    sodium_memzero(secret_key, sizeof secret_key);
}

static bool read_key(const char *hex, unsigned char out[KEY], struct error *err)
{
    size_t length = 0;
    return (hex != NULL && sodium_hex2bin(out, KEY, hex, strlen(hex), "\n", &length, NULL) == 0 &&
            length == KEY) ||
           error_set(err, ERR_CONFIG, _("this is no key for sealed proofs"));
}

bool seal_close(const char *text, const char *public_key, struct arena *arena, char **ret_box,
                struct error *err)
{
    unsigned char key[KEY];
    size_t length = strlen(text), sealed = length + crypto_box_SEALBYTES,
           size = sodium_base64_encoded_len(sealed, sodium_base64_VARIANT_ORIGINAL);
    if (!read_key(public_key, key, err))
        return false;
    unsigned char *box = arena_alloc(arena, sealed);
    crypto_box_seal(box, (const unsigned char *)text, length, key);
    *ret_box = sodium_bin2base64(arena_alloc(arena, size), size, box, sealed,
                                 sodium_base64_VARIANT_ORIGINAL);
    return true;
}

bool seal_open(const char *box, const char *secret_key, struct arena *arena, char **ret_text,
               struct error *err)
{
    unsigned char secret[KEY], public_key[KEY];
    size_t length = 0, most = strlen(box);
    unsigned char *bytes = arena_alloc(arena, most + 1);
    if (!read_key(secret_key, secret, err))
        return false;
    crypto_scalarmult_base(public_key, secret);
    bool is_ok = sodium_base642bin(bytes, most, box, most, NULL, &length, NULL,
                                   sodium_base64_VARIANT_ORIGINAL) == 0 &&
                 length > crypto_box_SEALBYTES;
    if (!is_ok) {
        sodium_memzero(secret, sizeof secret);
        return error_set(err, ERR_DATA, _("this sealed proof is damaged"));
    }
    unsigned char *text = arena_alloc(arena, length);
    is_ok = crypto_box_seal_open(text, bytes, length, public_key, secret) == 0;
    sodium_memzero(secret, sizeof secret);
    if (!is_ok)
        return error_set(err, ERR_CONFIG, _("this key does not open the sealed proofs"));
    text[length - crypto_box_SEALBYTES] = '\0';
    *ret_text = (char *)text;
    return true;
}
