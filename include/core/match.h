/* Finding who stands in a list twice: normalising, blocking, comparing, a Fellegi-Sunter model
 * fitted by EM to the list itself, clusters. No labels, no I/O, no clock; the same rows in the
 * same order give the same answer. Another order may settle ties of clusters differently.
 *
 * Persons at companies need three classes: the same person (M), colleagues (C: the same
 * organisation, another person) and unrelated (U); two colleagues agree in company, phone, domain,
 * postal code and street, which two classes take for a duplicate. A fourth class are namesakes (N):
 * they share a name and the mail address or domain made of it, and nothing else. Where a list has
 * no person names, organisations are matched: C are neighbours then, N companies of one name in
 * different places.
 * Sources: Fellegi and Sunter 1969; Winkler 2000 (EM, frequencies); Postel 1969 (Cologne
 * phonetics). */
#ifndef CORE_MATCH_H
#define CORE_MATCH_H

#include "base/text.h"

/* What a list may carry, by the flat field names; first what a row gives. */
enum match_input {
    MATCH_IN_FULL_NAME,
    MATCH_IN_FIRST_NAME,
    MATCH_IN_LAST_NAME,
    MATCH_IN_COMPANY,
    MATCH_IN_EMAIL,
    MATCH_IN_PHONE,
    MATCH_IN_MOBILE,
    MATCH_IN_STREET,
    MATCH_IN_POSTAL_CODE,
    MATCH_IN_CITY,
    MATCH_IN_WEBSITE,
    MATCH_IN_BIRTH_DATE,
    MATCH_IN_BIRTH_YEAR,
    MATCH_IN_BIRTH_MONTH,
    MATCH_IN_BIRTH_DAY,
    MATCH_IN_CUSTOMER_NO,
    MATCH_IN_SALUTATION, /* mr, mrs; else it says nothing */
    MATCH_INPUTS
};
const char *match_input_name(enum match_input input); /* "first_name" */
bool match_input_find(const char *name, enum match_input *ret_input);

/* What is compared: one level of agreement each. */
enum match_field {
    MATCH_FIRST_NAME,
    MATCH_LAST_NAME,
    MATCH_COMPANY,
    MATCH_EMAIL,
    MATCH_PHONE,
    MATCH_MOBILE,
    MATCH_STREET,
    MATCH_PLACE, /* postal code and city together: they say the same thing */
    MATCH_BIRTH,
    MATCH_NUMBER,
    MATCH_WEBSITE,
    MATCH_FORM, /* legal form of the company */
    MATCH_SALUTATION,
    MATCH_FIELDS
};
#define MATCH_LEVELS 9
#define MATCH_NO_LEVEL 15 /* one side has no value */

struct match_list;

/* Ways to write a legal form ("gmbh & co. kg"), any order; after an empty one those of the next
 * form come; behind "~" stands what is taken off a name and says nothing of the form ("~ i. l.").
 */
struct match_forms;
struct match_forms *match_forms_new(const char *const *variants, size_t count);
void match_forms_free(struct match_forms *forms);

/* forms: kept by the caller as long as the list, or NULL. inputs: bit mask of 1u << match_input
 * that the list carries. */
struct match_list *match_list_new(const struct match_forms *forms, unsigned inputs);
void match_list_free(struct match_list *list);
/* Rows are numbered from 0 in the order given. source: 0, or 1 for the second of two lists. values:
 * MATCH_INPUTS strings, NULL or "" where there is none. At most 100 million rows. */
void match_list_add(struct match_list *list, int source, const char *const *values);
size_t match_list_count(const struct match_list *list);

/* What the list taught: chances of each level in each class. Plain data: it may be stored and used
 * again. */
struct match_model {
    bool has_field[MATCH_FIELDS], has_colleagues, has_namesakes;
    double same[MATCH_FIELDS][MATCH_LEVELS], colleague[MATCH_FIELDS][MATCH_LEVELS],
        namesake[MATCH_FIELDS][MATCH_LEVELS], unrelated[MATCH_FIELDS][MATCH_LEVELS];
    double share_same, share_colleague, share_namesake; /* of all pairs */
    double pair_space;                                  /* all pairs there are */
};
/* The model before it saw any list; EM starts here and is held to it where a list is small. */
void match_model_default(struct match_model *ret_model);

struct match_pair {
    uint32_t a, b; /* rows, a < b */
    float weight;  /* log2 of the odds for "same" */
};
struct match_result {
    struct match_pair *pairs; /* odds of at least 1 to 1, by a and b */
    size_t pair_count;
    uint32_t *cluster;  /* per row, 1 upwards in the order of the first row */
    uint32_t *best;     /* per row: the row of its cluster it agrees with most; itself if alone */
    float *best_weight; /* log2 odds of that pair */
    uint64_t compared;  /* pairs compared */
    double expected_pairs; /* how many the model believes there are */
    struct match_model model;
};
struct match_progress {
    /* per cent; false cancels */
    bool (*report)(void *data, int percent);
    void *data;
};
/* One list: everybody is compared with everybody that shares a key, and clustered. Two lists: only
 * across; one row answers to one row unless a list holds somebody twice. False when cancelled.
 * progress may be NULL. */
bool match_run(struct match_list *list, const struct match_progress *progress,
               struct match_result *ret_result);
void match_result_free(struct match_result *result);

double match_probability(double weight); /* of log2 odds */
/* "last_name rare +11.2, mobile equal +19.0, first_name differs -7.1": weights in bits, largest
 * first. Data; for a person, match_reason_words. */
void match_reason(const struct match_list *list, const struct match_model *model, uint32_t a,
                  uint32_t b, struct text *out);
/* Translated; what is no such part stays as it is. */
const char *match_reason_words(const char *reason, struct arena *arena);
/* Before rows that were chosen as candidates are compared without match_run: tells a provider's
 * mail domain from a company's; how common a value is among them counts for nothing. */
void match_list_ready(struct match_list *list);
/* log2 odds of any two rows. */
double match_weight(const struct match_list *list, const struct match_model *model, uint32_t a,
                    uint32_t b);

/* --- one record against a stock (while typing, on insert) --- */
/* Keys under which a stock finds who is worth comparing: an index keeps them beside each row. The
 * same values give the same keys in every run. */
#define MATCH_INDEX_KEYS 10
struct match_keyer;
struct match_keyer *match_keyer_new(const struct match_forms *forms); /* kept by the caller */
void match_keyer_free(struct match_keyer *keyer);
/* values as in match_list_add. Returns how many, none of them 0. */
size_t match_keyer_keys(struct match_keyer *keyer, const char *const *values,
                        uint32_t ret_keys[MATCH_INDEX_KEYS]);

/* --- normal forms, for tests and for other comparisons; all in the arena --- */
char *match_normal_name(struct arena *arena,
                        const char *raw); /* "Dr. Jörg von Weiß" "joerg weiss" */
char *match_normal_street(struct arena *arena, const char *raw); /* "langestr 12a" */
char *match_normal_date(struct arena *arena, const char *raw);   /* "19710624"; "" if it is none */
char *match_normal_phone(struct arena *arena, const char *raw);  /* "493023125012" or with "x12" */
char *match_cologne(struct arena *arena, const char *raw);       /* Cologne phonetics, "65752682" */
/* Without its legal form; forms and ret_form may be NULL. ret_form: its number, however it is
 * written; 0 none. */
char *match_normal_company(struct arena *arena, const struct match_forms *forms, const char *raw,
                           int *ret_form);

#endif
