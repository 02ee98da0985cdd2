/* What is noted of each value once, so that most pairs of different values are told apart without a
 * look at their texts: which letters there are, which pairs of letters, how it begins. A letter
 * that only one of two texts has cannot be part of what they share; bounds follow from counting
 * those. */
#include "match_private.h"

#include <ctype.h>

static uint32_t letter_bit(unsigned char c)
{
    static const uint8_t digits[10] = {0, 27, 28, 29, 30, 31, 0, 27, 28, 29};
    return c == ' ' ? 0 : isdigit(c) ? 1u << digits[c - '0'] : 1u << (c & 31);
}

static int bits(uint64_t word)
{
    return __builtin_popcountll(word);
}

/* The part of a text that is compared, at most LOOKED_AT bytes; returns its length as it stands. */
static size_t part_of(enum match_column column, const char *text, char part[LOOKED_AT + 1])
{
    size_t length = column == COLUMN_EMAIL    ? (size_t)(strrchr(text, '@') - text)
                    : column == COLUMN_STREET ? strcspn(text, " 0123456789")
                                              : strlen(text);
    size_t n = 0, all = 0;
    for (size_t i = 0; i < length; i++) {
        if (column == COLUMN_COMPANY && text[i] == ' ')
            continue;
        if (n < LOOKED_AT)
            part[n++] = text[i];
        all++;
    }
    part[n] = '\0';
    return all;
}

static uint64_t sound_of(const char *text)
{
    char code[40];
    cologne_code(text, code, sizeof code);
    size_t length = strlen(code);
    return length < 2 ? 0 : match_hash(code, length) | 1;
}

static uint64_t grams_of(const char *part)
{
    uint64_t grams = 0;
    for (; part[0] != '\0' && part[1] != '\0'; part++)
        grams |= (uint64_t)1 << (((unsigned char)part[0] * 11u + (unsigned char)part[1]) & 63);
    return grams;
}

void value_describe(struct dictionary *dictionary, enum match_column column, uint32_t id)
{
    char part[LOOKED_AT + 1] = "";
    const char *text = value_text(dictionary, id);
    struct value *value = &dictionary->value[id];
    size_t length = part_of(column, text, part);
    bool is_name = column == COLUMN_FIRST || column == COLUMN_LAST;
    for (const char *c = part; *c != '\0'; c++)
        value->letters |= letter_bit((unsigned char)*c);
    if (column == COLUMN_PHONE)
        length = phone_head_length(text);
    value->length = (uint16_t)(length < UINT16_MAX ? length : UINT16_MAX);
    value->looked_at = (uint8_t)strlen(part);
    memcpy(&value->start, part, sizeof value->start);
    value->has_blank = strchr(text, ' ') != NULL;
    value->has_digit = strpbrk(text, "0123456789") != NULL;
    value->is_role = column == COLUMN_EMAIL && email_is_role(text);
    value->groups = column == COLUMN_FIRST ? nickname_groups(text) : 0;
    if (is_name)
        value->sound = sound_of(text);
    else
        value->grams = grams_of(part);
}

bool may_be_edits(const struct value *a, const struct value *b, int edits)
{
    return a->looked_at <= b->looked_at + edits && b->looked_at <= a->looked_at + edits &&
           bits(a->letters & ~b->letters) <= edits && bits(b->letters & ~a->letters) <= edits;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int same_start(const struct value *a, const struct value *b)
{
    const char *left = (const char *)&a->start, *right = (const char *)&b->start;
    int n = 0;
    while (n < 4 && left[n] == right[n] && left[n] != '\0')
        n++;
    return n;
}

double most_jaro_winkler(const struct value *a, const struct value *b)
{
    int common = least(a->looked_at - bits(a->letters & ~b->letters),
                       b->looked_at - bits(b->letters & ~a->letters));
    if (common <= 0)
        return 0;
    double jaro = ((double)common / a->looked_at + (double)common / b->looked_at + 1) / 3;
    return jaro + same_start(a, b) * .1 * (1 - jaro) + 1e-9;
}

double most_dice(const struct value *a, const struct value *b)
{
    if (a->looked_at < 2 || b->looked_at < 2)
        return 1;
    int common = least(a->looked_at - 1 - bits(a->grams & ~b->grams),
                       b->looked_at - 1 - bits(b->grams & ~a->grams));
    return 2.0 * common / (a->looked_at + b->looked_at - 2) + 1e-9;
}

bool may_contain(const struct value *all, const struct value *some)
{
    return (some->letters & ~all->letters) == 0;
}
