/* Campaigns as a team lead steers them: how often they are called, in which order, with what, and
 * what is missing for them to run. */
#ifndef USECASE_CAMPAIGNS_H
#define USECASE_CAMPAIGNS_H

#include "core/reference.h"
#include "usecase/session.h"

struct campaign_line {
    const struct campaign *campaign;
    const struct queue *queue; /* NULL: none */
    int share, floor;          /* of a hundred calls of its queue; share 0: among the others */
    const char *guide;         /* name, or NULL: by industry and medium */
    const char *form;          /* name, or NULL: it cannot be read */
    int64_t without_basis;     /* leads that wait for one */
    const char *gaps;          /* in words, "" if it can run */
};
/* By name; team_id NULL: of all teams, else its own and those of no team. */
bool campaigns_list(struct session *session, const char *team_id, struct arena *arena,
                    struct campaign_line **ret_lines, size_t *ret_count, struct error *err);
/* "40", "40/10": percent and floor; "": among the others. RIGHT_CAMPAIGNS. */
bool campaign_set_mix(struct session *session, const char *campaign_id, const char *percent,
                      struct error *err);

#endif
