/* Figures about people (BetrVG § 87 para. 1 no. 6; docs/decisions/0031-figures-about-people.md).
 * The works council mode is on unless an administrator has switched it off: figures of a team from
 * five people on, one's own for oneself, those of another person only through a view with a
 * purpose, which ends by itself and which that person sees. */
#ifndef USECASE_FIGURES_H
#define USECASE_FIGURES_H

#include "store/figures.h"
#include "store/views.h"
#include "usecase/session.h"

/* Own calls from (and without) those two times by outcome, the most frequent first. */
bool figures_own_results(struct session *session, int64_t from_ms, int64_t to_ms,
                         struct arena *arena, struct result_count **ret_rows, size_t *ret_count,
                         struct error *err);
/* Own figures; at a desk and at the service. */
bool figures_own(struct session *session, struct arena *arena, struct person_figures *ret_figures,
                 struct error *err);

/* --- in the service --- */
bool figures_mode_is_on(struct session *session);
/* Needs RIGHT_USERS; one row in the audit. */
bool figures_mode_set(struct session *session, bool is_on, struct error *err);

#define VIEW_DAYS 30
#define VIEW_DAYS_MOST 90
#define VIEW_PURPOSE_LEAST 8 /* characters: a word is no purpose */
struct view_request {
    const char *subject_id, *purpose;
    int64_t until_ms; /* TIME_NONE: VIEW_DAYS from now */
};
/* A team lead, about somebody of the own team. The audit has who, whom, why and until when. */
bool figures_view_open(struct session *session, const struct view_request *request, char ret_id[37],
                       struct error *err);
bool figures_view_end(struct session *session, const char *id, struct error *err);
/* By and about the actor. */
bool figures_views(struct session *session, struct arena *arena, struct personal_view **ret_views,
                   size_t *ret_count, struct error *err);
/* Of one person: oneself, or with an open view, or of the own team while the mode is off. A look
 * through a view is counted and stands in the audit. */
bool figures_of(struct session *session, const char *user_id, struct arena *arena,
                struct person_figures *ret_figures, struct error *err);
/* Of everybody whom the actor may look at now. */
bool figures_people(struct session *session, struct arena *arena,
                    struct person_figures **ret_people, size_t *ret_count, struct error *err);

#endif
