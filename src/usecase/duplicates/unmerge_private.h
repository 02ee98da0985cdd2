/* What the files that take two records apart share. */
#ifndef USECASE_UNMERGE_PRIVATE_H
#define USECASE_UNMERGE_PRIVATE_H

#include "core/merge.h"
#include "core/operation.h"
#include "usecase/session.h"

/* A merge into the same record that came later and still stands. */
struct later {
    struct merge *merge;
    struct merge_choice *choices;
    size_t count;
    bool is_changed;
};

struct parting {
    struct session *session;
    struct batch_of_operations *ops;
    const struct entity *entity;
    const struct merge *merge;
    const struct record *kept, *gone;
    struct merge_choice *choices;
    size_t count;
    struct later *later;
    size_t later_count;
    bool kept_is_blocked, gone_is_blocked; /* as they will be */
};

const char *parting_get(const struct parting *parting, const void *record, const char *field);
void parting_set(struct parting *parting, const struct record *record, const char *field,
                 const char *value);
/* What was decided of a field; NULL: nothing. */
struct merge_choice *parting_choice(struct merge_choice *choices, size_t count, const char *name);
/* The same, made where there is none. */
struct merge_choice *parting_choice_made(struct later *later, const struct field *field,
                                         struct arena *arena);
/* Where the value that this merge left in the kept record stands now: what the next merge that
 * replaced it has put aside; NULL: in the record itself. */
struct later *parting_aside(const struct parting *parting, const struct field *field);

/* Both had said the same, and a desk that knew nothing of the merge has changed it for the one that
 * went: the other one takes it along while both are one. */
bool parting_is_late(const struct parting *parting, const struct merge_choice *choice);

/* --- unmerge_marks.c --- */
/* Sources and days of confirmation go where their values go; before the values do. */
void unmerge_marks(struct parting *parting);

#endif
