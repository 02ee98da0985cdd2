/* The decoder. Each taker looks at the first bytes: a key, nothing worth a key, or more bytes
 * needed. */
#include "input.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PASTE_WAITS 40
#define SEQUENCE_MAX 32
#define MOUSE_LET_GO 3 /* as the old form says it */

enum taken { TAKEN, SKIPPED, INCOMPLETE };

void decoder_feed(struct decoder *decoder, const unsigned char *bytes, size_t length)
{
    size_t room = sizeof decoder->bytes - decoder->length - 1;
    if (length > room)
        length = room;
    memcpy(decoder->bytes + decoder->length, bytes, length);
    decoder->length += length;
    decoder->bytes[decoder->length] = '\0';
    decoder->waits = 0;
}

static void drop(struct decoder *decoder, size_t count)
{
    memmove(decoder->bytes, decoder->bytes + count, decoder->length - count + 1);
    decoder->length -= count;
}

/* --- paste --- */

/* Line ends as \n and no control characters, so that nothing in pasted text presses a key. */
static char *clean_paste(const unsigned char *bytes, size_t length)
{
    struct text raw = {0};
    struct arena *arena = arena_new();
    for (size_t i = 0; i < length; i++)
        if (bytes[i] != '\0' && !(bytes[i] == '\r' && i + 1 < length && bytes[i + 1] == '\n'))
            text_append_char(&raw, bytes[i] == '\r' ? '\n' : (char)bytes[i]);
    char *clean = xstrdup(text_clean(arena, text_str(&raw), true));
    arena_free(arena);
    text_free(&raw);
    return clean;
}

/* A part must not end inside a character or inside the end mark. */
static size_t whole_part(const struct decoder *decoder)
{
    size_t end = decoder->length > 8 ? decoder->length - 8 : 0;
    while (end > 0 && (decoder->bytes[end] & 0xC0) == 0x80)
        end--;
    return end;
}

static enum taken take_paste(struct decoder *decoder, bool is_timeout, struct key *key)
{
    static const char mark[] = "\033[201~";
    const unsigned char *end = memmem(decoder->bytes, decoder->length, mark, sizeof mark - 1);
    bool is_full = decoder->length + 4096 >= sizeof decoder->bytes;
    if (is_timeout)
        decoder->waits++;
    if (end == NULL && !is_full && decoder->waits < PASTE_WAITS)
        return INCOMPLETE;
    size_t length = end != NULL ? (size_t)(end - decoder->bytes)
                    : is_full   ? whole_part(decoder)
                                : decoder->length;
    free(decoder->paste);
    decoder->paste = clean_paste(decoder->bytes, length);
    decoder->is_pasting = end == NULL && is_full;
    drop(decoder, length + (end != NULL ? sizeof mark - 1 : 0));
    *key = (struct key){.code = KEY_PASTE, .paste = decoder->paste};
    return decoder->paste[0] != '\0' ? TAKEN : SKIPPED;
}

/* --- characters --- */

/* Bytes that the first one announces; 1 if it can begin nothing. */
static size_t announced(unsigned char c)
{
    return c >= 0xF0 && c <= 0xF4 ? 4 : c >= 0xE0 && c < 0xF0 ? 3 : c >= 0xC2 && c < 0xE0 ? 2 : 1;
}

static enum taken take_char(struct decoder *decoder, bool is_timeout, struct key *key)
{
    unsigned char c = decoder->bytes[0];
    size_t need = announced(c), have = 1;
    while (have < need && have < decoder->length && (decoder->bytes[have] & 0xC0) == 0x80)
        have++;
    if (have < need && have == decoder->length && !is_timeout)
        return INCOMPLETE;
    uint32_t codepoint;
    size_t used = utf8_decode((char *)decoder->bytes, &codepoint);
    if (codepoint == 0xFFFD && used <= 1 && c >= 0xA0)
        codepoint = c; /* a Latin-1 letter */
    *key = (struct key){.code = KEY_CHAR, .codepoint = codepoint};
    drop(decoder, used > 0 ? used : 1);
    return TAKEN;
}

