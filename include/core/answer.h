/* Answer: one question of a qualification form, answered for a lead. Its id is derived from lead
 * and question, so that two desks that answer the same question meet in one record. */
#ifndef CORE_ANSWER_H
#define CORE_ANSWER_H

#include "core/entity.h"

struct answer {
    struct record record;
    char *lead_id;
    char *form; /* form name */
    int64_t form_version;
    char *question; /* question key */
    char *value;    /* code, number, text; "unknown" and "refused" are answers too */
    int64_t answered_ms;
    char *user_id;
};
extern const struct entity answer_entity;

void answer_id(const char *lead_id, const char *question, char out[37]);

#endif
