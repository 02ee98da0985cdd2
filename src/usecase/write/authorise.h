/* What a pushed operation may do: the service's check of rights and scopes. Private to usecase. */
#ifndef USECASE_AUTHORISE_H
#define USECASE_AUTHORISE_H

#include "usecase/session.h"

struct authority {
    struct session *session;
    const char *scopes; /* of the actor */
    struct arena *arena;
    char undone[37]; /* the last group asked about, and whether it was the actor's own */
    bool is_own_undone;
    const char *speaks_for; /* the author of a proposal that the actor accepts; else NULL */
    bool is_proposal;   /* out: refused only because the record has left the actor's reach, or is
                           deleted */
    bool takes_deleted; /* an objection holds whatever became of the record */
};

/* ERR_FORBIDDEN or ERR_DATA when the actor may not do this. Knows rows written earlier in the
 * running transaction. */
bool authorise(struct authority *authority, struct operation *op, struct error *err);
/* Leaves the rows it has read in the operation. */
bool authorise_bulk(struct authority *authority, struct operation *op, struct error *err);
/* Versions count over all teams: one from far ahead would leave no number to anybody. latest: that
 * is known here, 0 none; what comes along counts as well, and a newer desk may know more of it. */
bool version_is_near(int64_t version, int64_t latest, struct error *err);
/* A published form; which form a team takes (all else about teams has its own way:
 * usecase/admin.h).
 */
bool authorise_form(struct authority *authority, const struct operation *op, struct error *err);
bool authorise_team(struct authority *authority, const struct operation *op, struct error *err);
/* A published rule file. */
bool authorise_rule(struct authority *authority, const struct operation *op, struct error *err);
bool authority_reaches(struct authority *authority, const struct entity *entity, const char *id);

#endif
