/* Credit as the team sees it: the week's goal, weeks in a row, the board of those who asked to
 * stand on it, and the sample that a second person judges. */
#include "usecase/credit.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "codec/check_lists.h"
#include "core/contact.h"
#include "core/rights.h"
#include "store/records.h"
#include "store/service.h"
#include "usecase/masking.h"

#include <string.h>

#define WEEKS_MOST 52
#define BOARD_DAYS 28
#define LOOK_DAYS 30
#define GOAL_MOST 100000

/* Monday 0:00 of the week of this time, so many weeks before. */
static int64_t week_start(int64_t ms, int weeks_before)
{
    struct civil civil;
    civil_from_ms(ms, NULL, &civil);
    int back = civil.weekday + 7 * weeks_before;
    civil.hour = civil.minute = civil.second = 0;
    return day_add_ms(civil_to_ms(&civil, NULL), -back, NULL);
}

/* Weeks in a row with something earned; this one counts when it has, and breaks nothing yet. */
static int64_t streak_of(struct session *session, const char *user_id, struct arena *arena)
{
    int64_t now_ms = session->now_ms(), *times;
    size_t count, at = 0;
    int64_t weeks = 0;
    if (!service_credit_times(session->store, user_id, week_start(now_ms, WEEKS_MOST), arena,
                              &times, &count, NULL))
        return 0;
    for (int week = 0; week < WEEKS_MOST; week++) {
        int64_t from = week_start(now_ms, week);
        bool has_any = at < count && times[at] >= from;
        while (at < count && times[at] >= from)
            at++;
        if (!has_any && week > 0)
            break;
        weeks += has_any;
    }
    return weeks;
}

bool credit_week(struct session *session, bool may_tell, struct credit_week *ret_week,
                 struct error *err)
{
    const char *team_id = session->actor.team_id;
    int64_t now_ms = session->now_ms();
    struct arena *arena = arena_new();
    *ret_week = (struct credit_week){.from_ms = week_start(now_ms, 0)};
    ret_week->is_listed = service_credit_is_listed(session->store, session->actor.user_id);
    ret_week->streak_weeks = streak_of(session, session->actor.user_id, arena);
    arena_free(arena);
    if (team_id == NULL)
        return true;
    ret_week->has_goal = service_credit_goal(session->store, team_id, &ret_week->goal);
    ret_week->has_earned = may_tell;
    return !may_tell || service_credit_between(session->store, team_id, ret_week->from_ms,
                                               now_ms + 1, &ret_week->earned, err);
}

bool credit_goal_set(struct session *session, int64_t points, struct error *err)
{
    const struct actor *actor = &session->actor;
    if (!actor_require(actor, RIGHT_MOVE_LEADS, err))
        return false;
    if (actor->team_id == NULL)
        return error_set(err, ERR_DATA, _("a goal is a team's, and you are in none"));
    if (points < 0 || points > GOAL_MOST)
        return error_set_field(err, ERR_DATA, "points", _("a goal is 0 (none) to %d points"),
                               GOAL_MOST);
    return service_credit_goal_set(session->store, actor->team_id, points * 10, actor->user_id,
                                   session->now_ms(), err);
}

bool credit_list(struct session *session, bool is_listed, struct error *err)
{
    if (is_listed && !credit_has_board())
        return error_set(err, ERR_FORBIDDEN, _("there is no board here"));
    return service_credit_list(session->store, session->actor.user_id, is_listed, session->now_ms(),
                               err);
}

bool credit_has_board(void)
{
    return check_lists()->weights.credit > 0 && check_lists()->weights.board > 0;
}

