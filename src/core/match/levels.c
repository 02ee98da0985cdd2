/* Levels of agreement of two different values, 0 the closest. Every function gives the same for
 * (a, b) as for (b, a). What value.c noted is asked first: it rules most levels out without the
 * texts. */
#include "match_private.h"

#include <ctype.h>

/* Two values of one column, with their texts. */
struct two {
    const struct value *a, *b;
    const char *text_a, *text_b;
    size_t shorter; /* part compared */
};

static inline struct two two_between(const struct dictionary *one, uint32_t a,
                                     const struct dictionary *other, uint32_t b)
{
    struct two two = {.a = &one->value[a], .b = &other->value[b]};
    two.text_a = one->bytes + two.a->offset;
    two.text_b = other->bytes + two.b->offset;
    two.shorter = two.a->length < two.b->length ? two.a->length : two.b->length;
    return two;
}

static inline struct two two_of(const struct dictionary *values, uint32_t a, uint32_t b)
{
    return two_between(values, a, values, b);
}

static bool is_within(const struct two *two, int edits)
{
    return may_be_edits(two->a, two->b, edits) &&
           edit_distance(two->text_a, two->text_b, edits) <= edits;
}

static double closeness(const char *a, const char *b)
{
    double forth = jaro_winkler(a, b), back = jaro_winkler(b, a);
    return forth > back ? forth : back;
}

/* 0 where it cannot reach `least`. */
static double closeness_from(const struct two *two, double least)
{
    return most_jaro_winkler(two->a, two->b) < least ? 0 : closeness(two->text_a, two->text_b);
}

/* The code of a short name says little: Hans and Ines have one. */
static bool is_same_sound(const struct two *two)
{
    return two->a->sound != 0 && two->a->sound == two->b->sound && closeness_from(two, .7) >= .7;
}

static bool is_start(const char *a, const char *b, size_t shorter)
{
    return *a == *b && strncmp(a, b, shorter) == 0;
}

static bool has_words_of(const struct two *two, bool is_reverse)
{
    const struct value *all = is_reverse ? two->b : two->a, *some = is_reverse ? two->a : two->b;
    return (all->has_blank || some->has_blank) && may_contain(all, some) &&
           words_contain(is_reverse ? two->text_b : two->text_a,
                         is_reverse ? two->text_a : two->text_b);
}

static bool is_part(const struct two *two) /* "karl" of "karl heinz" */
{
    return has_words_of(two, false) || has_words_of(two, true);
}

int level_of_equal(const struct dictionary *values, enum match_field field, uint32_t id)
{
    const char *text = value_text(values, id);
    if (field == MATCH_EMAIL)
        return values->value[id].is_role ? 2 : 0;
    return field == MATCH_PHONE && text[strlen(text) - 1] == '0' ? 1 : 0;
}

/* 0 equal, 1 short form or one edit, 2 nearly or same sound, 3 alike, 4 initial, beginning or one
 * of two names, 5 other; with the last name: 6 exchanged, 7 exchanged and not quite equal. */
int level_first_name(const struct dictionary *values, uint32_t a, uint32_t b)
{
    struct two two = two_of(values, a, b);
    if ((two.shorter >= 4 && is_within(&two, 1)) || is_nickname(two.a->groups, two.b->groups))
        return 1;
    if (is_start(two.text_a, two.text_b, two.shorter) || is_part(&two))
        return 4;
    double close = closeness_from(&two, .84);
    if (two.shorter >= 3 && (close >= .92 || is_same_sound(&two)))
        return 2;
    return close >= .84 ? 3 : 5;
}

static bool has_other_numbers(const char *a, const char *b)
{
    for (;;) {
        a += strcspn(a, "0123456789");
        b += strcspn(b, "0123456789");
        size_t m = strspn(a, "0123456789"), n = strspn(b, "0123456789");
        if (m == 0 && n == 0)
            return false;
        if (m != n || memcmp(a, b, n) != 0)
            return true;
        a += m;
        b += n;
    }
}

/* 0 equal, 1 one edit, 2 nearly or same sound, 3 one of two names, 4 alike, 5 other. Another
 * number in the name is another name. */
int level_last_name(const struct dictionary *values, uint32_t a, uint32_t b)
{
    struct two two = two_of(values, a, b);
    if (two.a->has_digit && two.b->has_digit && has_other_numbers(two.text_a, two.text_b))
        return 5;
    if (two.shorter >= 4 && is_within(&two, 1))
        return 1;
    if (is_part(&two))
        return 3;
    double close = closeness_from(&two, .84);
    if (two.shorter >= 3 && (close >= .92 || is_same_sound(&two)))
        return 2;
    bool is_initial = two.shorter == 1 && is_start(two.text_a, two.text_b, 1);
    return close >= .84 || is_initial ? 4 : 5;
}

