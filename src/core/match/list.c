/* Rows coming in: every value to its normal form, once per distinct value. */
#include "match_private.h"

#include <stdlib.h>

static const char *const names[MATCH_INPUTS] = {
    [MATCH_IN_FULL_NAME] = "full_name",
    [MATCH_IN_FIRST_NAME] = "first_name",
    [MATCH_IN_LAST_NAME] = "last_name",
    [MATCH_IN_COMPANY] = "company",
    [MATCH_IN_EMAIL] = "email",
    [MATCH_IN_PHONE] = "phone",
    [MATCH_IN_MOBILE] = "mobile",
    [MATCH_IN_STREET] = "street",
    [MATCH_IN_POSTAL_CODE] = "postal_code",
    [MATCH_IN_CITY] = "city",
    [MATCH_IN_WEBSITE] = "website",
    [MATCH_IN_BIRTH_DATE] = "birth_date",
    [MATCH_IN_BIRTH_YEAR] = "birth_year",
    [MATCH_IN_BIRTH_MONTH] = "birth_month",
    [MATCH_IN_BIRTH_DAY] = "birth_day",
    [MATCH_IN_CUSTOMER_NO] = "customer_no",
    [MATCH_IN_SALUTATION] = "salutation",
};

const char *match_input_name(enum match_input input)
{
    return names[input];
}

bool match_input_find(const char *name, enum match_input *ret_input)
{
    for (int i = 0; i < MATCH_INPUTS; i++)
        if (strcmp(names[i], name) == 0) {
            *ret_input = (enum match_input)i;
            return true;
        }
    return false;
}

/* The inputs that fill a column. */
static unsigned sources_of(enum match_column column)
{
#define IN(name) (1u << MATCH_IN_##name)
    static const unsigned sources[COLUMNS] = {
        [COLUMN_FIRST] = IN(FIRST_NAME) | IN(FULL_NAME),
        [COLUMN_LAST] = IN(LAST_NAME) | IN(FULL_NAME),
        [COLUMN_COMPANY] = IN(COMPANY),
        [COLUMN_EMAIL] = IN(EMAIL),
        [COLUMN_PHONE] = IN(PHONE),
        [COLUMN_MOBILE] = IN(MOBILE),
        [COLUMN_STREET] = IN(STREET),
        [COLUMN_POSTAL] = IN(POSTAL_CODE),
        [COLUMN_CITY] = IN(CITY),
        [COLUMN_BIRTH] = IN(BIRTH_DATE) | IN(BIRTH_YEAR) | IN(BIRTH_MONTH) | IN(BIRTH_DAY),
        [COLUMN_NUMBER] = IN(CUSTOMER_NO),
        [COLUMN_WEBSITE] = IN(WEBSITE),
        [COLUMN_FORM] = IN(COMPANY),
        [COLUMN_SALUTATION] = IN(SALUTATION),
    };
#undef IN
    return sources[column];
}

/* Names say so; without them addresses that no company goes with are persons' as well. */
static bool has_persons(unsigned inputs)
{
    bool has_name = (inputs & (sources_of(COLUMN_FIRST) | sources_of(COLUMN_LAST))) != 0;
    bool has_company = (inputs & (sources_of(COLUMN_COMPANY) | sources_of(COLUMN_WEBSITE))) != 0;
    return has_name || (!has_company && (inputs & sources_of(COLUMN_EMAIL)) != 0);
}

struct match_list *match_list_new(const struct match_forms *forms, unsigned inputs)
{
    struct match_list *list = xcalloc(1, sizeof *list);
    list->inputs = inputs;
    list->scratch = arena_new();
    list->forms = forms;
    for (int i = 0; i < COLUMNS; i++) {
        dictionary_open(&list->columns[i]);
        list->has_column[i] = (inputs & sources_of((enum match_column)i)) != 0;
    }
    dictionary_open(&list->domains);
    list->has_person = has_persons(inputs);
    list->has_column[COLUMN_SALUTATION] &= list->has_person;
    return list;
}

