/* How good the data is: of a record, of a team; and "still right?" in a call. */
#ifndef USECASE_QUALITY_SCORE_H
#define USECASE_QUALITY_SCORE_H

#include "core/quality_score.h"
#include "usecase/session.h"

/* Of one lead with its contact and company, from what stands here. */
bool quality_of_card(struct session *session, const struct lead_card *card, struct arena *arena,
                     struct quality_score *ret_score, struct error *err);

/* Of many: means over leads. day.day is today. */
struct quality_figures {
    struct quality_day day;
    double parts[PART_COUNT]; /* mean value of each part where it is asked */
    int64_t records;
};
/* The leads of a team (NULL: all that are here); limit 0: every one, else the newest so many.
 * progress may be NULL; false cancels. */
bool quality_of_team(struct session *session, const char *team_id, int64_t limit,
                     bool (*progress)(void *data, int64_t done), void *data,
                     struct quality_figures *ret_figures, struct error *err);

/* A team's figure for a head line: the newest day of its series and the change since a month
 * before, or an estimate over the newest leads where the service has not counted yet. */
struct quality_standing {
    double total, change;
    bool has_change, is_estimate, is_falling;
    struct quality_day days[QUALITY_DAYS_MAX];
    size_t count;
};
bool quality_standing(struct session *session, const char *team_id,
                      struct quality_standing *ret_standing, struct error *err);

/* The service, each night: adds today to every team's series, and opens a task for its lead when
 * the quality fell three times in a row. */
bool quality_nightly(struct session *session, int64_t *ret_teams, struct error *err);

struct quality_asking {
    int64_t now_ms;
    bool hides_numbers; /* nobody may call: a number would be shown by the question */
};
/* The part whose confirmation would gain most, and its field; false: nothing is worth asking. */
bool quality_question(const struct lead_card *card, const struct quality_score *score,
                      const struct quality_asking *asking, const char **ret_field,
                      int64_t *ret_known_ms, struct arena *arena);
/* "Still right" of a lead's field, said in a call; value: what it is instead, NULL: as it stands.
 */
bool confirm_field(struct session *session, const char *lead_id, const char *field,
                   const char *value, struct error *err);

#endif