static size_t without_blanks(const char *from, char *to, size_t size)
{
    size_t n = 0;
    for (; *from != '\0' && n + 1 < size; from++)
        if (*from != ' ')
            to[n++] = *from;
    to[n] = '\0';
    return n;
}

static bool is_acronym(const char *name, const char *other)
{
    size_t n = 0, length = strlen(name);
    for (; *other != '\0'; other += strspn(other, " "), n++) {
        if (n >= length || name[n] != *other)
            return false;
        other += strcspn(other, " ");
    }
    return n == length && n >= 3;
}

static bool is_company_alike(const struct two *two, const char *solid_a, const char *solid_b)
{
    return most_dice(two->a, two->b) >= .55 && bigram_dice(solid_a, solid_b) >= .55;
}

static bool is_company_near(const struct two *two, const char *solid_a, const char *solid_b)
{
    return (most_dice(two->a, two->b) >= .8 && bigram_dice(solid_a, solid_b) >= .8) ||
           (most_jaro_winkler(two->a, two->b) >= .95 && closeness(solid_a, solid_b) >= .95);
}

/* Nothing below can be found, so their texts need not be read. */
static bool is_company_far(const struct two *two)
{
    bool may_be_short =
        (two->a->has_blank || two->b->has_blank) && (two->a->start & 255) == (two->b->start & 255);
    return !may_be_short && most_dice(two->a, two->b) < .55 && !may_be_edits(two->a, two->b, 1) &&
           !may_contain(two->a, two->b) && !may_contain(two->b, two->a) &&
           most_jaro_winkler(two->a, two->b) < .95;
}

/* 0 equal, 1 one edit or only blanks differ, 2 nearly or the same words in another order, 3 a part
 * or the initials, 4 alike, 5 other. Another number in the name is another company. */
int level_company(const struct dictionary *values, uint32_t a, uint32_t b)
{
    char solid_a[72], solid_b[72];
    struct two two = two_of(values, a, b);
    if (is_company_far(&two))
        return 5;
    without_blanks(two.text_a, solid_a, sizeof solid_a);
    without_blanks(two.text_b, solid_b, sizeof solid_b);
    if (two.a->has_digit && two.b->has_digit && has_other_numbers(two.text_a, two.text_b))
        return is_company_alike(&two, solid_a, solid_b) ? 4 : 5;
    if (may_be_edits(two.a, two.b, 1) &&
        (strcmp(solid_a, solid_b) == 0 ||
         (two.shorter >= 5 && edit_distance(solid_a, solid_b, 1) <= 1)))
        return 1;
    bool contains = has_words_of(&two, false), is_contained = has_words_of(&two, true);
    if ((contains && is_contained) || is_company_near(&two, solid_a, solid_b))
        return 2;
    if ((two.shorter >= 3 &&
         (contains || is_contained || is_start(solid_a, solid_b, two.shorter))) ||
        is_acronym(two.text_a, two.text_b) || is_acronym(two.text_b, two.text_a))
        return 3;
    return is_company_alike(&two, solid_a, solid_b) ? 4 : 5;
}

/* A slip at most; another number in the name is another domain. */
static bool is_domain_near(const struct two *domains)
{
    return is_within(domains, 2) && !(domains->a->has_digit && domains->b->has_digit &&
                                      has_other_numbers(domains->text_a, domains->text_b));
}

static size_t local_length(const char *email)
{
    return (size_t)(strrchr(email, '@') - email);
}

static void local_part(const char *email, size_t n, char *out, size_t size)
{
    n = n < size - 1 ? n : size - 1;
    memcpy(out, email, n);
    out[n] = '\0';
}

bool email_is_role(const char *normal)
{
    static const char *const roles[] = {
        "info",        "kontakt",     "contact",      "office",    "buero",    "mail",
        "post",        "vertrieb",    "sales",        "einkauf",   "service",  "zentrale",
        "verwaltung",  "sekretariat", "support",      "team",      "empfang",  "hello",
        "buchhaltung", "marketing",   "personal",     "anfrage",   "anfragen", "bestellung",
        "shop",        "rechnung",    "admin",        "webmaster", "jobs",     "presse",
        "hallo",       "email",       "kundenservice"};
    size_t n = local_length(normal);
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (strlen(roles[i]) == n && memcmp(roles[i], normal, n) == 0)
            return true;
    return false;
}

/* 0 the same personal address, 1 an edit away, 2 the same role address, 3 a near name at the same
 * domain, 4 the same domain (not one that anybody may use), 5 other, 6 the same name at another
 * domain, 7 (given by compare.c) the same where only the last name is the same, 8 two personal
 * addresses at one domain, which two colleagues have (of persons only; else the domain is what
 * counts, and a role address says no more than its domain). */
