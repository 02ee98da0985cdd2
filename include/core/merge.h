/* Merging two records of one person or one company: what is remembered of it, and which value of
 * each field survives. The record that goes keeps its row with `merged_into_id`; nothing is thrown
 * away, so that everything can be taken apart again (docs/decisions/0015-merging.md). */
#ifndef CORE_MERGE_H
#define CORE_MERGE_H

#include "core/company.h"
#include "core/contact.h"

/* The merge record: one a pair, whichever way round. */
struct merge {
    struct record record;
    char *entity;  /* contact, company */
    char *kept_id; /* into which */
    char *gone_id; /* which */
    char *state;   /* merged, undone, different */
    int64_t at_ms;
    char *user_id;
    char *reason;  /* why they are one: "mobile equal +19.0 …", or what a person said */
    char *details; /* each field that was decided: both values before, the side, the rule (JSON);
                      of two that are different: a hash of both sides' values */
    char *moved;   /* what hung on the one that went, a line a field: "lead contact_id ID ID …" */
};
extern const struct entity merge_entity;

/* The same for (a, b) and (b, a), on every desk. */
void merge_id(const char *a, const char *b, char out[37]);
/* Of the task that asks about a pair. */
void merge_task_id(const char *a, const char *b, char out[37]);

/* The record into which one was merged; NULL: it stands for itself. */
const char *merged_into(const struct entity *entity, const void *record);

enum merge_side { SIDE_KEPT, SIDE_GONE };
/* Why a side's value is proposed, strongest first; never "newest wins". */
enum merge_rule {
    MERGE_RULE_EQUAL,    /* both say the same */
    MERGE_RULE_ONLY,     /* the other one is empty */
    MERGE_RULE_REACHED,  /* somebody was reached there; the other was not tried or is dead */
    MERGE_RULE_VALID,    /* the other one cannot be right */
    MERGE_RULE_VERIFIED, /* a person typed or confirmed it, the other came in a list */
    MERGE_RULE_NEWER,    /* both confirmed by a person, this one later */
    MERGE_RULE_SOURCE,   /* better source: entered here, not from a list */
    MERGE_RULE_MAIL,     /* a name as the person's mail address has it, the other is not in it */
    MERGE_RULE_LONGER,   /* says more: each word of the other one begins one of its words */
    MERGE_RULE_STANDS,   /* nothing speaks for the other */
    MERGE_RULE_NUMBERS,  /* both numbers are kept: one stands in the other's field */
    MERGE_RULE_CHOSEN,   /* a person chose */
    MERGE_RULE_COUNT
};
const char *merge_rule_name(enum merge_rule rule);  /* "reached" */
const char *merge_rule_words(enum merge_rule rule); /* translated */
bool merge_rule_find(const char *name, enum merge_rule *ret_rule);

/* What is known of a value beside the record itself. */
struct merge_facts {
    int64_t confirmed_ms; /* by a person, from the journal; TIME_NONE: not known */
    bool is_wrong;        /* a check finds fault with it */
};
struct merge_choice {
    const struct field *field;
    const char *kept, *gone; /* canonical values of both sides, or NULL */
    enum merge_side side;
    enum merge_rule rule;
};
/* The fields that survive by choice; the rest follows (states of numbers) or is added up. */
bool merge_decides(const struct entity *entity, const struct field *field);
/* A proposal for each such field in which at least one side has a value. facts: per field of the
 * entity's table and side, or NULL. Street, postal code, city and country go together. */
size_t merge_propose(const struct entity *entity, const void *kept, const void *gone,
                     const struct merge_facts (*facts)[2], struct arena *arena,
                     struct merge_choice **ret_choices);
/* Days of confirmation ("phone:20261128,…") of one record, with the entries of the fields that the
 * choices take from the other side replaced by the other's. */
const char *merge_marks(const char *own, const char *other, const struct merge_choice *choices,
                        size_t count, struct arena *arena);
/* Is it a field that holds such marks, or those of sources (core/provenance.h)? */
bool merge_is_marks(const struct field *field);
/* The marks of one field among those of a record, and those of a record with others for one field;
 * NULL: none. */
const char *merge_marks_of(const char *marks, const char *field, struct arena *arena);
const char *merge_marks_with(const char *marks, const char *field, const char *others,
                             struct arena *arena);
/* The state that goes with a number or address: "phone_state" of "phone"; NULL: none. */
const char *merge_state_field(const char *field);

#endif