static enum taken take_control(struct decoder *decoder, struct key *key)
{
    unsigned char c = decoder->bytes[0];
    drop(decoder, 1);
    switch (c) {
    case '\r':
    case '\n': *key = (struct key){.code = KEY_ENTER_}; break;
    case '\t': *key = (struct key){.code = KEY_TAB_}; break;
    case 0x7F:
    case '\b': *key = (struct key){.code = KEY_BACKSPACE_}; break;
    default:
        *key = (struct key){
            .code = KEY_CHAR, .codepoint = c == 0 ? ' ' : (uint32_t)(c + '@'), .ctrl = true};
    }
    return TAKEN;
}

/* --- escape sequences --- */

struct final {
    char letter;
    enum key_code code;
    int function;
};

static const struct final letters[] = {
    {'A', KEY_UP_, 0},      {'B', KEY_DOWN_, 0},    {'C', KEY_RIGHT_, 0},   {'D', KEY_LEFT_, 0},
    {'H', KEY_HOME_, 0},    {'F', KEY_END_, 0},     {'Z', KEY_BACKTAB, 0},  {'P', KEY_FUNCTION, 1},
    {'Q', KEY_FUNCTION, 2}, {'R', KEY_FUNCTION, 3}, {'S', KEY_FUNCTION, 4}, {'M', KEY_ENTER_, 0},
};

struct numbered {
    int number;
    enum key_code code;
    int function;
};

static const struct numbered numbers[] = {
    {1, KEY_HOME_, 0},     {2, KEY_INSERT_, 0},    {3, KEY_DELETE_, 0},    {4, KEY_END_, 0},
    {5, KEY_PAGE_UP, 0},   {6, KEY_PAGE_DOWN, 0},  {7, KEY_HOME_, 0},      {8, KEY_END_, 0},
    {11, KEY_FUNCTION, 1}, {12, KEY_FUNCTION, 2},  {13, KEY_FUNCTION, 3},  {14, KEY_FUNCTION, 4},
    {15, KEY_FUNCTION, 5}, {17, KEY_FUNCTION, 6},  {18, KEY_FUNCTION, 7},  {19, KEY_FUNCTION, 8},
    {20, KEY_FUNCTION, 9}, {21, KEY_FUNCTION, 10}, {23, KEY_FUNCTION, 11}, {24, KEY_FUNCTION, 12},
};

static bool key_of_letter(char letter, struct key *key)
{
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (letters[i].letter == letter) {
            *key = (struct key){.code = letters[i].code, .function = letters[i].function};
            return true;
        }
    return false;
}

static bool key_of_number(int number, struct key *key)
{
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (numbers[i].number == number) {
            *key = (struct key){.code = numbers[i].code, .function = numbers[i].function};
            return true;
        }
    return false;
}

/* "1;5D": the first number and the modifiers (their sum plus one) of a whole sequence ESC [ …
 * final. */
static bool read_sequence(const unsigned char *bytes, size_t length, struct key *key)
{
    unsigned values[2] = {0, 0};
    size_t field = 0;
    char final = (char)bytes[length - 1];
    for (size_t i = 2; i + 1 < length; i++) {
        if (bytes[i] == ';')
            field++;
        else if (bytes[i] < '0' || bytes[i] > '9')
            return false;
        else if (field < 2 && values[field] < 1000)
            values[field] = values[field] * 10 + (unsigned)(bytes[i] - '0');
    }
    if (field > 1 || (bytes[1] == '[' && final == 'M') ||
        !(final == '~' ? key_of_number((int)values[0], key) : key_of_letter(final, key)))
        return false;
    unsigned modifiers = values[1] > 0 ? values[1] - 1 : 0;
    key->shift = (modifiers & 1) != 0;
    key->alt = (modifiers & 2) != 0;
    key->ctrl = (modifiers & 4) != 0;
    return true;
}

/* Only the first button and the wheel press anything; the button where it is let go, since before
 * that nobody knows whether text is to be marked. */
static bool mouse_key(struct decoder *decoder, unsigned button, int x, int y, struct key *key)
{
    bool was_pressed = decoder->is_pressed && button == MOUSE_LET_GO,
         is_here = decoder->pressed_x == x && decoder->pressed_y == y;
    if (x < 0 || y < 0)
        return false;
    decoder->is_pressed = button == 0;
    if (button == 0) {
        decoder->pressed_x = x;
        decoder->pressed_y = y;
    }
    *key = (struct key){.code = was_pressed && is_here ? KEY_CLICK
                                : was_pressed          ? KEY_DRAG
                                                       : KEY_WHEEL,
                        .step = button == 64 ? -1 : 1,
                        .x = x,
                        .y = y};
    return was_pressed || button == 64 || button == 65;
}

