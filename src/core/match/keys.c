/* Keys: what two rows must have in common to be compared. A rule is a few parts of a row hashed
 * together; a row without one of the parts has no key by that rule. */
#include "match_private.h"

#include <ctype.h>

enum part {
    END,
    EMAIL,
    MAIL_START, /* six letters */
    DOMAIN_,    /* not a provider's */
    MOBILE,
    PHONE,
    PHONE_HEAD,
    PHONE_END6,
    PHONE_END7,
    FIRST,
    FIRST_START1,
    FIRST_START2,
    FIRST_START3,
    FIRST_SOUND,
    LAST,
    LAST_START4,
    LAST_SOUND,
    NAMES, /* both, in any order */
    COMPANY,
    COMPANY_WORD, /* the first */
    COMPANY_START6,
    STREET,
    STREET_START4,
    STREET_START8,
    POSTAL,
    POSTAL2,
    POSTAL3,
    CITY,
    BIRTH,
    BIRTH_YEAR,
    BIRTH_MONTH_DAY,
    NUMBER,
    WEBSITE
};

_Static_assert(WEBSITE < 64, "parts fit a byte");
enum { ALWAYS, ONLY_ORGANISATIONS, ONLY_WITHOUT_COMPANY };

/* In the order of trust; the last ones also find colleagues, from whom the model learns what they
 * have in common. */
static const struct {
    uint8_t when, parts[4];
} rules[] = {
    {ALWAYS, {EMAIL}},
    {ALWAYS, {NUMBER}},
    {ALWAYS, {MOBILE}},
    {ALWAYS, {PHONE}},
    {ALWAYS, {FIRST, LAST, POSTAL2}},
    {ALWAYS, {FIRST, LAST, COMPANY_WORD}},
    {ALWAYS, {NAMES, POSTAL3}},
    {ALWAYS, {FIRST_START2, BIRTH}},
    {ALWAYS, {LAST_SOUND, BIRTH}},
    {ALWAYS, {LAST_SOUND, PHONE_END6}},
    {ALWAYS, {LAST_SOUND, POSTAL}},
    {ALWAYS, {LAST_SOUND, POSTAL2, COMPANY_WORD}},
    {ALWAYS, {FIRST_SOUND, POSTAL3, COMPANY_WORD}},
    {ALWAYS, {FIRST_SOUND, POSTAL, STREET_START4}},
    {ALWAYS, {FIRST_START3, PHONE_END7}},
    {ALWAYS, {LAST_SOUND, STREET_START8, FIRST_START2}},
    {ALWAYS, {MAIL_START, POSTAL2}},
    {ALWAYS, {MAIL_START, COMPANY_WORD}},
    {ONLY_WITHOUT_COMPANY, {BIRTH}},
    {ONLY_WITHOUT_COMPANY, {FIRST_SOUND, LAST_SOUND}},
    {ONLY_WITHOUT_COMPANY, {NAMES}},
    {ONLY_WITHOUT_COMPANY, {POSTAL, BIRTH_YEAR}},
    {ONLY_WITHOUT_COMPANY, {LAST_SOUND, BIRTH_YEAR}},
    {ONLY_WITHOUT_COMPANY, {FIRST_SOUND, BIRTH_YEAR}},
    {ONLY_WITHOUT_COMPANY, {LAST_SOUND, BIRTH_MONTH_DAY}},
    {ONLY_WITHOUT_COMPANY, {FIRST_SOUND, BIRTH_MONTH_DAY}},
    {ONLY_WITHOUT_COMPANY, {LAST_SOUND, CITY}},
    {ONLY_WITHOUT_COMPANY, {FIRST_SOUND, CITY}},
    {ONLY_WITHOUT_COMPANY, {POSTAL, STREET_START4}},
    {ONLY_WITHOUT_COMPANY, {MAIL_START}},
    {ONLY_ORGANISATIONS, {COMPANY}},
    {ONLY_ORGANISATIONS, {COMPANY_WORD, POSTAL2}},
    {ONLY_ORGANISATIONS, {COMPANY_WORD, CITY}},
    {ONLY_ORGANISATIONS, {COMPANY_START6}},
    {ONLY_ORGANISATIONS, {COMPANY_WORD, STREET_START4}},
    {ONLY_ORGANISATIONS, {POSTAL, STREET}},
    {ONLY_ORGANISATIONS, {CITY, STREET}},
    {ALWAYS, {COMPANY, POSTAL}},
    {ALWAYS, {PHONE_HEAD}},
    {ALWAYS, {DOMAIN_}},
    {ALWAYS, {WEBSITE}},
};

