/* The decoder. */
#include "input.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void decoder_feed(struct decoder *decoder, const unsigned char *bytes, size_t length)
{
    size_t room = sizeof decoder->bytes - decoder->length - 1;
    if (length > room)
        length = room;
    memcpy(decoder->bytes + decoder->length, bytes, length);
    decoder->length += length;
    decoder->bytes[decoder->length] = '\0';
}

static void drop(struct decoder *decoder, size_t count)
{
    memmove(decoder->bytes, decoder->bytes + count, decoder->length - count + 1);
    decoder->length -= count;
}

struct sequence { const char *bytes; enum key_code code; int function; };

static const struct sequence sequences[] = {
    {"[A", KEY_UP_, 0}, {"[B", KEY_DOWN_, 0}, {"[C", KEY_RIGHT_, 0}, {"[D", KEY_LEFT_, 0}, {"OA", KEY_UP_, 0}, {"OB", KEY_DOWN_, 0}, {"OC", KEY_RIGHT_, 0}, {"OD", KEY_LEFT_, 0},
    {"[H", KEY_HOME_, 0}, {"[F", KEY_END_, 0}, {"OH", KEY_HOME_, 0}, {"OF", KEY_END_, 0}, {"[1~", KEY_HOME_, 0}, {"[4~", KEY_END_, 0}, {"[7~", KEY_HOME_, 0}, {"[8~", KEY_END_, 0},
    {"[5~", KEY_PAGE_UP, 0}, {"[6~", KEY_PAGE_DOWN, 0}, {"[3~", KEY_DELETE_, 0}, {"[Z", KEY_BACKTAB, 0}, {"OP", KEY_FUNCTION, 1}, {"OQ", KEY_FUNCTION, 2}, {"OR", KEY_FUNCTION, 3},
    {"OS", KEY_FUNCTION, 4}, {"[15~", KEY_FUNCTION, 5}, {"[17~", KEY_FUNCTION, 6}, {"[18~", KEY_FUNCTION, 7}, {"[19~", KEY_FUNCTION, 8}, {"[20~", KEY_FUNCTION, 9},
    {"[21~", KEY_FUNCTION, 10}, {"[23~", KEY_FUNCTION, 11}, {"[24~", KEY_FUNCTION, 12}, {"[11~", KEY_FUNCTION, 1},
};

/* Pasted text arrives as one key, without control characters, so that a newline in it presses nothing. */
static bool take_paste(struct decoder *decoder, struct key *key)
{
    char *end = strstr((char *)decoder->bytes, "\033[201~");
    if (end == NULL)
        return false;
    struct arena *arena = arena_new();
    char *text = arena_strndup(arena, (char *)decoder->bytes + 6, (size_t)(end - (char *)decoder->bytes) - 6);
    for (char *c = text; *c != '\0'; c++)
        if (*c == '\r')
            *c = '\n';
    free(decoder->paste);
    decoder->paste = xstrdup(text_clean(arena, text, true));
    arena_free(arena);
    drop(decoder, (size_t)(end - (char *)decoder->bytes) + 6);
    *key = (struct key){.code = KEY_PASTE, .paste = decoder->paste};
    return true;
}

static bool take_char(struct decoder *decoder, bool is_timeout, struct key *key)
{
    unsigned char c = decoder->bytes[0];
    size_t need = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC2 ? 2 : 1;
    if (decoder->length < need && !is_timeout)
        return false;
    uint32_t codepoint;
    size_t used = utf8_decode((char *)decoder->bytes, &codepoint);
    if (codepoint == 0xFFFD && used == 1 && c >= 0xA0)
        codepoint = c; /* a Latin-1 letter */
    *key = (struct key){.code = KEY_CHAR, .codepoint = codepoint};
    drop(decoder, used > 0 ? used : 1);
    return true;
}

static bool take_escape(struct decoder *decoder, bool is_timeout, struct key *key)
{
    const char *rest = (char *)decoder->bytes + 1;
    if (decoder->length == 1) {
        if (!is_timeout)
            return false;
        drop(decoder, 1);
        *key = (struct key){.code = KEY_ESCAPE};
        return true;
    }
    if (str_starts(rest, "[200~"))
        return take_paste(decoder, key);
    for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++)
        if (str_starts(rest, sequences[i].bytes)) {
            drop(decoder, 1 + strlen(sequences[i].bytes));
            *key = (struct key){.code = sequences[i].code, .function = sequences[i].function};
            return true;
        }
    if (rest[0] == '[' || rest[0] == 'O') { /* an unknown sequence: eaten whole */
        size_t n = 1;
        while (n < decoder->length - 1 && rest[n] != '\0' && !(rest[n] >= '@' && rest[n] <= '~'))
            n++;
        if (n >= decoder->length - 1 && !is_timeout)
            return false;
        drop(decoder, n + 2 <= decoder->length ? n + 2 : decoder->length);
        return decoder->length > 0 && decoder_next(decoder, is_timeout, key);
    }
    drop(decoder, 1);
    if (!decoder_next(decoder, true, key))
        return false;
    key->alt = true;
    return true;
}

bool decoder_next(struct decoder *decoder, bool is_timeout, struct key *key)
{
    if (decoder->length == 0)
        return false;
    unsigned char c = decoder->bytes[0];
    if (c == 0x1B)
        return take_escape(decoder, is_timeout, key);
    if (c >= 0x20 && c != 0x7F)
        return take_char(decoder, is_timeout, key);
    drop(decoder, 1);
    *key = c == '\r' || c == '\n' ? (struct key){.code = KEY_ENTER_} : c == '\t' ? (struct key){.code = KEY_TAB_} : c == 0x7F || c == 8 ? (struct key){.code = KEY_BACKSPACE_}
         : (struct key){.code = KEY_CHAR, .codepoint = c == 0 ? ' ' : (uint32_t)(c + '@'), .ctrl = true};
    return true;
}

void key_spell(const struct key *key, char out[24])
{
    static const char *const names[] = {[KEY_ENTER_] = "Enter", [KEY_TAB_] = "Tab", [KEY_BACKTAB] = "Shift-Tab", [KEY_ESCAPE] = "Esc", [KEY_BACKSPACE_] = "Backspace", [KEY_DELETE_] = "Del",
                                        [KEY_UP_] = "Up", [KEY_DOWN_] = "Down", [KEY_LEFT_] = "Left", [KEY_RIGHT_] = "Right", [KEY_HOME_] = "Home", [KEY_END_] = "End",
                                        [KEY_PAGE_UP] = "PgUp", [KEY_PAGE_DOWN] = "PgDn", [KEY_PASTE] = "Paste"};
    char letter[5] = "";
    if (key->code == KEY_FUNCTION)
        snprintf(out, 24, "F%d", key->function);
    else if (key->code != KEY_CHAR)
        snprintf(out, 24, "%s%s", key->alt ? "Alt-" : "", names[key->code]);
    else if (key->codepoint == ' ' && !key->ctrl)
        snprintf(out, 24, "Space");
    else {
        letter[utf8_encode(key->codepoint, letter)] = '\0';
        snprintf(out, 24, "%s%s%s", key->alt ? "Alt-" : "", key->ctrl ? "Ctrl-" : "", letter);
    }
}