/* ESC [ < button ; x ; y and M (pressed) or m (let go). */
static bool read_mouse(struct decoder *decoder, size_t length, struct key *key)
{
    const unsigned char *bytes = decoder->bytes;
    unsigned values[3] = {0, 0, 0};
    size_t field = 0;
    for (size_t i = 3; i + 1 < length; i++) {
        if (bytes[i] == ';')
            field++;
        else if (bytes[i] < '0' || bytes[i] > '9' || field > 2 || values[field] > 9999)
            return false;
        else
            values[field] = values[field] * 10 + (unsigned)(bytes[i] - '0');
    }
    unsigned button = bytes[length - 1] == 'M' ? values[0] : values[0] == 0 ? MOUSE_LET_GO : ~0U;
    return field == 2 && mouse_key(decoder, button, (int)values[1] - 1, (int)values[2] - 1, key);
}

/* ESC [ M and three bytes, of terminals that do not know the other form: they must not be read as
 * letters. */
static enum taken take_old_mouse(struct decoder *decoder, bool is_timeout, struct key *key)
{
    const unsigned char *bytes = decoder->bytes;
    if (decoder->length < 6 && !is_timeout)
        return INCOMPLETE;
    bool is_key = decoder->length >= 6 &&
                  mouse_key(decoder, bytes[3] - 32U, bytes[4] - 33, bytes[5] - 33, key);
    drop(decoder, decoder->length < 6 ? decoder->length : 6);
    return is_key ? TAKEN : SKIPPED;
}

/* The Linux console's F1 to F5 are ESC [ [ A to E. */
static enum taken take_console(struct decoder *decoder, struct key *key)
{
    unsigned char letter = decoder->bytes[3];
    drop(decoder, 4);
    *key = (struct key){.code = KEY_FUNCTION, .function = letter - 'A' + 1};
    return letter >= 'A' && letter <= 'E' ? TAKEN : SKIPPED;
}

/* Sequences nobody knows are eaten whole and press nothing; one that is broken off ends where it
 * breaks. */
static enum taken take_sequence(struct decoder *decoder, bool is_timeout, struct key *key)
{
    size_t end = 2;
    if (decoder->length > 3 && decoder->bytes[1] == '[' && decoder->bytes[2] == '[')
        return take_console(decoder, key);
    if (decoder->length > 2 && decoder->bytes[1] == '[' && decoder->bytes[2] == 'M')
        return take_old_mouse(decoder, is_timeout, key);
    while (end < decoder->length && end < SEQUENCE_MAX && decoder->bytes[end] >= 0x20 &&
           decoder->bytes[end] < 0x40)
        end++;
    if (end == decoder->length) {
        if (!is_timeout)
            return INCOMPLETE;
        unsigned char letter = decoder->bytes[1];
        drop(decoder, end);
        *key = (struct key){.code = KEY_CHAR, .codepoint = letter, .alt = true};
        return end == 2 ? TAKEN : SKIPPED;
    }
    bool is_whole = decoder->bytes[end] >= 0x40 && decoder->bytes[end] < 0x7F;
    bool is_key =
        is_whole && (decoder->bytes[2] == '<' ? read_mouse(decoder, end + 1, key)
                                              : read_sequence(decoder->bytes, end + 1, key));
    drop(decoder, is_whole ? end + 1 : end);
    return is_key ? TAKEN : SKIPPED;
}

static enum taken take_any(struct decoder *decoder, bool is_timeout, struct key *key);