/* What parts a block that is too large, one after the other. */
static const uint8_t finer[KEY_DEPTHS] = {FIRST_SOUND, LAST_SOUND, STREET_START4, POSTAL,
                                          COMPANY_START6};

static uint32_t hash_start(const char *text, size_t length)
{
    size_t n = strnlen(text, length);
    return n == 0 ? 0 : (uint32_t)match_hash(text, n) | 1;
}

static uint32_t hash_end(const char *text, size_t length)
{
    size_t n = strcspn(text, "x");
    return n < length ? 0 : (uint32_t)match_hash(text + n - length, length) | 1;
}

static uint32_t names_part(const struct match_list *list, uint32_t row)
{
    const char *first = row_text(list, COLUMN_FIRST, row), *last = row_text(list, COLUMN_LAST, row);
    return *first == '\0' || *last == '\0' ? 0 : (hash_start(first, 64) ^ hash_start(last, 64)) | 1;
}

static uint32_t mail_part(const struct match_list *list, uint32_t row, enum part part)
{
    uint32_t id = row_id(list, COLUMN_EMAIL, row),
             domain = list->columns[COLUMN_EMAIL].value[id].aux;
    const char *text = value_text(&list->columns[COLUMN_EMAIL], id);
    if (id == 0)
        return 0;
    if (part == DOMAIN_)
        return list->is_public_domain[domain] ? 0 : domain;
    const char *at = strrchr(text, '@');
    return at - text < 4 || email_is_role(text)
               ? 0
               : hash_start(text, at - text < 6 ? (size_t)(at - text) : 6);
}

static uint32_t birth_part(const char *birth, enum part part)
{
    if (*birth == '\0')
        return 0;
    if (part == BIRTH_YEAR)
        return memcmp(birth, "0000", 4) == 0 ? 0 : hash_start(birth, 4);
    return memcmp(birth + 4, "0000", 4) == 0 ? 0 : hash_start(birth + 4, 4);
}

/* A column's value whole (start 0), its first letters, or the code kept with it. */
static const struct {
    uint8_t column, start;
    bool is_aux;
} plain[] = {
    [EMAIL] = {COLUMN_EMAIL, 0, false},
    [MOBILE] = {COLUMN_MOBILE, 0, false},
    [PHONE] = {COLUMN_PHONE, 0, false},
    [FIRST] = {COLUMN_FIRST, 0, false},
    [FIRST_START1] = {COLUMN_FIRST, 1, false},
    [FIRST_START2] = {COLUMN_FIRST, 2, false},
    [FIRST_START3] = {COLUMN_FIRST, 3, false},
    [FIRST_SOUND] = {COLUMN_FIRST, 0, true},
    [LAST] = {COLUMN_LAST, 0, false},
    [LAST_START4] = {COLUMN_LAST, 4, false},
    [LAST_SOUND] = {COLUMN_LAST, 0, true},
    [COMPANY] = {COLUMN_COMPANY, 0, false},
    [COMPANY_START6] = {COLUMN_COMPANY, 6, false},
    [STREET] = {COLUMN_STREET, 0, false},
    [STREET_START4] = {COLUMN_STREET, 4, false},
    [STREET_START8] = {COLUMN_STREET, 8, false},
    [POSTAL] = {COLUMN_POSTAL, 0, false},
    [POSTAL2] = {COLUMN_POSTAL, 2, false},
    [POSTAL3] = {COLUMN_POSTAL, 3, false},
    [CITY] = {COLUMN_CITY, 0, false},
    [BIRTH] = {COLUMN_BIRTH, 0, false},
    [NUMBER] = {COLUMN_NUMBER, 0, false},
    [WEBSITE] = {COLUMN_WEBSITE, 0, false},
    /* read by functions of their own; here for their columns */
    [MAIL_START] = {COLUMN_EMAIL, 0, false},
    [DOMAIN_] = {COLUMN_EMAIL, 0, false},
    [PHONE_HEAD] = {COLUMN_PHONE, 0, false},
    [PHONE_END6] = {COLUMN_PHONE, 0, false},
    [PHONE_END7] = {COLUMN_PHONE, 0, false},
    [NAMES] = {COLUMN_LAST, 0, false},
    [COMPANY_WORD] = {COLUMN_COMPANY, 0, false},
    [BIRTH_YEAR] = {COLUMN_BIRTH, 0, false},
    [BIRTH_MONTH_DAY] = {COLUMN_BIRTH, 0, false},
};

