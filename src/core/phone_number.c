/* Phone numbers as German offices write them: labels, "(0)", extensions in words, two numbers in
 * one field are taken apart before libphonenumber sees them (it reads "App. 4" as digits of the
 * number). */
#include "core/phone_number.h"

#include "base/error.h"
#include "base/no_memory.h"
#include "base/text.h"
#include "phone_number_lib.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Numbers that the German regulator keeps for film and fiction; the library calls some of them
 * invalid. */
static bool is_fiction(const char *e164)
{
    static const struct {
        const char *prefix;
        size_t digits;
    } ranges[] = {{"+493023125", 3},     {"+494066969", 3},     {"+496990009", 3},
                  {"+492214710", 3},     {"+498999998", 3},     {"+4915228817386", 0},
                  {"+4915228895456", 0}, {"+4915254599371", 0}, {"+4917139200", 2},
                  {"+49176040690", 2},   {"+4915792302", 3}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (str_starts(e164, ranges[i].prefix) &&
            strlen(e164) == strlen(ranges[i].prefix) + ranges[i].digits)
            return true;
    return false;
}

static const char *find_word(const char *text, const char *const *words, size_t *ret_length)
{
    for (const char *at = text; *at != '\0'; at++) {
        bool is_start = at == text || !isalpha((unsigned char)at[-1]);
        for (size_t i = 0; is_start && words[i] != NULL; i++) {
            size_t length = strlen(words[i]);
            if (strncasecmp(at, words[i], length) == 0 && !isalpha((unsigned char)at[length])) {
                *ret_length = length;
                return at;
            }
        }
    }
    return NULL;
}

static size_t digits_in(const char *text)
{
    size_t n = 0;
    for (; *text != '\0'; text++)
        n += isdigit((unsigned char)*text) != 0;
    return n;
}

/* The second number of a field goes to rest, raw; a fax number is nobody's second number. */
static void keep_second(const char *tail, struct phone_number *number)
{
    static const char *const fax[] = {"fax", "telefax", NULL};
    size_t length;
    if (number->rest[0] == '\0' && digits_in(tail) >= 5 && find_word(tail, fax, &length) == NULL)
        snprintf(number->rest, sizeof number->rest, "%s", tail + strspn(tail, " .,;:/"));
}

/* The letter O among digits is a zero. */
static void letters_to_zeros(char *text)
{
    for (char *c = text; *c != '\0'; c++) {
        bool is_near = (c > text && isdigit((unsigned char)c[-1])) || isdigit((unsigned char)c[1]);
        bool is_in_word =
            isalpha((unsigned char)c[1]) || (c > text && isalpha((unsigned char)c[-1]));
        if ((*c == 'O' || *c == 'o') && is_near && !is_in_word)
            *c = '0';
    }
}

static const char *const extension_words[] = {
    "x", /* first: in a name it is a letter */
    "durchwahl", "durchw", "dw", "app", "apparat", "ext", "nebenstelle", "nst", "extension", NULL};

const char *phone_extension_word(const char *text, char ret_alone[16])
{
    size_t length, digits;
    const char *at = find_word(text, extension_words + 1, &length);
    ret_alone[0] = '\0';
    if (at == NULL || digits_in(at) == 0 || digits_in(text) > digits_in(at))
        return NULL;
    const char *run = at + length + strcspn(at + length, "0123456789");
    digits = strspn(run, "0123456789");
    if (digits < 16 && digits_in(run + digits) == 0)
        snprintf(ret_alone, 16, "%.*s", (int)digits, run);
    return at;
}

/* "… Durchwahl 23" and "App. 23, 030 …": the extension is kept apart; the word without one is a
 * label. */
static void take_extension(char *text, struct phone_number *number)
{
    size_t length;
    char *at = (char *)(uintptr_t)find_word(text, extension_words, &length);
    if (at == NULL)
        return;
    bool is_behind = digits_in(text) > digits_in(at);
    char *run = at + length + strcspn(at + length, "0123456789");
    size_t n = strspn(run, "0123456789");
    bool is_extension = n > 0 && n < sizeof number->extension &&
                        (is_behind || (n <= 5 && *run != '0' && digits_in(run + n) >= 6));
    if (is_extension)
        snprintf(number->extension, sizeof number->extension, "%.*s", (int)n, run);
    if (is_behind) {
        keep_second(run + n, number);
        *at = '\0';
    } else {
        memset(at, ' ', is_extension ? (size_t)(run + n - at) : length);
    }
}

/* The digits behind country code and zeros: "+49 (0) 171 …", "0171 …" and "49171…" all give "171…".
 */
static void national_digits(const char *text, char *out, size_t size)
{
    size_t n = 0;
    for (const char *c = text; *c != '\0' && n < size - 1; c++)
        if (isdigit((unsigned char)*c))
            out[n++] = *c;
    out[n] = '\0';
    size_t zeros = strspn(out, "0"), skip = zeros;
    if ((zeros != 1 || strchr(text, '+') != NULL) && str_starts(out + zeros, "49"))
        skip += 2 + strspn(out + zeros + 2, "0");
    memmove(out, out + skip, strlen(out + skip) + 1);
}

/* What stands behind a slash: a second number, another extension, or digits (the switchboard's
 * "/0" among them, as libphonenumber reads it). */
static bool slash_ends(char *slash, size_t head)
{
    const char *tail = slash + 1 + strspn(slash + 1, " ");
    if (head < 7)
        return false;
    return (*tail == '-' && digits_in(tail) <= 3) ||
           ((*tail == '0' || *tail == '+') && digits_in(tail) >= 5);
}

static void take_second(char *text, struct phone_number *number)
{
    static const char *const words[] = {"oder", "od", "or", "bzw", "und", NULL};
    size_t length = 0, head = 0;
    char *at = (char *)(uintptr_t)find_word(text, words, &length);
    if (at != NULL && digits_in(text) - digits_in(at) < 5)
        at = NULL;
    for (char *c = text; at == NULL && *c != '\0'; c++) {
        bool is_break = (*c == ';' || *c == ',') && head >= 5 && digits_in(c) > 0;
        if (is_break || (*c == '/' && slash_ends(c, head)))
            at = c, length = 1;
        head += isdigit((unsigned char)*c) != 0;
    }
    if (at == NULL)
        return;
    keep_second(at + length, number);
    *at = '\0';
}

static void drop_brackets_with_letters(char *text)
{
    for (char *open = strpbrk(text, "(["); open != NULL; open = strpbrk(open + 1, "([")) {
        char *close = strpbrk(open, ")]");
        bool has_letters = false;
        for (char *c = open; close != NULL && c < close; c++)
            has_letters = has_letters || isalpha((unsigned char)*c);
        if (close != NULL && has_letters)
            memset(open, ' ', (size_t)(close - open + 1));
    }
}

/* A whole number and then words: a comment ("Mo-Fr 8-17"), or another number with its label ("Mobil
 * 0171 …"). */
static void take_comment(char *text, struct phone_number *number)
{
    size_t head = 0;
    char *at = text;
    for (; *at != '\0' && !(head >= 7 && isalpha((unsigned char)*at)); at++)
        head += isdigit((unsigned char)*at) != 0;
    const char *tail = strpbrk(at, "0123456789+");
    if (tail != NULL && (*tail == '0' || *tail == '+'))
        keep_second(at, number);
    *at = '\0';
}

/* "(0)" after a country code goes, and whatever is neither digit nor punctuation of numbers. */
static void clean(const char *raw, char *out, size_t size)
{
    size_t n = 0;
    bool has_country = false;
    for (const char *c = raw; *c != '\0' && n < size - 1; c++) {
        if (*c == '+' || (n == 0 && str_starts(c, "00")))
            has_country = true;
        if (has_country && (str_starts(c, "(0)") || str_starts(c, "[0]"))) {
            c += 2;
            out[n++] = ' ';
        } else {
            out[n++] = isdigit((unsigned char)*c) || strchr("+-/() .", *c) != NULL ? *c : ' ';
        }
    }
    out[n] = '\0';
}

/* "4,93927E+12": what a spreadsheet made of a number; its last digits are lost. */
static bool is_scientific(const char *text)
{
    text += strspn(text, "0123456789,. ");
    return (*text == 'E' || *text == 'e') && (text[1] == '+' || isdigit((unsigned char)text[1]));
}

static bool is_clean_e164(const char *raw)
{
    return raw[0] == '+' && strlen(raw) >= 8 && strlen(raw) <= 16 &&
           strspn(raw + 1, "0123456789") == strlen(raw + 1);
}

void phone_lib_no_memory(void)
{
    no_memory();
}

/* "491713920001": a spreadsheet took the plus. Fixed lines are seen by libphonenumber; mobile ones
 * look like 0491, but nobody in Leer has nine digits. */
static bool has_lost_plus(const char *text, const char *region)
{
    size_t length = strlen(text);
    return str_equal(region, "DE") && (length == 12 || length == 13) &&
           strspn(text, "0123456789") == length && str_starts(text, "491") && text[3] >= '5' &&
           text[3] <= '7';
}

static void parse_cleaned(const char *text, const char *region, struct phone_number *number)
{
    int kind = PHONE_UNKNOWN;
    if (!phone_lib_parse(text, region, number->e164, sizeof number->e164, &number->is_possible,
                         &number->is_valid, &kind)) {
        number->e164[0] = '\0';
        return;
    }
    number->is_read = true;
    number->kind = (enum phone_kind)kind;
    if (is_fiction(number->e164)) {
        number->is_possible = number->is_valid = true;
        if (number->kind == PHONE_UNKNOWN)
            number->kind = str_starts(number->e164, "+491") ? PHONE_MOBILE : PHONE_FIXED;
    }
    if (!number->is_possible)
        number->e164[0] = '\0';
}

/* A number is read, checked and read back within one row: the last few are remembered. */
static _Thread_local struct phone_number recent[4];
static _Thread_local unsigned recent_next;

static bool recall(const char *text, struct phone_number *ret_number)
{
    for (size_t i = 0; i < sizeof recent / sizeof *recent; i++)
        if (recent[i].e164[0] != '\0' && str_equal(recent[i].e164, text))
            return *ret_number = recent[i], true;
    return false;
}

static void remember(const struct phone_number *number)
{
    struct phone_number *slot = &recent[recent_next++ % (sizeof recent / sizeof *recent)];
    *slot = *number;
    slot->rest[0] = slot->extension[0] = '\0';
}

void phone_parse(const char *raw, const char *region, struct phone_number *ret_number)
{
    struct phone_number number = {0};
    char text[128], cleaned[128];
    if (raw != NULL && recall(raw, ret_number))
        return;
    if (raw == NULL || strlen(raw) >= sizeof text || is_scientific(raw)) {
        *ret_number = number;
        return;
    }
    snprintf(text, sizeof text, "%s", raw);
    if (!is_clean_e164(text)) {
        letters_to_zeros(text);
        take_extension(text, &number);
        take_second(text, &number);
        drop_brackets_with_letters(text);
        take_comment(text, &number);
        clean(text, cleaned, sizeof cleaned);
    } else {
        snprintf(cleaned, sizeof cleaned, "%s", text);
    }
    if (strpbrk(cleaned, "0123456789") != NULL) {
        region = region != NULL ? region : "DE";
        if (has_lost_plus(cleaned, region)) {
            memmove(cleaned + 1, cleaned, strlen(cleaned) + 1);
            cleaned[0] = '+';
        }
        parse_cleaned(cleaned, region, &number);
    }
    if (is_clean_e164(number.e164))
        remember(&number);
    *ret_number = number;
}

char *phone_display(struct arena *arena, const char *e164)
{
    char out[64];
    if (is_clean_e164(e164) && phone_lib_format(e164, out, sizeof out))
        return arena_strdup(arena, out);
    return arena_strdup(arena, e164);
}

char *phone_reversed_digits(struct arena *arena, const char *raw)
{
    size_t length = strlen(raw), n = 0;
    char *out = arena_alloc(arena, length + 1);
    for (size_t i = length; i-- > 0;)
        if (isdigit((unsigned char)raw[i]))
            out[n++] = raw[i];
    out[n] = '\0';
    return out;
}

/* Area codes and mobile networks: nobody pays more for one of these, which is known without the
 * library (a test asks it about all beginnings). */
static bool is_usual_german(const char *e164, const char *national)
{
    size_t length = strlen(national);
    bool is_mobile_network = national[0] == '1' && national[1] >= '5' && national[1] <= '7',
         is_area = national[0] >= '2' && national[0] <= '8';
    return str_starts(e164, "+49") && length >= 6 && length <= 13 && (is_mobile_network || is_area);
}

bool phone_is_dialable(const char *e164)
{
    static const char *const premium[] = {"900", "190", "137", "118"};
    struct phone_number number;
    char national[24];
    const char *digits = e164[0] == '+' ? e164 + 1 : e164;
    size_t length = strlen(digits);
    if (length < 3 || length > 15 || strspn(digits, "0123456789") != length)
        return false;
    national_digits(digits, national, sizeof national);
    if (str_equal(national, "110") || str_equal(national, "112"))
        return false;
    for (size_t i = 0; i < sizeof premium / sizeof *premium; i++)
        if (str_starts(national, premium[i]) && (e164[0] != '+' || str_starts(digits, "49")))
            return false;
    if (is_usual_german(e164, national))
        return true;
    phone_parse(e164, "DE", &number);
    return number.kind != PHONE_PREMIUM;
}
