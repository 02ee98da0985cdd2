/* Rule files of a team: cadences, and what else data/ has as rules, published as records. One
 * record a version; kind, name, version, reach and body never change, so that what was decided by a
 * version can be explained by it; only whether it is withdrawn does. The body is the file's text as
 * codec/rule_json.h reads it. A row is on the desks of its team, or on all. */
#ifndef CORE_RULE_H
#define CORE_RULE_H

#include "core/entity.h"

#define RULE_FOR_ALL "all"   /* as reach: every team has it */
#define RULE_ADMINS "admins" /* scope of who publishes for any team and so sees every rule */
#define RULE_BODY_MAX (60 << 10)

enum rule_kind {
    RULE_CADENCE,
    RULE_CALLING,
    RULE_CHECKS,
    RULE_RETENTION,
    RULE_OUTCOMES,
    RULE_KIND_COUNT
};
const char *rule_kind_name(enum rule_kind kind);  /* "cadence" */
const char *rule_kind_label(enum rule_kind kind); /* translated */
bool rule_kind_from_name(const char *name, enum rule_kind *ret_kind);
/* Small letters, digits, _ and -; kinds of which a team has one are named like the kind. */
bool rule_name_is_valid(enum rule_kind kind, const char *name);

struct rule {
    struct record record;
    char *kind; /* "cadence" */
    char *name; /* "outbound" */
    int64_t version;
    char *title;
    char *reach; /* a team's id, or RULE_FOR_ALL */
    char *body;
    char *user_id; /* who published it */
    int64_t published_ms;
    int64_t is_withdrawn;
};
extern const struct entity rule_entity;

void rule_id(const char *kind, const char *name, const char *reach, int64_t version, char out[37]);
bool rule_reaches(const struct rule *rule, const char *team_id); /* not when withdrawn */

#endif
