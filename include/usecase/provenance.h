/* Why a value stands where it stands: of what source, since when, until when it may be used. */
#ifndef USECASE_PROVENANCE_H
#define USECASE_PROVENANCE_H

#include "core/lead.h"
#include "core/provenance.h"
#include "usecase/session.h"

struct provenance_line {
    const struct entity *entity;
    const struct field *field;
    const char *value; /* canonical */
    struct provenance from;
    int confirmed_day; /* found right since; 0: never */
};
/* A line for each value of a company and a person (NULL: left out), one more for each further
 * source of it, the newest first. */
void provenance_lines(struct session *session, const struct contact *contact,
                      const struct company *company, struct arena *arena,
                      struct provenance_line **ret_lines, size_t *ret_count);
/* What all of a record's values without a mark of their own come from. */
struct provenance provenance_general(struct session *session, const struct entity *entity,
                                     const void *record, struct arena *arena);
/* "person", "call", "form", "unknown", "list", "bought" or "provider"; *ret_name of the last three,
 * NULL where it is not at hand. */
const char *provenance_kind(struct session *session, const struct provenance *from,
                            struct arena *arena, const char **ret_name);
/* "bought list fair.csv", "told in a call": for people. */
const char *provenance_say(const char *kind, const char *name, struct arena *arena);
char *provenance_date(int day, struct arena *arena); /* 2026-11-28; NULL for 0 */
const char *provenance_words(struct session *session, const struct provenance *from,
                             struct arena *arena);

#endif
