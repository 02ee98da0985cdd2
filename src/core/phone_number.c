/* Phone numbers as German offices write them: labels, "(0)", extensions in words, two numbers in one field are taken apart before
 * libphonenumber sees them (it reads "App. 4" as digits of the number). */
#include "core/phone_number.h"

#include "base/text.h"
#include "phone_number_lib.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Ranges that the German regulator keeps for film and fiction; the library calls some of them invalid. */
static bool is_fiction(const char *e164)
{
    static const char *const prefixes[] = {"+493023125", "+494066969", "+496990009", "+492214710", "+498999998", "+4915228817386",
                                           "+4915228895456", "+4915254599371", "+4917139200", "+49176040690"};
    size_t length = strlen(e164);
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (str_starts(e164, prefixes[i]) && length <= strlen(prefixes[i]) + 3)
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

/* "… Durchwahl 23": what follows is an extension, dialled at the end of a German fixed-line number. */
static void take_extension(char *text, char *extension, size_t size)
{
    static const char *const words[] = {"durchwahl", "durchw", "dw", "app", "apparat", "ext", "nebenstelle", "nst", "x", NULL};
    size_t length, n = 0;
    char *at = (char *)(uintptr_t)find_word(text, words, &length);
    if (at == NULL || strpbrk(text, "0123456789") == NULL || strpbrk(text, "0123456789") > at)
        return;
    for (const char *c = at + length; *c != '\0' && n < size - 1; c++)
        if (isdigit((unsigned char)*c))
            extension[n++] = *c;
    extension[n] = '\0';
    *at = '\0';
}

static void take_second(char *text, char *rest, size_t size)
{
    static const char *const words[] = {"oder", "od", "or", "bzw", "und", NULL};
    size_t length = 0, head = 0;
    char *at = (char *)(uintptr_t)find_word(text, words, &length);
    if (at != NULL && at[length] == '.')
        length++;
    for (char *c = text; at == NULL && *c != '\0'; c++) {
        bool is_break = *c == ';' || *c == ',' || (*c == '/' && head >= 7 && (c[1 + strspn(c + 1, " ")] == '0' || c[1 + strspn(c + 1, " ")] == '+'));
        if (is_break && head >= 5 && strpbrk(c, "0123456789") != NULL) {
            at = c;
            length = 1;
        }
        head += isdigit((unsigned char)*c) != 0;
    }
    if (at == NULL)
        return;
    snprintf(rest, size, "%s", at + length + strspn(at + length, " ."));
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

/* O for 0, "(0)" after a country code, labels, blanks and apostrophes. */
static void clean(const char *raw, char *out, size_t size)
{
    size_t n = 0;
    bool has_country = false;
    for (const char *c = raw; *c != '\0' && n < size - 1; c++) {
        bool near_digit = n > 0 && isdigit((unsigned char)out[n - 1]);
        if (*c == '+' || (n == 0 && str_starts(c, "00")))
            has_country = true;
        if (has_country && (str_starts(c, "(0)") || str_starts(c, "[0]"))) {
            c += 2;
            out[n++] = ' ';
        } else if ((*c == 'O' || *c == 'o') && (near_digit || isdigit((unsigned char)c[1])) && !isalpha((unsigned char)c[1])) {
            out[n++] = '0';
        } else if (isdigit((unsigned char)*c) || strchr("+-/() .", *c) != NULL) {
            out[n++] = *c;
        } else {
            out[n++] = ' ';
        }
    }
    out[n] = '\0';
}

static bool is_clean_e164(const char *raw)
{
    return raw[0] == '+' && strlen(raw) >= 8 && strlen(raw) <= 16 && strspn(raw + 1, "0123456789") == strlen(raw + 1);
}

static void parse_cleaned(const char *text, const char *region, struct phone_number *number)
{
    int kind = PHONE_UNKNOWN;
    if (!phone_lib_parse(text, region, number->e164, sizeof number->e164, &number->is_possible, &number->is_valid, &kind)) {
        number->e164[0] = '\0';
        return;
    }
    number->kind = (enum phone_kind)kind;
    if (is_fiction(number->e164)) {
        number->is_possible = number->is_valid = true;
        if (number->kind == PHONE_UNKNOWN)
            number->kind = str_starts(number->e164, "+491") ? PHONE_MOBILE : PHONE_FIXED;
    }
    if (!number->is_possible)
        number->e164[0] = '\0';
}

void phone_parse(const char *raw, const char *region, struct phone_number *ret_number)
{
    struct phone_number number = {0};
    char text[128], cleaned[128];
    if (raw == NULL || strlen(raw) >= sizeof text) {
        *ret_number = number;
        return;
    }
    snprintf(text, sizeof text, "%s", raw);
    if (!is_clean_e164(text)) {
        take_extension(text, number.extension, sizeof number.extension);
        take_second(text, number.rest, sizeof number.rest);
        drop_brackets_with_letters(text);
        clean(text, cleaned, sizeof cleaned);
    } else {
        snprintf(cleaned, sizeof cleaned, "%s", text);
    }
    if (strpbrk(cleaned, "0123456789") != NULL)
        parse_cleaned(cleaned, region != NULL ? region : "DE", &number);
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

bool phone_is_dialable(const char *e164)
{
    struct phone_number number;
    const char *digits = e164[0] == '+' ? e164 + 1 : e164;
    size_t length = strlen(digits);
    if (length < 3 || length > 15 || strspn(digits, "0123456789") != length)
        return false;
    if (str_equal(digits, "110") || str_equal(digits, "112") || length < 5)
        return false;
    phone_parse(e164, "DE", &number);
    return number.kind != PHONE_PREMIUM && !str_starts(digits, "49900") && !str_starts(digits, "0900");
}