int level_email(const struct match_list *list, uint32_t a, uint32_t b)
{
    char local_a[66], local_b[66];
    struct two two = two_of(&list->columns[COLUMN_EMAIL], a, b);
    bool is_role = two.a->is_role || two.b->is_role, is_domain = two.a->aux == two.b->aux;
    struct two domains = two_of(&list->domains, two.a->aux, two.b->aux);
    bool may_be_same = !is_role && two.shorter >= 4 && may_be_edits(two.a, two.b, 0);
    bool is_near_domain = is_domain || is_domain_near(&domains);
    if (!may_be_same && !is_near_domain)
        return 5;
    local_part(two.text_a, two.a->length, local_a, sizeof local_a);
    local_part(two.text_b, two.b->length, local_b, sizeof local_b);
    if (may_be_same && strcmp(local_a, local_b) == 0)
        return is_near_domain ? 1 : 6;
    if (!is_near_domain)
        return 5;
    int edits = is_role || two.shorter < 5 || !may_be_edits(two.a, two.b, 2)
                    ? 3
                    : edit_distance(local_a, local_b, 2);
    bool is_other_initial = *local_a != *local_b; /* "c.kern" and "t.kern" are two */
    if (edits <= 2)
        return !is_other_initial && (edits <= 1 || !is_domain) ? 1 : 3;
    if (!is_role && is_domain &&
        ((most_jaro_winkler(two.a, two.b) >= .9 && closeness(local_a, local_b) >= .9) ||
         (two.shorter >= 4 && (strstr(local_a, local_b) || strstr(local_b, local_a)))))
        return 3;
    if (list->is_public_domain[two.a->aux] || list->is_public_domain[two.b->aux])
        return 5;
    return list->has_person && is_domain && !is_role ? 8 : 4;
}

/* 0 the same direct number, 1 the same switchboard (ends in 0), 2 the same head, 3 one edit before
 * the last digits, 4 other. */
int level_phone(const struct dictionary *values, uint32_t a, uint32_t b)
{
    struct two two = two_of(values, a, b);
    if (two.shorter > 0 && two.a->start == two.b->start &&
        strncmp(two.text_a, two.text_b, two.shorter) == 0)
        return 2;
    return is_within(&two, 1) ? 3 : 4;
}

/* 0 equal, 1 one edit, 2 other. */
int level_website(const struct dictionary *values, uint32_t a, uint32_t b)
{
    struct two two = two_of(values, a, b);
    return is_within(&two, 1) ? 1 : 2;
}

/* As well; but a company's mobiles are numbered one after the other: two that differ in their last
 * two digits are two. */
int level_mobile(const struct dictionary *values, uint32_t a, uint32_t b)
{
    struct two two = two_of(values, a, b);
    if (!is_within(&two, 1))
        return 2;
    bool is_next = two.a->length == two.b->length && two.shorter > 2 &&
                   strncmp(two.text_a, two.text_b, two.shorter - 2) == 0;
    return is_next ? 2 : 1;
}

/* A first name in one row, a last name in another: 0 equal, 1 one edit or nearly, 2 an initial, 3
 * other. */
static int cross_level(const struct match_list *list, uint32_t first, uint32_t last)
{
    if (first == 0 || last == 0)
        return 3;
    const struct dictionary *firsts = &list->columns[COLUMN_FIRST],
                            *lasts = &list->columns[COLUMN_LAST];
    struct two two = two_between(firsts, first, lasts, last);
    if (strcmp(two.text_a, two.text_b) == 0)
        return 0;
    if (two.shorter >= 4 && (is_within(&two, 1) || closeness_from(&two, .92) >= .92))
        return 1;
    return two.shorter == 1 && *two.text_a == *two.text_b ? 2 : 3;
}

/* First and last name in each other's column, written alike or nearly; or the only name of one row
 * in the other column of the other row. */
enum exchange exchange_of(const struct match_list *list, const struct match_row *a,
                          const struct match_row *b)
{
    int forth = cross_level(list, a->id[COLUMN_FIRST], b->id[COLUMN_LAST]);
    int back = cross_level(list, b->id[COLUMN_FIRST], a->id[COLUMN_LAST]);
    bool is_half = a->id[COLUMN_FIRST] == 0 || a->id[COLUMN_LAST] == 0 ||
                   b->id[COLUMN_FIRST] == 0 || b->id[COLUMN_LAST] == 0;
    if (forth == 0 && back == 0)
        return EXCHANGED;
    if (forth < 3 && back < 3 && forth + back < 4)
        return EXCHANGED_NEARLY;
    return is_half && (forth < 2 || back < 2) ? ONE_EXCHANGED : NOT_EXCHANGED;
}

