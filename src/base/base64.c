/* Base64 as mails carry it (RFC 2045), by libsodium. */
#include "base/text.h"

#include <sodium.h>
#include <string.h>

bool base64_decode(const char *coded, struct arena *arena, char **ret_bytes, size_t *ret_length)
{
    size_t room = strlen(coded);
    char *bytes = arena_alloc(arena, room + 1);
    if (sodium_base642bin((unsigned char *)bytes, room, coded, room, "\r\n ", ret_length, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return false;
    bytes[*ret_length] = '\0';
    *ret_bytes = bytes;
    return true;
}
