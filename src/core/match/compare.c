/* One pair, all fields: a word with four bits a field. Values are numbers here: equal ones need no
 * look at the text, and most different ones are told apart by what value.c noted of them. */
#include "match_private.h"

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
    [MATCH_WEBSITE] = {COLUMN_WEBSITE, level_website},
    [MATCH_FORM] = {COLUMN_FORM, level_sameness},
    [MATCH_SALUTATION] = {COLUMN_SALUTATION, level_sameness},
};

static int field_level(const struct match_list *list, int field, uint32_t a, uint32_t b)
{
    if (a == 0 || b == 0)
        return MATCH_NO_LEVEL;
    if (a == b)
        return level_of_equal(&list->columns[simple[field].column], (enum match_field)field, a);
    if (field == MATCH_EMAIL)
        return level_email(list, a, b);
    return simple[field].level(&list->columns[simple[field].column], a, b);
}

static int place_level(const struct match_list *list, const struct match_row *a,
                       const struct match_row *b)
{
    const uint32_t *left = a->id, *right = b->id;
    bool has_postal = left[COLUMN_POSTAL] != 0 && right[COLUMN_POSTAL] != 0;
    bool has_city = left[COLUMN_CITY] != 0 && right[COLUMN_CITY] != 0;
    if (!has_postal && !has_city)
        return MATCH_NO_LEVEL;
    if (has_postal && left[COLUMN_POSTAL] == right[COLUMN_POSTAL] &&
        (!has_city || left[COLUMN_CITY] == right[COLUMN_CITY]))
        return 0;
    return level_place(list, a, b);
}

/* Names in each other's column: the pattern says so instead of calling both different. */
static uint64_t with_exchanged(const struct match_list *list, const struct match_row *a,
                               const struct match_row *b, uint64_t pattern)
{
    int first = MATCH_NO_LEVEL, last = MATCH_NO_LEVEL;
    switch (exchange_of(list, a, b)) {
    case NOT_EXCHANGED: return pattern;
    case EXCHANGED: first = 6; break;
    case EXCHANGED_NEARLY: first = 7; break;
    case ONE_EXCHANGED: last = 3; break;
    }
    return (pattern & ~(uint64_t)0xFF) | (uint64_t)first << (4 * MATCH_FIRST_NAME) |
           (uint64_t)last << (4 * MATCH_LAST_NAME);
}

/* Relatives at one company: an address made of their last name, and of an initial at most, is equal
 * or nearly because the name is. */
static uint64_t with_family_mail(const struct match_list *list, const struct match_row *a,
                                 const struct match_row *b, uint64_t pattern)
{
    if (PATTERN_LEVEL(pattern, MATCH_FIRST_NAME) != 5 || PATTERN_LEVEL(pattern, MATCH_EMAIL) > 1 ||
        PATTERN_LEVEL(pattern, MATCH_LAST_NAME) > 2 || !is_mail_of_last_name(list, a) ||
        !is_mail_of_last_name(list, b))
        return pattern;
    return (pattern & ~((uint64_t)15 << (4 * MATCH_EMAIL))) | (uint64_t)7 << (4 * MATCH_EMAIL);
}

/* Two addresses at one domain that are near each other because the names are, each made of its own:
 * what the names say is said already, and that a mail slipped is not. "jan.meyer" and "jana.meyer"
 * are two colleagues' addresses. */
static uint64_t with_mails_of_names(const struct match_list *list, const struct match_row *a,
                                    const struct match_row *b, uint64_t pattern)
{
    int level = PATTERN_LEVEL(pattern, MATCH_EMAIL);
    const struct value *mails = list->columns[COLUMN_EMAIL].value;
    uint32_t one = a->id[COLUMN_EMAIL], other = b->id[COLUMN_EMAIL];
    bool is_domain = mails[one].aux == mails[other].aux;
    int said = MATCH_NO_LEVEL;
    if (level == 6 && (is_mail_of_name(list, a) || is_mail_of_name(list, b)))
        said = 5;
    else if ((level == 1 || level == 3) && one != other && is_domain &&
             PATTERN_LEVEL(pattern, MATCH_LAST_NAME) != 3 && are_mails_of_two_names(list, a, b))
        said = list->is_public_domain[mails[one].aux] ? 5 : 8;
    return said == MATCH_NO_LEVEL ? pattern
                                  : (pattern & ~((uint64_t)15 << (4 * MATCH_EMAIL))) |
                                        (uint64_t)said << (4 * MATCH_EMAIL);
}

static bool is_unlike(int level)
{
    return level == 5 || level == MATCH_NO_LEVEL;
}

uint64_t compare_rows(const struct match_list *list, uint32_t a, uint32_t b)
{
    const struct match_row *left = &list->rows[a], *right = &list->rows[b];
    uint64_t pattern = 0;
    for (int field = 0; field < MATCH_FIELDS; field++) {
        enum match_column column = simple[field].column;
        int level = field == MATCH_PLACE
                        ? place_level(list, left, right)
                        : field_level(list, field, left->id[column], right->id[column]);
        pattern |= (uint64_t)level << (4 * field);
    }
    if (is_unlike(PATTERN_LEVEL(pattern, MATCH_FIRST_NAME)) &&
        is_unlike(PATTERN_LEVEL(pattern, MATCH_LAST_NAME)))
        pattern = with_exchanged(list, left, right, pattern);
    if (PATTERN_LEVEL(pattern, MATCH_FIRST_NAME) == 0) /* says the salutation, too */
        pattern |= (uint64_t)MATCH_NO_LEVEL << (4 * MATCH_SALUTATION);
    pattern = with_family_mail(list, left, right, pattern);
    return with_mails_of_names(list, left, right, pattern);
}
