/* What the files of matching share: values kept once per column, and rows that point at them. */
#ifndef CORE_MATCH_PRIVATE_H
#define CORE_MATCH_PRIVATE_H

#include "core/match.h"
#include "core/similar.h"

#include <stdint.h>
#include <string.h>

/* Values as stored: postal code and city are two columns of one comparison. */
enum match_column {
    COLUMN_FIRST,
    COLUMN_LAST,
    COLUMN_COMPANY,
    COLUMN_EMAIL,
    COLUMN_PHONE,
    COLUMN_MOBILE,
    COLUMN_STREET,
    COLUMN_POSTAL,
    COLUMN_CITY,
    COLUMN_BIRTH,
    COLUMN_NUMBER,
    COLUMN_WEBSITE,
    COLUMN_FORM, /* number of the legal form of the company */
    COLUMN_SALUTATION,
    COLUMNS
};

#define MEMO_SIZE 8192 /* raw values seen lately, per column */

/* What is compared of a value, so that most pairs are told apart without reading their texts. The
 * part compared is the whole value, but a company without its blanks, a street without its number,
 * the name of a mail address; 64 bytes of it at most are looked at. */
struct value {
    union {
        uint64_t grams; /* one bit for each two letters that follow each other; some share a bit */
        uint64_t sound; /* of a name as a whole; 0: too short to say anything */
    };
    uint32_t letters; /* which there are, a bit each */
    uint32_t start;   /* the first four */
    uint32_t offset;  /* of the text in the dictionary */
    uint32_t aux;     /* what keys need: sound of the first word, domain of a mail address */
    uint32_t groups;  /* of short forms, a byte each (see nickname.c) */
    uint16_t length;  /* of the part compared; of a phone number the head */
    uint8_t looked_at;
    bool has_blank : 1, has_digit : 1, is_role : 1;
};
_Static_assert(sizeof(struct value) == 32, "two values share a line of the cache");

/* The distinct normal forms of one column; id 0 is "no value". */
struct dictionary {
    char *bytes; /* all forms, NUL-terminated */
    size_t used, room;
    struct value *value; /* by id, as the next two */
    uint32_t *count, *hash;
    uint32_t values, capacity;
    uint32_t *slots; /* open addressing: id or 0 */
    uint32_t slot_mask;
    struct {
        uint64_t raw;
        uint32_t id;
    } * memo; /* NULL: the list is short */
};

/* Ways to write a legal form, as normal words, longest first. */
struct match_forms {
    struct match_form {
        char *words;
        size_t length;
        int number; /* of the form, from 1; 0: says nothing of it */
    } * forms;
    size_t count;
};

struct match_list {
    struct dictionary columns[COLUMNS];
    bool has_column[COLUMNS];
    struct match_row {
        uint32_t id[COLUMNS]; /* of the values; 0 where there is none */
    } * rows;
    size_t count, capacity;
    size_t first_count; /* rows of the first list */
    bool has_second;
    bool is_sample; /* rows were chosen because they are alike: how common a value is here says
                       nothing */
    unsigned inputs;
    bool has_person; /* names are there: persons are matched, else organisations */
    const struct match_forms *forms;
    struct arena *scratch;
    struct text text;          /* scratch */
    uint8_t *is_public_domain; /* by id of the domain column, after match_list_close */
    struct dictionary domains; /* of mail addresses; the column's aux points here */
};

static inline const char *value_text(const struct dictionary *dictionary, uint32_t id)
{
    return dictionary->bytes + dictionary->value[id].offset;
}

static inline uint32_t row_id(const struct match_list *list, enum match_column column, size_t row)
{
    return list->rows[row].id[column];
}

static inline const char *row_text(const struct match_list *list, enum match_column column,
                                   size_t row)
{
    return value_text(&list->columns[column], row_id(list, column, row));
}