void match_list_free(struct match_list *list)
{
    if (list == NULL)
        return;
    for (int i = 0; i < COLUMNS; i++) {
        dictionary_close(&list->columns[i]);
    }
    dictionary_close(&list->domains);
    free(list->rows);
    free(list->is_public_domain);
    text_free(&list->text);
    arena_free(list->scratch);
    free(list);
}

static void normal_form(struct match_list *list, const char *raw, struct text *out)
{
    struct text name = {0};
    int number = normal_company(list->forms, list->scratch, raw, &name);
    if (number != 0)
        text_printf(out, "%d", number);
    text_free(&name);
}

static void normalise(struct match_list *list, enum match_column column, const char *raw,
                      struct text *out)
{
    switch (column) {
    case COLUMN_FIRST:
    case COLUMN_LAST: normal_name(list->scratch, raw, out); break;
    case COLUMN_COMPANY: normal_company(list->forms, list->scratch, raw, out); break;
    case COLUMN_FORM: normal_form(list, raw, out); break;
    case COLUMN_EMAIL: normal_email(list->scratch, raw, out); break;
    case COLUMN_PHONE:
    case COLUMN_MOBILE: normal_phone(raw, out); break;
    case COLUMN_STREET: normal_street(list->scratch, raw, out); break;
    case COLUMN_CITY: normal_words(list->scratch, raw, false, out); break;
    case COLUMN_BIRTH: normal_date(raw, out); break;
    case COLUMN_WEBSITE: normal_website(list->scratch, raw, out); break;
    case COLUMN_SALUTATION: text_append(out, str_list_has("mr,mrs", raw) ? raw : ""); break;
    default: normal_code(list->scratch, raw, out); break;
    }
}

/* How the first word of a name sounds. */
static uint32_t first_sound(enum match_column column, const char *text)
{
    char code[40];
    if (column != COLUMN_FIRST && column != COLUMN_LAST)
        return 0;
    size_t first_word = strcspn(text, " "); /* a double name is found by its first half */
    char word[40];
    first_word = first_word < sizeof word ? first_word : sizeof word - 1;
    memcpy(word, text, first_word);
    word[first_word] = '\0';
    cologne_code(word, code, sizeof code);
    return code[0] == '\0' ? 0 : (uint32_t)match_hash(code, strlen(code)) | 1;
}

static uint32_t add_domain(struct match_list *list, const char *email)
{
    bool is_new;
    uint32_t id = dictionary_add(&list->domains, strrchr(email, '@') + 1, &is_new);
    if (is_new)
        value_describe(&list->domains, COLUMN_WEBSITE, id);
    return id;
}

/* What comparing and keys need of a value and would be dear to find again. */
static void describe(struct match_list *list, enum match_column column, uint32_t id)
{
    struct dictionary *values = &list->columns[column];
    const char *text = value_text(values, id);
    value_describe(values, column, id);
    values->value[id].aux =
        column == COLUMN_EMAIL ? add_domain(list, text) : first_sound(column, text);
}

static uint32_t add_normal(struct match_list *list, enum match_column column)
{
    bool is_new;
    struct dictionary *dictionary = &list->columns[column];
    uint32_t id = dictionary_add(dictionary, text_str(&list->text), &is_new);
    if (is_new)
        describe(list, column, id);
    return id;
}

static uint32_t add_value(struct match_list *list, enum match_column column, const char *raw)
{
    struct dictionary *dictionary = &list->columns[column];
    if (raw == NULL || raw[0] == '\0')
        return 0;
    uint64_t hash = match_hash(raw, strlen(raw)) | 1;
    size_t slot = (size_t)(hash >> 20) % MEMO_SIZE;
    if (dictionary->memo != NULL && dictionary->memo[slot].raw == hash)
        return dictionary->memo[slot].id;
    text_clear(&list->text);
    normalise(list, column, raw, &list->text);
    uint32_t id = add_normal(list, column);
    if (dictionary->memo != NULL) {
        dictionary->memo[slot].raw = hash;
        dictionary->memo[slot].id = id;
    }
    return id;
}

