/* Two records that may be one: the kinds of such tasks, and when two companies are one. Persons are
 * compared by core/match.h. */
#ifndef CORE_DUPLICATE_H
#define CORE_DUPLICATE_H

#include "core/company.h"
#include "core/contact.h"
#include "core/match.h"

enum duplicate_kind {
    DUPLICATE_SURE,     /* D01 */
    DUPLICATE_POSSIBLE, /* D02 */
    DUPLICATE_COMPANY,  /* D03 */
    DUPLICATE_JOB,      /* D04: the same person at two companies */
    DUPLICATE_KINDS
};
struct duplicate_row {
    const char *id, *code, *label, *help; /* check_id of the task; row of the catalogue; N_() */
    int worth;
};
const struct duplicate_row *duplicate_row(enum duplicate_kind kind);
const struct duplicate_row *duplicate_find(const char *check_id); /* NULL: another kind of task */

/* What a person of the stock is compared by; company may be NULL. */
unsigned person_inputs(void);
void person_values(const struct contact *contact, const struct company *company,
                   const char *values[MATCH_INPUTS]);

/* Of a company, once: what it is compared by. Strings in the arena. */
struct company_marks {
    const char *name;   /* without its legal form, folded: "kranich spedition" */
    const char *form;   /* the legal form as written, folded, or "" */
    int form_no;        /* however it is written; 0 none that is known */
    const char *domain; /* "kranich.example", "" none */
    const char *register_no, *postal_code, *city, *street, *phone;
    const char *register_key; /* of the number, however it is written: "hrb12345" */
};
void company_marks(const struct company *company, const struct match_forms *forms,
                   struct arena *arena, struct company_marks *ret_marks);
/* Of what an index finds companies by: name, website, register number, those that are there. */
#define COMPANY_KEYS 3
size_t company_keys(const struct company_marks *marks, uint32_t ret_keys[COMPANY_KEYS]);
/* How likely both are one: a rule's estimate, not a measured share. Less than .5: not asked. A
 * parent and its branch, or two firms of one house, are two. ret_reason: which marks agree,
 * "same_name, same_website", in the arena. */
double company_same(const struct company_marks *a, const struct company_marks *b,
                    struct arena *arena, const char **ret_reason);
/* Of a task ("97 %: mobile equal +19.0, …") or a merge: why both may be one, for a person. What an
 * earlier program wrote, or somebody said, stays as it is. */
const char *duplicate_reason_words(const char *note, struct arena *arena);

#endif