/* dictionary.c */
uint64_t match_hash(const char *bytes, size_t length);
void dictionary_open(struct dictionary *dictionary);
void dictionary_close(struct dictionary *dictionary);
uint32_t dictionary_add(struct dictionary *dictionary, const char *text, bool *ret_is_new);

/* normal.c, company.c, date.c, phone.c: normal forms into a cleared text; scratch is reset by the
 * caller now and then. */
void normal_words(struct arena *scratch, const char *raw, bool split_digits, struct text *out);
void normal_name(struct arena *scratch, const char *raw, struct text *out);
void normal_street(struct arena *scratch, const char *raw, struct text *out);
void normal_code(struct arena *scratch, const char *raw, struct text *out);
void normal_email(struct arena *scratch, const char *raw, struct text *out);
void normal_website(struct arena *scratch, const char *raw, struct text *out);
void normal_date(const char *raw, struct text *out);
void normal_date_parts(const char *year, const char *month, const char *day, struct text *out);
void normal_phone(const char *raw, struct text *out);
/* Returns the number of its legal form, 0 if it names none. */
int normal_company(const struct match_forms *forms, struct arena *scratch, const char *raw,
                   struct text *out);
bool phone_is_german_mobile(const char *normal);
/* The number without the last two or three digits of a fixed line, which colleagues share; 0 for
 * mobiles. */
size_t phone_head_length(const char *normal);
bool email_is_role(const char *normal); /* info@, einkauf@ … */

/* cologne.c: at most size - 1 digits. */
void cologne_code(const char *folded, char *out, size_t size);

/* similar.c: at most LOOKED_AT bytes of normal forms. */
#define LOOKED_AT 64
double jaro_winkler(const char *a, const char *b);
double bigram_dice(const char *a, const char *b);
bool words_contain(const char *all, const char *some); /* every word of some is one of all */

/* value.c: what can be said of two values without their texts. Bounds: true whatever the texts. */
void value_describe(struct dictionary *dictionary, enum match_column column, uint32_t id);
bool may_be_edits(const struct value *a, const struct value *b, int edits);
double most_jaro_winkler(const struct value *a, const struct value *b);
double most_dice(const struct value *a, const struct value *b);
bool may_contain(const struct value *all, const struct value *some); /* letters */

/* nickname.c */
uint32_t nickname_groups(const char *name);
bool is_nickname(uint32_t groups_a, uint32_t groups_b);

/* levels.c: of two different values that are not empty; what is equal is level_of_equal. */
typedef int level_function(const struct dictionary *values, uint32_t a, uint32_t b);
int level_first_name(const struct dictionary *values, uint32_t a, uint32_t b);
int level_last_name(const struct dictionary *values, uint32_t a, uint32_t b);
int level_company(const struct dictionary *values, uint32_t a, uint32_t b);
int level_phone(const struct dictionary *values, uint32_t a, uint32_t b);
int level_website(const struct dictionary *values, uint32_t a, uint32_t b);
int level_mobile(const struct dictionary *values, uint32_t a, uint32_t b);
int level_street(const struct dictionary *values, uint32_t a, uint32_t b);
int level_birth(const struct dictionary *values, uint32_t a, uint32_t b);
int level_number(const struct dictionary *values, uint32_t a, uint32_t b);
int level_email(const struct match_list *list, uint32_t a, uint32_t b);
int level_place(const struct match_list *list, const struct match_row *a,
                const struct match_row *b);
enum exchange { NOT_EXCHANGED, EXCHANGED, EXCHANGED_NEARLY, ONE_EXCHANGED };
enum exchange exchange_of(const struct match_list *list, const struct match_row *a,
                          const struct match_row *b);
int level_sameness(const struct dictionary *values, uint32_t a, uint32_t b);
int level_of_equal(const struct dictionary *values, enum match_field field, uint32_t id);

