/* One pair, all fields: a word with four bits a field. Values are numbers here, so a comparison
 * made once is remembered by the pair of numbers. */
#include "match_private.h"

#include <stdlib.h>

#define MEMO_SLOTS 32768

struct compare_memo {
    struct {
        uint64_t key; /* smaller id << 32 | larger id */
        uint8_t level;
    } slots[MATCH_FIELDS][MEMO_SLOTS];
};

/* One entry a field, where one column is one comparison. */
static const struct {
    enum match_column column;
    level_function *level;
} simple[MATCH_FIELDS] = {
    [MATCH_FIRST_NAME] = {COLUMN_FIRST, level_first_name},
    [MATCH_LAST_NAME] = {COLUMN_LAST, level_last_name},
    [MATCH_COMPANY] = {COLUMN_COMPANY, level_company},
    [MATCH_EMAIL] = {COLUMN_EMAIL, NULL},
    [MATCH_PHONE] = {COLUMN_PHONE, level_phone},
    [MATCH_MOBILE] = {COLUMN_MOBILE, level_mobile},
    [MATCH_STREET] = {COLUMN_STREET, level_street},
    [MATCH_PLACE] = {COLUMN_POSTAL, NULL},
    [MATCH_BIRTH] = {COLUMN_BIRTH, level_birth},
    [MATCH_NUMBER] = {COLUMN_NUMBER, level_number},
    [MATCH_WEBSITE] = {COLUMN_WEBSITE, level_mobile},
};

struct compare_memo *compare_memo_new(void)
{
    return xcalloc(1, sizeof(struct compare_memo));
}

void compare_memo_free(struct compare_memo *memo)
{
    free(memo);
}

static int level_of(const struct match_list *list, int field, uint32_t a, uint32_t b)
{
    const struct dictionary *column = &list->columns[simple[field].column];
    const char *left = value_text(column, a), *right = value_text(column, b);
    if (field != MATCH_EMAIL)
        return simple[field].level(left, right);
    return level_email(left, right, list->is_public_domain[column->aux[a]] != 0);
}

static int field_level(const struct match_list *list, struct compare_memo *memo, int field,
                       uint32_t a, uint32_t b)
{
    if (a == 0 || b == 0)
        return MATCH_NO_LEVEL;
    if (a == b && field != MATCH_EMAIL && field != MATCH_PHONE)
        return 0;
    if (memo == NULL)
        return level_of(list, field, a, b);
    uint64_t key = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
    size_t slot = (size_t)(key * 0x9E3779B97F4A7C15u >> 49);
    if (memo->slots[field][slot].key != key) {
        memo->slots[field][slot].level = (uint8_t)level_of(list, field, a, b);
        memo->slots[field][slot].key = key;
    }
    return memo->slots[field][slot].level;
}

static int level_of_places(const struct match_list *list, const uint32_t postal[2],
                           const uint32_t city[2])
{
    const struct dictionary *codes = &list->columns[COLUMN_POSTAL],
                            *cities = &list->columns[COLUMN_CITY];
    return level_place(value_text(codes, postal[0]), value_text(codes, postal[1]),
                       value_text(cities, city[0]), value_text(cities, city[1]));
}

static int place_level(const struct match_list *list, struct compare_memo *memo, uint32_t a,
                       uint32_t b)
{
    uint32_t postal[2] = {row_id(list, COLUMN_POSTAL, a), row_id(list, COLUMN_POSTAL, b)};
    uint32_t city[2] = {row_id(list, COLUMN_CITY, a), row_id(list, COLUMN_CITY, b)};
    if ((postal[0] == 0 || postal[1] == 0) && (city[0] == 0 || city[1] == 0))
        return MATCH_NO_LEVEL;
    if (postal[0] != 0 && postal[0] == postal[1] &&
        (city[0] == city[1] || city[0] == 0 || city[1] == 0))
        return 0;
    if (memo == NULL)
        return level_of_places(list, postal, city);
    uint64_t left = (uint64_t)postal[0] << 32 | city[0],
             right = (uint64_t)postal[1] << 32 | city[1];
    uint64_t key =
        left < right ? left * 0x9E3779B97F4A7C15u + right : right * 0x9E3779B97F4A7C15u + left;
    size_t slot = (size_t)((key ^ key >> 31) * 0xBF58476D1CE4E5B9u >> 49);
    if (memo->slots[MATCH_PLACE][slot].key != key) {
        memo->slots[MATCH_PLACE][slot].level = (uint8_t)level_of_places(list, postal, city);
        memo->slots[MATCH_PLACE][slot].key = key;
    }
    return memo->slots[MATCH_PLACE][slot].level;
}

/* First and last name in each other's column. Hashes first: most pairs need no more. */
static bool is_swapped(const struct match_list *list, uint32_t a, uint32_t b)
{
    const uint32_t *first = list->columns[COLUMN_FIRST].hash,
                   *last = list->columns[COLUMN_LAST].hash;
    if (first[row_id(list, COLUMN_FIRST, a)] != last[row_id(list, COLUMN_LAST, b)] ||
        last[row_id(list, COLUMN_LAST, a)] != first[row_id(list, COLUMN_FIRST, b)])
        return false;
    return strcmp(row_text(list, COLUMN_FIRST, a), row_text(list, COLUMN_LAST, b)) == 0 &&
           strcmp(row_text(list, COLUMN_LAST, a), row_text(list, COLUMN_FIRST, b)) == 0;
}

uint64_t compare_rows(const struct match_list *list, struct compare_memo *memo, uint32_t a,
                      uint32_t b)
{
    uint64_t pattern = 0;
    for (int field = 0; field < MATCH_FIELDS; field++) {
        enum match_column column = simple[field].column;
        int level = field == MATCH_PLACE ? place_level(list, memo, a, b)
                                         : field_level(list, memo, field, row_id(list, column, a),
                                                       row_id(list, column, b));
        pattern |= (uint64_t)level << (4 * field);
    }
    if (PATTERN_LEVEL(pattern, MATCH_FIRST_NAME) == 5 &&
        PATTERN_LEVEL(pattern, MATCH_LAST_NAME) == 5 && is_swapped(list, a, b)) {
        pattern &= ~(uint64_t)0xFF;
        pattern |= (uint64_t)6 << (4 * MATCH_FIRST_NAME) | (uint64_t)MATCH_NO_LEVEL
                                                               << (4 * MATCH_LAST_NAME);
    }
    return pattern;
}