static void grow(struct match_list *list)
{
    for (int i = 0; i < COLUMNS && list->capacity > 0; i++)
        if (list->columns[i].memo == NULL)
            list->columns[i].memo = xcalloc(MEMO_SIZE, sizeof *list->columns[i].memo);
    list->capacity = list->capacity == 0 ? 1024 : list->capacity + list->capacity / 2;
    list->rows = xrealloc(list->rows, list->capacity * sizeof *list->rows);
}

/* "Weiß, Jörg" and "Jörg Weiß": the last word is the last name unless a comma says otherwise. */
static void split_full_name(struct match_list *list, const char *full, const char **ret_first,
                            const char **ret_last)
{
    char *name = str_trim(list->scratch, full), *comma = strchr(name, ',');
    char *blank = strrchr(name, ' ');
    *ret_first = "";
    *ret_last = name;
    if (comma != NULL) {
        *comma = '\0';
        *ret_first = comma + 1;
    } else if (blank != NULL) {
        *blank = '\0';
        *ret_first = name;
        *ret_last = blank + 1;
    }
}

static uint32_t add_birth(struct match_list *list, const char *const *values)
{
    const char *year = values[MATCH_IN_BIRTH_YEAR], *month = values[MATCH_IN_BIRTH_MONTH],
               *day = values[MATCH_IN_BIRTH_DAY];
    if (!str_is_empty(values[MATCH_IN_BIRTH_DATE]))
        return add_value(list, COLUMN_BIRTH, values[MATCH_IN_BIRTH_DATE]);
    text_clear(&list->text);
    normal_date_parts(year, month, day, &list->text);
    return add_normal(list, COLUMN_BIRTH);
}

/* A mobile in the column for phones goes where mobiles are compared, if that is free. */
static void move_mobile(struct match_list *list, uint32_t ids[COLUMNS])
{
    const char *phone = value_text(&list->columns[COLUMN_PHONE], ids[COLUMN_PHONE]);
    if (!list->has_column[COLUMN_MOBILE] || ids[COLUMN_MOBILE] != 0 ||
        !phone_is_german_mobile(phone))
        return;
    text_clear(&list->text);
    text_append(&list->text, phone); /* the columns may move */
    ids[COLUMN_MOBILE] = add_normal(list, COLUMN_MOBILE);
    ids[COLUMN_PHONE] = 0;
}

/* Who gave no first name may have it in the mail address. */
static void take_first_name(struct match_list *list, struct match_row *row)
{
    char first[LOOKED_AT];
    if (!list->has_column[COLUMN_FIRST] || row->id[COLUMN_FIRST] != 0)
        return;
    text_clear(&list->text);
    text_append(&list->text, first_name_in_mail(list, row, first, sizeof first));
    row->id[COLUMN_FIRST] = add_normal(list, COLUMN_FIRST);
}

void match_list_add(struct match_list *list, int source, const char *const *values)
{
    static const enum match_input inputs[COLUMNS] = {
        MATCH_IN_FIRST_NAME, MATCH_IN_LAST_NAME,  MATCH_IN_COMPANY,     MATCH_IN_EMAIL,
        MATCH_IN_PHONE,      MATCH_IN_MOBILE,     MATCH_IN_STREET,      MATCH_IN_POSTAL_CODE,
        MATCH_IN_CITY,       MATCH_IN_BIRTH_DATE, MATCH_IN_CUSTOMER_NO, MATCH_IN_WEBSITE,
        MATCH_IN_COMPANY,    MATCH_IN_SALUTATION};
    struct match_row row = {{0}};
    uint32_t *ids = row.id;
    const char *first = values[MATCH_IN_FIRST_NAME], *last = values[MATCH_IN_LAST_NAME];
    if (list->count == list->capacity)
        grow(list);
    if (str_is_empty(first) && str_is_empty(last) && !str_is_empty(values[MATCH_IN_FULL_NAME]))
        split_full_name(list, values[MATCH_IN_FULL_NAME], &first, &last);
    for (int i = 0; i < COLUMNS; i++)
        if (list->has_column[i] && i != COLUMN_BIRTH)
            ids[i] = add_value(list, (enum match_column)i,
                               i == COLUMN_FIRST  ? first
                               : i == COLUMN_LAST ? last
                                                  : values[inputs[i]]);
    if (list->has_column[COLUMN_BIRTH])
        ids[COLUMN_BIRTH] = add_birth(list, values);
    move_mobile(list, ids);
    take_first_name(list, &row);
    list->rows[list->count] = row;
    for (int i = 0; i < COLUMNS; i++)
        if (list->has_column[i])
            list->columns[i].count[ids[i]]++;
    list->count++;
    if (source == 0)
        list->first_count = list->count;
    else
        list->has_second = true;
    if (list->count % 256 == 0)
        arena_reset(list->scratch);
}