bool credit_board(struct session *session, struct arena *arena,
                  struct credit_standing_row **ret_rows, size_t *ret_count, struct error *err)
{
    struct credit_place *places;
    size_t count = 0;
    *ret_count = 0;
    *ret_rows = ARENA_ARRAY(arena, struct credit_standing_row, CREDIT_PLACES_MOST);
    if (session->actor.team_id == NULL || !credit_has_board())
        return true;
    if (!service_credit_board(session->store, session->actor.team_id,
                              session->now_ms() - BOARD_DAYS * DAY_MS, arena, &places, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        (*ret_rows)[i] = (struct credit_standing_row){places[i].user, places[i].points,
                                                      streak_of(session, places[i].user_id, arena)};
    *ret_count = count;
    return true;
}

/* --- the sample --- */

static const char *lead_of(struct session *session, const struct credit_row *row,
                           struct arena *arena)
{
    void **leads;
    size_t count;
    const char *by = str_equal(row->entity, "company") ? "company_id" : "contact_id";
    return store_find(session->store, &lead_entity, by, row->id, 1, arena, &leads, &count, NULL) &&
                   count > 0
               ? ((struct record *)leads[0])->id
               : NULL;
}

/* What was repaired, as it stands now; false: it is gone, changed since, or out of reach. */
static bool describe(struct session *session, const char *scopes, const struct credit_row *row,
                     struct arena *arena, struct credit_look *ret_look)
{
    void *record;
    const struct entity *entity = entity_find(row->entity);
    bool is_mark = str_starts(row->field, "confirmed:");
    const char *name = is_mark ? row->field + strlen("confirmed:") : row->field;
    const struct operation *op = service_credit_operation(session->store, row->op_id, arena);
    if (op == NULL || entity == NULL || entity_field(entity, name) == NULL ||
        !service_may_see(session->store, scopes, entity, row->id) ||
        !store_load(session->store, entity, row->id, arena, &record, NULL) ||
        !credit_stands(session, row, op, arena))
        return false;
    *ret_look = (struct credit_look){.op_id = row->op_id,
                                     .field = row->field,
                                     .name = name,
                                     .entity = row->entity,
                                     .id = row->id,
                                     .lead_id = lead_of(session, row, arena),
                                     .who = record_title(entity, record, arena),
                                     .value = record_get(entity, record, name, arena),
                                     .is_confirmation = is_mark};
    const struct change *change = is_mark ? NULL : operation_change(op, name);
    if (change != NULL)
        ret_look->before = change->base;
    ret_look->value = mask_value(session, entity, row->id, name, ret_look->value, arena);
    ret_look->before = mask_value(session, entity, row->id, name, ret_look->before, arena);
    return true;
}

bool credit_looks(struct session *session, const char *scopes, struct arena *arena,
                  struct credit_look **ret_looks, size_t *ret_count, struct error *err)
{
    struct credit_row *rows;
    size_t count = 0;
    const struct actor *actor = &session->actor;
    *ret_looks = ARENA_ARRAY(arena, struct credit_look, CREDIT_LOOKS_MOST);
    *ret_count = 0;
    if (!actor_require(actor, RIGHT_QUALITY, err) || actor->team_id == NULL)
        return actor_may(actor, RIGHT_QUALITY);
    if (!service_credit_looks(session->store, actor->team_id, actor->user_id,
                              session->now_ms() - LOOK_DAYS * DAY_MS, arena, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        *ret_count += describe(session, scopes, &rows[i], arena, &(*ret_looks)[*ret_count]);
    return true;
}

bool credit_judge(struct session *session, const char *scopes, const char *op_id, const char *field,
                  bool is_right, struct error *err)
{
    struct arena *arena = arena_new();
    struct credit_look *looks;
    size_t count;
    bool is_ok = credit_looks(session, scopes, arena, &looks, &count, err), is_there = false;
    for (size_t i = 0; is_ok && !is_there && i < count; i++)
        is_there = str_equal(looks[i].op_id, op_id) && str_equal(looks[i].field, field);
    const struct credit_row row = {.op_id = op_id, .field = field};
    is_ok = is_ok && (is_there || error_set(err, ERR_NOT_FOUND, _("nothing of that is asked"))) &&
            service_credit_looked(session->store, &row, is_right, session->actor.user_id,
                                  session->now_ms(), err);
    arena_free(arena);
    return is_ok;
}