/* 0 equal, 1 other. */
int level_sameness(const struct dictionary *values, uint32_t a, uint32_t b)
{
    (void)values;
    return a != b;
}

static size_t street_name(const char *text, size_t length, char *out, size_t size)
{
    size_t n = length < size - 1 ? length : size - 1;
    memcpy(out, text, n);
    out[n] = '\0';
    return n;
}

/* 0 equal, 1 the same or nearly the same name, number equal or missing on one side, 2 the name with
 * another number, 3 alike, 4 other. */
int level_street(const struct dictionary *values, uint32_t a, uint32_t b)
{
    char name_a[66], name_b[66];
    struct two two = two_of(values, a, b);
    bool may_be_close = most_jaro_winkler(two.a, two.b) >= .93;
    bool may_start = two.shorter >= 4 && two.a->start == two.b->start;
    bool may_be_alike = most_dice(two.a, two.b) >= .6;
    if (two.shorter == 0 || (!may_be_close && !may_start && !may_be_alike))
        return 4;
    const char *number_a = two.text_a + two.a->length, *number_b = two.text_b + two.b->length;
    bool is_number = *number_a == '\0' || *number_b == '\0' || strcmp(number_a, number_b) == 0;
    size_t m = street_name(two.text_a, two.a->length, name_a, sizeof name_a);
    size_t n = street_name(two.text_b, two.b->length, name_b, sizeof name_b);
    if ((may_be_close && closeness(name_a, name_b) >= .93) ||
        (may_start && is_start(name_a, name_b, m < n ? m : n)))
        return is_number ? 1 : 2;
    if (may_be_alike && bigram_dice(name_a, name_b) >= .6)
        return is_number && *number_a != '\0' ? 1 : 3;
    return 4;
}

static bool is_part_equal(const char *a, const char *b, size_t from, size_t length)
{
    static const char zeros[] = "0000";
    return memcmp(a + from, b + from, length) == 0 && memcmp(a + from, zeros, length) != 0;
}

/* 0 equal, 1 one edit or day and month exchanged, 2 two parts of three, 3 one part, 4 other. */
int level_birth(const struct dictionary *values, uint32_t left, uint32_t right)
{
    struct two two = two_of(values, left, right);
    const char *a = two.text_a, *b = two.text_b;
    if (two.a->length != 8 || two.b->length != 8)
        return 4;
    bool is_exchanged =
        memcmp(a, b, 4) == 0 && memcmp(a + 4, b + 6, 2) == 0 && memcmp(a + 6, b + 4, 2) == 0;
    if (is_exchanged || is_within(&two, 1))
        return 1;
    int parts = is_part_equal(a, b, 0, 4) + is_part_equal(a, b, 4, 2) + is_part_equal(a, b, 6, 2);
    return parts >= 2 ? 2 : parts == 1 && is_part_equal(a, b, 0, 4) ? 3 : 4;
}

/* 0 equal, 1 one edit, 2 two edits, 3 other. */
int level_number(const struct dictionary *values, uint32_t a, uint32_t b)
{
    struct two two = two_of(values, a, b);
    if (!may_be_edits(two.a, two.b, 2))
        return 3;
    int edits = edit_distance(two.text_a, two.text_b, 2);
    return edits > 2 || (edits == 2 && two.shorter < 6) ? 3 : edits;
}

static int code_edits(const struct match_list *list, uint32_t a, uint32_t b)
{
    if (a == 0 || b == 0)
        return 2;
    struct two codes = two_of(&list->columns[COLUMN_POSTAL], a, b);
    return a == b ? 0 : is_within(&codes, 1) ? 1 : 2;
}

static bool is_city_alike(const struct match_list *list, uint32_t a, uint32_t b)
{
    if (a == b || a == 0 || b == 0)
        return a == b && a != 0;
    struct two cities = two_of(&list->columns[COLUMN_CITY], a, b);
    return closeness_from(&cities, .88) >= .88 || is_part(&cities);
}

/* 0 code equal and city alike or missing, 1 code equal, city differs, 2 code one edit away and city
 * alike, 3 city alike, code missing or other, 4 code one edit away, 5 other. At least one of the
 * two is there on both sides. */
int level_place(const struct match_list *list, const struct match_row *a, const struct match_row *b)
{
    uint32_t left = a->id[COLUMN_CITY], right = b->id[COLUMN_CITY];
    int edits = code_edits(list, a->id[COLUMN_POSTAL], b->id[COLUMN_POSTAL]);
    bool is_city = is_city_alike(list, left, right), has_city = left != 0 && right != 0;
    if (edits == 0)
        return !has_city || is_city ? 0 : 1;
    if (is_city)
        return edits == 1 ? 2 : 3;
    return edits == 1 ? 4 : 5;
}