size_t match_list_count(const struct match_list *list)
{
    return list->count;
}

bool field_is_present(const struct match_list *list, enum match_field field)
{
    static const enum match_column columns[MATCH_FIELDS] = {
        COLUMN_FIRST,   COLUMN_LAST,   COLUMN_COMPANY,   COLUMN_EMAIL, COLUMN_PHONE,
        COLUMN_MOBILE,  COLUMN_STREET, COLUMN_POSTAL,    COLUMN_BIRTH, COLUMN_NUMBER,
        COLUMN_WEBSITE, COLUMN_FORM,   COLUMN_SALUTATION};
    return list->has_column[columns[field]] ||
           (field == MATCH_PLACE && list->has_column[COLUMN_CITY]);
}

bool has_company_names_alone(const struct match_list *list)
{
    return list->inputs == 1u << MATCH_IN_COMPANY;
}

bool field_is_own(const struct match_list *list, enum match_field field)
{
    if (!list->has_person)
        return field != MATCH_STREET && field != MATCH_PLACE;
    return field == MATCH_FIRST_NAME || field == MATCH_MOBILE || field == MATCH_BIRTH ||
           field == MATCH_NUMBER || field == MATCH_SALUTATION;
}

bool field_is_name(const struct match_list *list, enum match_field field)
{
    return field == MATCH_EMAIL ||
           (list->has_person
                ? field == MATCH_FIRST_NAME || field == MATCH_LAST_NAME || field == MATCH_SALUTATION
                : field == MATCH_COMPANY || field == MATCH_WEBSITE);
}

/* Remembers up to four company names a domain was seen with. */
enum { SEEN = 4, MANY = 5 };

static void see_company(const struct dictionary *companies, uint32_t seen[SEEN], uint32_t company)
{
    int i = 0;
    for (; i < SEEN && seen[i] != 0; i++)
        if (seen[i] == company || level_company(companies, seen[i], company) < 5)
            return;
    if (i < SEEN)
        seen[i] = company;
}

/* A mail domain that several companies share is a provider's: web.de, t-online.de. Without
 * companies every domain with more than a handful of addresses is taken for one. */
void match_list_finish(struct match_list *list)
{
    uint32_t domains = list->domains.values;
    free(list->is_public_domain);
    list->is_public_domain = xcalloc(domains + 1, 1);
    if (!list->has_column[COLUMN_EMAIL])
        return;
    uint32_t(*seen)[SEEN] = xcalloc(domains, sizeof *seen), *rows = xcalloc(domains, sizeof *rows);
    for (size_t row = 0; row < list->count; row++) {
        uint32_t email = list->rows[row].id[COLUMN_EMAIL];
        uint32_t domain = list->columns[COLUMN_EMAIL].value[email].aux;
        uint32_t company = row_id(list, COLUMN_COMPANY, row);
        rows[domain] += email != 0;
        if (email != 0 && company != 0 && seen[domain][SEEN - 1] == 0)
            see_company(&list->columns[COLUMN_COMPANY], seen[domain], company);
    }
    for (uint32_t i = 1; i < domains; i++)
        list->is_public_domain[i] =
            list->has_column[COLUMN_COMPANY] ? seen[i][SEEN - 1] != 0 : rows[i] > MANY;
    free(seen);
    free(rows);
}

void match_list_ready(struct match_list *list)
{
    match_list_finish(list);
    list->is_sample = true;
}
