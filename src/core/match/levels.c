/* Levels of agreement, 0 the closest. Both values are normal forms and not empty, and every
 * function gives the same for (a, b) as for (b, a). */
#include "match_private.h"

#include <ctype.h>
#include <stdlib.h>

static bool is_same_sound(const char *a, const char *b)
{
    char code_a[40], code_b[40];
    cologne_code(a, code_a, sizeof code_a);
    cologne_code(b, code_b, sizeof code_b);
    return strlen(code_a) >= 2 && strcmp(code_a, code_b) == 0;
}

static size_t shorter(const char *a, const char *b)
{
    size_t m = strlen(a), n = strlen(b);
    return m < n ? m : n;
}

static double closeness(const char *a, const char *b)
{
    double forth = jaro_winkler(a, b), back = jaro_winkler(b, a);
    return forth > back ? forth : back;
}

static bool is_start(const char *a, const char *b)
{
    return strncmp(a, b, shorter(a, b)) == 0;
}

static bool is_part(const char *a, const char *b) /* "karl" of "karl heinz" */
{
    return words_contain(a, b) || words_contain(b, a);
}

/* 0 equal, 1 short form or one edit, 2 nearly or same sound, 3 alike, 4 initial, beginning or one
 * of two names, 5 other. */
int level_first_name(const char *a, const char *b)
{
    if (strcmp(a, b) == 0)
        return 0;
    size_t letters = shorter(a, b);
    if ((letters >= 4 && edit_distance(a, b, 1) <= 1) || is_nickname(a, b))
        return 1;
    double close = closeness(a, b);
    if (is_start(a, b) || is_part(a, b))
        return 4;
    if (letters >= 3 && (close >= .92 || is_same_sound(a, b)))
        return 2;
    return close >= .84 ? 3 : 5;
}