static uint32_t plain_part(const struct match_list *list, uint32_t row, enum part part)
{
    const struct dictionary *column = &list->columns[plain[part].column];
    uint32_t id = row_id(list, plain[part].column, row);
    if (id == 0 || plain[part].is_aux)
        return id == 0 ? 0 : column->value[id].aux;
    return plain[part].start == 0 ? column->hash[id] | 1
                                  : hash_start(value_text(column, id), plain[part].start);
}

static uint32_t part_of(const struct match_list *list, uint32_t row, enum part part)
{
    const char *text;
    switch (part) {
    case MAIL_START:
    case DOMAIN_: return mail_part(list, row, part);
    case PHONE_HEAD:
        text = row_text(list, COLUMN_PHONE, row);
        return hash_start(text, phone_head_length(text));
    case PHONE_END6: return hash_end(row_text(list, COLUMN_PHONE, row), 6);
    case PHONE_END7: return hash_end(row_text(list, COLUMN_PHONE, row), 7);
    case NAMES: return names_part(list, row);
    case COMPANY_WORD:
        text = row_text(list, COLUMN_COMPANY, row);
        return hash_start(text, strcspn(text, " "));
    case BIRTH_YEAR:
    case BIRTH_MONTH_DAY: return birth_part(row_text(list, COLUMN_BIRTH, row), part);
    default: return plain_part(list, row, part);
    }
}

_Static_assert(sizeof rules / sizeof *rules <= MATCH_KEYS_MAX, "every rule may give a key");

static bool is_in_use(const struct match_list *list, size_t rule)
{
    if ((rules[rule].when == ONLY_ORGANISATIONS && list->has_person) ||
        (rules[rule].when == ONLY_WITHOUT_COMPANY &&
         (!list->has_person || list->has_column[COLUMN_COMPANY])))
        return false;
    for (size_t i = 0; i < 4 && rules[rule].parts[i] != END; i++)
        if (!list->has_column[plain[rules[rule].parts[i]].column])
            return false;
    return true;
}

size_t key_rules(const struct match_list *list, uint8_t *ret_rules)
{
    size_t count = 0;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (is_in_use(list, i))
            ret_rules[count++] = (uint8_t)i;
    return count;
}

static uint32_t key_of_parts(const struct match_list *list, size_t rule, const uint8_t parts[4],
                             uint32_t row)
{
    uint64_t key = 0x9E3779B97F4A7C15u * (rule + 1);
    for (size_t i = 0; i < 4 && parts[i] != END; i++) {
        uint32_t part = part_of(list, row, (enum part)parts[i]);
        if (part == 0)
            return 0;
        key = (key ^ part) * 0xBF58476D1CE4E5B9u;
        key ^= key >> 31;
    }
    return (uint32_t)(key >> 16) | 1;
}

uint32_t key_of(const struct match_list *list, size_t rule, uint32_t row)
{
    return key_of_parts(list, rule, rules[rule].parts, row);
}

uint32_t key_refined(const struct match_list *list, size_t depth, uint32_t row)
{
    return part_of(list, row, (enum part)finer[depth]);
}

/* Beside mail address and numbers, which have indexes of their own, these few find what all the
 * rules above find, but for some in a thousand (docs/decisions/0026-match-keys.md). */
static const uint8_t index_rules[MATCH_INDEX_KEYS][4] = {
    {NUMBER},
    {LAST_SOUND, BIRTH},
    {FIRST_START2, BIRTH},
    {NAMES, POSTAL3},
    {LAST_SOUND, POSTAL},
    {LAST_SOUND, COMPANY_WORD},
    {FIRST_SOUND, POSTAL3, COMPANY_WORD},
    {LAST_SOUND, STREET_START8, FIRST_START2},
    {LAST_SOUND, PHONE_END6},
    {MAIL_START, COMPANY_WORD},
};

size_t key_index(const struct match_list *list, uint32_t row, uint32_t ret_keys[MATCH_INDEX_KEYS])
{
    size_t count = 0;
    for (size_t i = 0; i < MATCH_INDEX_KEYS; i++) {
        uint32_t key = key_of_parts(list, 64 + i, index_rules[i], row);
        if (key != 0)
            ret_keys[count++] = key;
    }
    return count;
}