static enum taken take_escape(struct decoder *decoder, bool is_timeout, struct key *key)
{
    static const char paste[] = "\033[200~";
    unsigned char second = decoder->length > 1 ? decoder->bytes[1] : 0;
    if (decoder->length == 1 && !is_timeout)
        return INCOMPLETE;
    if (decoder->length == 1 || (second < ' ' && second != '\b')) { /* two, pressed at once */
        drop(decoder, 1);
        *key = (struct key){.code = KEY_ESCAPE};
        return TAKEN;
    }
    if (decoder->length >= 6 && memcmp(decoder->bytes, paste, 6) == 0) {
        drop(decoder, 6);
        decoder->is_pasting = true;
        decoder->waits = 0;
        return SKIPPED;
    }
    if (second == '[' || second == 'O')
        return take_sequence(decoder, is_timeout, key);
    drop(decoder, 1);
    enum taken taken = take_any(decoder, true, key);
    key->alt = true;
    return taken;
}

static enum taken take_any(struct decoder *decoder, bool is_timeout, struct key *key)
{
    unsigned char c = decoder->bytes[0];
    if (decoder->is_pasting)
        return take_paste(decoder, is_timeout, key);
    if (c == 0x1B)
        return take_escape(decoder, is_timeout, key);
    return c >= 0x20 && c != 0x7F ? take_char(decoder, is_timeout, key)
                                  : take_control(decoder, key);
}

bool decoder_next(struct decoder *decoder, bool is_timeout, struct key *key)
{
    enum taken taken = SKIPPED;
    while (decoder->length > 0 && taken == SKIPPED)
        taken = take_any(decoder, is_timeout, key);
    return taken == TAKEN;
}

static const char *const names[] = {[KEY_ENTER_] = "Enter",
                                    [KEY_TAB_] = "Tab",
                                    [KEY_BACKTAB] = "Shift-Tab",
                                    [KEY_ESCAPE] = "Esc",
                                    [KEY_BACKSPACE_] = "Backspace",
                                    [KEY_DELETE_] = "Del",
                                    [KEY_INSERT_] = "Ins",
                                    [KEY_UP_] = "Up",
                                    [KEY_DOWN_] = "Down",
                                    [KEY_LEFT_] = "Left",
                                    [KEY_RIGHT_] = "Right",
                                    [KEY_HOME_] = "Home",
                                    [KEY_END_] = "End",
                                    [KEY_PAGE_UP] = "PgUp",
                                    [KEY_PAGE_DOWN] = "PgDn",
                                    [KEY_PASTE] = "Paste",
                                    [KEY_CLICK] = "Click",
                                    [KEY_DRAG] = "Drag",
                                    [KEY_WHEEL] = "Wheel"};

void key_spell(const struct key *key, char out[24])
{
    char letter[5] = "", function[8];
    const char *name = letter;
    snprintf(function, sizeof function, "F%d", key->function % 100);
    if (key->code == KEY_FUNCTION)
        name = function;
    else if (key->code != KEY_CHAR)
        name = names[key->code];
    else if (key->codepoint == ' ')
        name = "Space";
    else
        letter[utf8_encode(key->codepoint, letter)] = '\0';
    snprintf(out, 24, "%s%s%s%s", key->alt ? "Alt-" : "", key->ctrl ? "Ctrl-" : "",
             key->shift && key->code != KEY_BACKTAB ? "Shift-" : "", name);
}

static bool read_name(const char *name, struct key *key)
{
    int64_t function;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i] != NULL && str_equal(name, names[i]))
            return key->code = (enum key_code)i, true;
    if (name[0] == 'F' && str_to_int64(name + 1, &function)) {
        key->code = KEY_FUNCTION;
        key->function = (int)function;
        return function >= 1 && function <= 12;
    }
    key->code = KEY_CHAR;
    if (str_equal(name, "Space"))
        return key->codepoint = ' ', true;
    size_t used = utf8_decode(name, &key->codepoint);
    return used > 0 && name[used] == '\0';
}

bool key_read(const char *name, struct key *ret_key)
{
    struct key key = {0};
    if (str_starts(name, "Alt-"))
        key.alt = true, name += 4;
    if (str_starts(name, "Ctrl-"))
        key.ctrl = true, name += 5;
    if (str_starts(name, "Shift-") && !str_equal(name, names[KEY_BACKTAB]))
        key.shift = true, name += 6;
    bool is_key = read_name(name, &key);
    *ret_key = key;
    return is_key;
}

bool key_is_mouse(const struct key *key)
{
    return key->code == KEY_CLICK || key->code == KEY_DRAG || key->code == KEY_WHEEL;
}