/* 0 equal, 1 one edit, 2 nearly or same sound, 3 one of two names, 4 alike, 5 other. */
int level_last_name(const char *a, const char *b)
{
    if (strcmp(a, b) == 0)
        return 0;
    size_t letters = shorter(a, b);
    if (letters >= 4 && edit_distance(a, b, 1) <= 1)
        return 1;
    if (is_part(a, b))
        return 3;
    double close = closeness(a, b);
    if (letters >= 3 && (close >= .92 || is_same_sound(a, b)))
        return 2;
    return close >= .84 || (letters == 1 && is_start(a, b)) ? 4 : 5;
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

static bool has_number(const char *text)
{
    return strpbrk(text, "0123456789") != NULL;
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

/* 0 equal, 1 one edit or only blanks differ, 2 nearly or the same words in another order, 3 a part
 * or the initials, 4 alike, 5 other. Another number in the name is another company. */
int level_company(const char *a, const char *b)
{
    char solid_a[72], solid_b[72];
    if (strcmp(a, b) == 0)
        return 0;
    size_t letters = without_blanks(a, solid_a, sizeof solid_a);
    size_t others = without_blanks(b, solid_b, sizeof solid_b);
    letters = letters < others ? letters : others;
    bool is_numbered = has_number(a) && has_number(b);
    if (is_numbered && has_other_numbers(a, b))
        return bigram_dice(solid_a, solid_b) >= .55 ? 4 : 5;
    if (strcmp(solid_a, solid_b) == 0 || (letters >= 5 && edit_distance(solid_a, solid_b, 1) <= 1))
        return 1;
    double dice = bigram_dice(solid_a, solid_b);
    bool contains = words_contain(a, b), is_contained = words_contain(b, a);
    if ((contains && is_contained) || dice >= .8 || closeness(solid_a, solid_b) >= .95)
        return 2;
    if ((letters >= 3 && (contains || is_contained || strncmp(solid_a, solid_b, letters) == 0)) ||
        is_acronym(a, b) || is_acronym(b, a))
        return 3;
    return dice >= .55 ? 4 : 5;
}

static size_t local_length(const char *email)
{
    return (size_t)(strrchr(email, '@') - email);
}

static void local_part(const char *email, char *out, size_t size)
{
    size_t n = local_length(email);
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

/* 0 the same personal address, 1 two edits away or the same name at another domain, 2 the same role
 * address, 3 a near name at the same domain, 4 the same domain (not one that anybody may use), 5
 * other. */
int level_email(const char *a, const char *b, bool is_public)
{
    char local_a[66], local_b[66];
    bool is_role = email_is_role(a) || email_is_role(b);
    if (strcmp(a, b) == 0)
        return is_role ? 2 : 0;
    local_part(a, local_a, sizeof local_a);
    local_part(b, local_b, sizeof local_b);
    const char *domain_a = a + local_length(a), *domain_b = b + local_length(b);
    bool is_domain = strcmp(domain_a, domain_b) == 0;
    if (!is_role && strcmp(local_a, local_b) == 0 && strlen(local_a) >= 4)
        return 1;
    int edits = edit_distance(local_a, local_b, 2);
    bool is_near_domain = is_domain || edit_distance(domain_a, domain_b, 2) <= 2;
    if (!is_role && is_near_domain && shorter(local_a, local_b) >= 5 && edits <= 2)
        return edits <= 1 || !is_domain ? 1 : 3;
    if (!is_role && is_domain &&
        (closeness(local_a, local_b) >= .9 ||
         (shorter(local_a, local_b) >= 4 &&
          (strstr(local_a, local_b) || strstr(local_b, local_a)))))
        return 3;
    return is_near_domain && !is_public ? 4 : 5;
}

/* 0 the same direct number, 1 the same switchboard (ends in 0), 2 the same head, 3 one edit before
 * the last digits, 4 other. */
int level_phone(const char *a, const char *b)
{
    if (strcmp(a, b) == 0)
        return a[strlen(a) - 1] == '0' ? 1 : 0;
    size_t head_a = phone_head_length(a), head_b = phone_head_length(b);
    size_t head = head_a < head_b ? head_a : head_b;
    if (head > 0 && strncmp(a, b, head) == 0)
        return 2;
    return edit_distance(a, b, 1) <= 1 ? 3 : 4;
}

/* 0 equal, 1 one edit, 2 other. */
int level_mobile(const char *a, const char *b)
{
    int edits = edit_distance(a, b, 1);
    return edits > 1 ? 2 : edits;
}

/* 0 equal, 1 the same or nearly the same name, number equal or missing on one side, 2 the name with
 * another number, 3 alike, 4 other. */
int level_street(const char *a, const char *b)
{
    char name_a[66], name_b[66];
    if (strcmp(a, b) == 0)
        return 0;
    const char *number_a = strpbrk(a, " 0123456789"), *number_b = strpbrk(b, " 0123456789");
    size_t m = number_a != NULL ? (size_t)(number_a - a) : strlen(a);
    size_t n = number_b != NULL ? (size_t)(number_b - b) : strlen(b);
    m = m < 65 ? m : 65;
    n = n < 65 ? n : 65;
    memcpy(name_a, a, m), name_a[m] = '\0';
    memcpy(name_b, b, n), name_b[n] = '\0';
    bool is_number = number_a == NULL || number_b == NULL || strcmp(number_a, number_b) == 0;
    if (m == 0 || n == 0)
        return 4;
    if (closeness(name_a, name_b) >= .93 ||
        (shorter(name_a, name_b) >= 4 && is_start(name_a, name_b)))
        return is_number ? 1 : 2;
    if (bigram_dice(name_a, name_b) >= .6)
        return is_number && number_a != NULL ? 1 : 3;
    return 4;
}

static bool is_part_equal(const char *a, const char *b, size_t from, size_t length)
{
    static const char zeros[] = "0000";
    return memcmp(a + from, b + from, length) == 0 && memcmp(a + from, zeros, length) != 0;
}

/* 0 equal, 1 one edit or day and month exchanged, 2 two parts of three, 3 one part, 4 other. */
int level_birth(const char *a, const char *b)
{
    if (strcmp(a, b) == 0)
        return 0;
    if (strlen(a) != 8 || strlen(b) != 8)
        return 4;
    bool is_exchanged =
        memcmp(a, b, 4) == 0 && memcmp(a + 4, b + 6, 2) == 0 && memcmp(a + 6, b + 4, 2) == 0;
    if (edit_distance(a, b, 1) <= 1 || is_exchanged)
        return 1;
    int parts = is_part_equal(a, b, 0, 4) + is_part_equal(a, b, 4, 2) + is_part_equal(a, b, 6, 2);
    return parts >= 2 ? 2 : parts == 1 && is_part_equal(a, b, 0, 4) ? 3 : 4;
}

/* 0 equal, 1 one edit, 2 two edits, 3 other. */
int level_number(const char *a, const char *b)
{
    int edits = edit_distance(a, b, 2);
    return edits > 2 || (edits == 2 && shorter(a, b) < 6) ? 3 : edits;
}

/* 0 code equal and city alike or missing, 1 code equal, city differs, 2 code one edit away and city
 * alike, 3 city alike, code missing or other, 4 code one edit away, 5 other. -1: nothing to
 * compare. */
int level_place(const char *postal_a, const char *postal_b, const char *city_a, const char *city_b)
{
    bool has_postal = *postal_a != '\0' && *postal_b != '\0';
    bool has_city = *city_a != '\0' && *city_b != '\0';
    if (!has_postal && !has_city)
        return MATCH_NO_LEVEL;
    int edits = has_postal ? edit_distance(postal_a, postal_b, 1) : 2;
    bool is_city = has_city && (strcmp(city_a, city_b) == 0 || closeness(city_a, city_b) >= .88 ||
                                is_part(city_a, city_b));
    if (edits == 0)
        return !has_city || is_city ? 0 : 1;
    if (is_city)
        return edits == 1 ? 2 : 3;
    return edits == 1 ? 4 : 5;
}
