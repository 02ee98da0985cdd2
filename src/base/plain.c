/* Text for comparing words, and text in another case. */
#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <utf8proc.h>

/* Letters that no decomposition takes apart. */
static const char *plain_letter(utf8proc_int32_t c)
{
    switch (c) {
    case 0xDF: return "ss";
    case 0xE6: return "ae";
    case 0xF8: return "o";
    case 0xFE: return "th";
    case 0xF0:
    case 0x111: return "d";
    case 0x142: return "l";
    case 0x153: return "oe";
    case 0x131: return "i";
    default: return NULL;
    }
}

static void append_plain(struct text *out, utf8proc_int32_t c)
{
    utf8proc_uint8_t bytes[8];
    const char *letters = plain_letter(c);
    if (letters != NULL) {
        text_append(out, letters);
        return;
    }
    utf8proc_ssize_t length = utf8proc_encode_char(c, bytes);
    text_append_bytes(out, (const char *)bytes, (size_t)length);
}

char *text_plain(struct arena *arena, const char *value)
{
    struct text out = {0};
    utf8proc_uint8_t *parts = NULL;
    utf8proc_ssize_t length =
        utf8proc_map((const utf8proc_uint8_t *)value, 0, &parts,
                     UTF8PROC_NULLTERM | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK);
    for (utf8proc_ssize_t i = 0; length > 0 && parts[i] != 0;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t step = utf8proc_iterate(parts + i, -1, &c);
        if (step <= 0)
            break;
        i += step;
        utf8proc_category_t category = utf8proc_category(c);
        if ((category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO) ||
            (c < 128 && iscntrl((int)c) && c != '\t'))
            continue; /* signs like + are no punctuation */
        append_plain(&out, utf8proc_tolower(c));
    }
    free(parts);
    char *text = arena_strndup(arena, text_str(&out), out.length);
    text_free(&out);
    return text;
}

char *text_recase(struct arena *arena, const char *value, enum text_case wanted)
{
    struct text out = {0};
    bool starts = true;
    utf8proc_int32_t c;
    for (const char *at = value; *at != '\0';) {
        utf8proc_uint8_t bytes[8];
        utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)at, -1, &c);
        if (step <= 0)
            break;
        bool is_letter = utf8proc_category(c) <= UTF8PROC_CATEGORY_LO &&
                         utf8proc_category(c) >= UTF8PROC_CATEGORY_LU;
        utf8proc_int32_t cased = c == 0xDF ? c
                                 : wanted == TEXT_UPPER || (wanted == TEXT_TITLE && starts)
                                     ? utf8proc_toupper(c)
                                     : utf8proc_tolower(c);
        utf8proc_ssize_t length = utf8proc_encode_char(cased, bytes);
        text_append_bytes(&out, (const char *)bytes, (size_t)length);
        starts = !is_letter && c != '\'';
        at += step;
    }
    char *text = arena_strndup(arena, text_str(&out), out.length);
    text_free(&out);
    return text;
}