/* mail_name.c */
/* "lorenz@", "i.lorenz@": whoever shares the last name may have that one. */
bool is_mail_of_last_name(const struct match_list *list, const struct match_row *row);
/* "ines.lorenz@", "i.lorenz@", "lorenz.ines@": anybody of that name may have it. */
bool is_mail_of_name(const struct match_list *list, const struct match_row *row);
/* Each is made of its row's own name, and they are of two names: "jan.meyer@", "jana.meyer@". */
bool are_mails_of_two_names(const struct match_list *list, const struct match_row *a,
                            const struct match_row *b);
/* "" if it tells none. */
const char *first_name_in_mail(const struct match_list *list, const struct match_row *row,
                               char *first, size_t size);

/* compare.c: all levels of a pair in one word, 4 bits a field. */
#define PATTERN_LEVEL(pattern, field) ((int)((pattern) >> (4 * (field)) & 15))
uint64_t compare_rows(const struct match_list *list, uint32_t a, uint32_t b);

/* list.c: after the last row. Says which mail domains many companies share. */
void match_list_finish(struct match_list *list);
bool field_is_present(const struct match_list *list, enum match_field field);
bool has_company_names_alone(const struct match_list *list); /* no person, nothing else */
/* Colleagues (of persons) or neighbours (of organisations) agree in it only by chance. */
bool field_is_own(const struct match_list *list, enum match_field field);
/* Namesakes agree in it because of their name. */
bool field_is_name(const struct match_list *list, enum match_field field);

/* patterns.c */
struct patterns {
    uint64_t *pattern;
    uint32_t *slots, mask;
    double *count;
    size_t used, room;
};
void patterns_open(struct patterns *patterns);
void patterns_close(struct patterns *patterns);
uint32_t patterns_add(struct patterns *patterns, uint64_t pattern, double count);

/* block.c: pairs worth comparing, each with the index of its pattern. */
struct candidate {
    uint32_t a, b, pattern;
};
struct candidates {
    struct candidate *items;
    size_t count, room;
    struct patterns patterns;
};
bool block_pairs(struct match_list *list, struct candidates *workers, int worker_count,
                 const struct match_progress *progress);
double pair_space(const struct match_list *list);
bool is_compared_whole(const struct match_list *list); /* small: everybody with everybody */
#define MATCH_KEYS_MAX 48
/* keys.c: hashed parts of a row; 0 where one is missing. */
size_t key_rules(const struct match_list *list, uint8_t *ret_rules); /* MATCH_KEYS_MAX */
uint32_t key_of(const struct match_list *list, size_t rule, uint32_t row);
uint32_t key_refined(const struct match_list *list, size_t depth, uint32_t row);
#define KEY_DEPTHS 5
size_t key_index(const struct match_list *list, uint32_t row, uint32_t ret_keys[MATCH_INDEX_KEYS]);

/* model.c */
struct observed { /* how often levels occur among all pairs */
    double share[MATCH_FIELDS][MATCH_LEVELS];
};
void observe_pairs(const struct match_list *list, const struct patterns *all,
                   struct observed *ret_observed);
void model_fit(const struct match_list *list, const struct patterns *patterns,
               const struct observed *observed, struct match_model *model);
/* Bits for "same" against the other classes, without what frequency adds. */
struct model_bits {
    double unrelated, colleague, namesake;
};
struct model_bits model_bits(const struct match_model *model, uint64_t pattern);
double model_weight(const struct match_model *model, const struct model_bits *bits);

/* weight.c: with frequencies of the values. */
double pair_weight(const struct match_list *list, const struct match_model *model, uint32_t a,
                   uint32_t b, uint64_t pattern);
/* What is said of it: below p .99 where something speaks against one person, however likely. */
double pair_weight_told(const struct match_list *list, uint64_t pattern, double weight);
double pair_frequency_bits(const struct match_list *list, const struct match_model *model,
                           enum match_field field, uint32_t a, uint32_t b, int level);

/* cluster.c, link.c */
void cluster_rows(const struct match_list *list, struct match_result *result);
void link_rows(const struct match_list *list, struct match_result *result);

#endif
