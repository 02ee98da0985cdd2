/* Sealed texts: anybody with the public half closes them, only the secret half opens them
 * (libsodium's sealed boxes: X25519, XSalsa20-Poly1305). */
#ifndef BASE_SEAL_H
#define BASE_SEAL_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>

#define SEAL_KEY_SIZE 65 /* 256 bit as hex with NUL */

void seal_key_new(char ret_public[SEAL_KEY_SIZE], char ret_secret[SEAL_KEY_SIZE]);
/* base64. ERR_CONFIG: this is no key. */
bool seal_close(const char *text, const char *public_key, struct arena *arena, char **ret_box,
                struct error *err);
/* ERR_CONFIG: no key, or another one's; ERR_DATA: the box is damaged. */
bool seal_open(const char *box, const char *secret_key, struct arena *arena, char **ret_text,
               struct error *err);
void secret_clear(char *secret); /* overwrites a text that ends with NUL; NULL is fine */

#endif
