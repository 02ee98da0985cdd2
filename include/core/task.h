/* Task: something a person has to do: quality tasks, conflicts, missing legal basis, callbacks that
 * moved, double calls. */
#ifndef CORE_TASK_H
#define CORE_TASK_H

#include "core/entity.h"

struct task {
    struct record record;
    char *kind;     /* quality, conflict, proposal, basis, double_call, rescue, held_back */
    char *check_id; /* check id ("phone_missing") of a quality task */
    char *entity;   /* what it is about */
    char *entity_id;
    char *lead_id, *contact_id, *team_id;
    char *field;
    char *state; /* open, done, later, dropped */
    int64_t due_ms;
    char *assignee_id;
    int64_t check_version, seen_ms; /* of what found it, and when last; first: created_ms */
    char *solved_by_id;             /* who acted when it closed; NULL: open, or the machine */
    int64_t worth;                  /* value at stake, orders the desk: higher first */
    char *base_value, *theirs_value,
        *mine_value; /* conflict: before, standing, kept aside; a provider's
                         proposal: end of the licence, standing, proposed */
    char *mine_by_id;
    char *other_id; /* the twin record of a duplicate task */
    char *note;
};
extern const struct entity task_entity;
/* What the task is about, with its label and its way to show values; NULL: no single field. */
const struct field *task_field(const struct task *task);

/* Derived, so that desk and service open the same task once: kind, record, check or field, device
 * for conflicts. */
void task_quality_id(const char *entity_id, const char *check, char out[37]);

#endif
