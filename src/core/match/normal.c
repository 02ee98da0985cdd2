/* Normal forms of names, streets, codes, mail addresses and websites: what is left is letters and
 * digits in the German fold, words parted by one blank. */
#include "match_private.h"

#include <ctype.h>

static bool is_plain(const char *raw)
{
    for (; *raw != '\0'; raw++)
        if ((unsigned char)*raw >= 0x80)
            return false;
    return true;
}

void normal_words(struct arena *scratch, const char *raw, bool split_digits, struct text *out)
{
    const char *folded = is_plain(raw) ? raw : text_fold(scratch, raw);
    bool was_digit = false, is_gap = false;
    size_t start = out->length;
    for (const char *c = folded; *c != '\0'; c++) {
        if (*c == '\'' || *c == '`') /* O'Neill is one word */
            continue;
        if (!isalnum((unsigned char)*c) && (unsigned char)*c < 0x80) {
            is_gap = true;
            continue;
        }
        bool is_digit = isdigit((unsigned char)*c) != 0;
        if (out->length > start && (is_gap || (split_digits && is_digit != was_digit)))
            text_append_char(out, ' ');
        text_append_char(out, (char)tolower((unsigned char)*c));
        was_digit = is_digit;
        is_gap = false;
    }
}

static bool is_one_of(const char *const *words, const char *word, size_t length)
{
    for (; *words != NULL; words++)
        if (strlen(*words) == length && memcmp(*words, word, length) == 0)
            return true;
    return false;
}

/* Drops titles, salutations and particles unless nothing else would be left. */
void normal_name(struct arena *scratch, const char *raw, struct text *out)
{
    static const char *const dropped[] = {
        "dr",  "prof", "dipl", "ing", "herr", "frau", "mr",  "mrs",  "mba", "med", "phil",
        "jur", "rer",  "nat",  "von", "van",  "der",  "den", "zu",   "zur", "vom", "de",
        "di",  "h",    "c",    "msc", "bsc",  "ma",   "kfm", "kffr", "fh",  NULL};
    struct text words = {0};
    normal_words(scratch, raw, false, &words);
    const char *at = text_str(&words);
    size_t start = out->length;
    bool is_rest_dropped = true; /* unless a word stays: "Ma" is also a surname */
    for (const char *c = at; *c != '\0'; c += strspn(c, " ")) {
        size_t length = strcspn(c, " ");
        if (!is_one_of(dropped, c, length))
            is_rest_dropped = false;
        c += length;
    }
    for (const char *c = at; *c != '\0'; c += strspn(c, " ")) {
        size_t length = strcspn(c, " ");
        if (is_rest_dropped || !is_one_of(dropped, c, length)) {
            if (out->length > start)
                text_append_char(out, ' ');
            text_append_bytes(out, c, length);
        }
        c += length;
    }
    text_free(&words);
}

/* "Lange Straße 12 a" gives "langestr 12a": the words in one, then what begins with a digit. */
void normal_street(struct arena *scratch, const char *raw, struct text *out)
{
    struct text words = {0}, number = {0};
    normal_words(scratch, raw, false, &words);
    bool was_number = false;
    for (const char *c = text_str(&words); *c != '\0'; c += strspn(c, " ")) {
        size_t length = strcspn(c, " ");
        bool is_letter = length == 1 && was_number && isalpha((unsigned char)*c);
        was_number = isdigit((unsigned char)*c) || is_letter;
        if (was_number) {
            if (number.length > 0 && !is_letter)
                text_append_char(&number, '/');
            text_append_bytes(&number, c, length);
        } else if (length >= 7 && memcmp(c + length - 7, "strasse", 7) == 0) {
            text_append_bytes(out, c, length - 7);
            text_append(out, "str");
        } else {
            text_append_bytes(out, c, length);
        }
        c += length;
    }
    if (number.length > 0) {
        text_append_char(out, ' ');
        text_append(out, text_str(&number));
    }
    text_free(&words);
    text_free(&number);
}

void normal_code(struct arena *scratch, const char *raw, struct text *out)
{
    struct text words = {0};
    normal_words(scratch, raw, false, &words);
    for (const char *c = text_str(&words); *c != '\0'; c++)
        if (*c != ' ')
            text_append_char(out, *c);
    text_free(&words);
}

void normal_email(struct arena *scratch, const char *raw, struct text *out)
{
    const char *at = strrchr(raw, '@');
    if (at == NULL || at == raw || at[1] == '\0' || strlen(raw) > 254)
        return;
    const char *folded = is_plain(raw) ? raw : text_fold(scratch, raw);
    size_t start = out->length;
    for (const char *c = folded; *c != '\0'; c++)
        if (!isspace((unsigned char)*c))
            text_append_char(out, (char)tolower((unsigned char)*c));
    if (strrchr(out->data + start, '@') == NULL)
        out->length = start;
}

void normal_website(struct arena *scratch, const char *raw, struct text *out)
{
    const char *folded = is_plain(raw) ? raw : text_fold(scratch, raw);
    const char *scheme = strstr(folded, "://");
    const char *host = scheme != NULL ? scheme + 3 : folded;
    host += strncasecmp(host, "www.", 4) == 0 ? 4 : 0;
    for (; *host != '\0' && strchr("/?#: ", *host) == NULL; host++)
        text_append_char(out, (char)tolower((unsigned char)*host));
}

static char *in_arena(struct arena *arena, struct text *text)
{
    char *copy = arena_strdup(arena, text_str(text));
    text_free(text);
    return copy;
}

char *match_normal_name(struct arena *arena, const char *raw)
{
    struct text out = {0};
    normal_name(arena, raw, &out);
    return in_arena(arena, &out);
}

char *match_normal_street(struct arena *arena, const char *raw)
{
    struct text out = {0};
    normal_street(arena, raw, &out);
    return in_arena(arena, &out);
}

char *match_normal_date(struct arena *arena, const char *raw)
{
    struct text out = {0};
    normal_date(raw, &out);
    return in_arena(arena, &out);
}

char *match_normal_phone(struct arena *arena, const char *raw)
{
    struct text out = {0};
    normal_phone(raw, &out);
    return in_arena(arena, &out);
}

char *match_normal_company(struct arena *arena, const struct match_forms *forms, const char *raw,
                           int *ret_form)
{
    struct text out = {0};
    int form = normal_company(forms, arena, raw, &out);
    if (ret_form != NULL)
        *ret_form = form;
    return in_arena(arena, &out);
}

char *match_cologne(struct arena *arena, const char *raw)
{
    char *folded = text_fold(arena, raw), *code = arena_alloc(arena, strlen(folded) * 2 + 2);
    cologne_code(folded, code, strlen(folded) * 2 + 2);
    return code;
}
