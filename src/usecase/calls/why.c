/* Why this lead now: rank, clock, retries, score, expected value, mix, limits and hours, each as a
 * line for people and as figures for programs. */
#include "usecase/pick.h"

#include "base/clock.h"
#include "base/decimal.h"
#include "base/i18n.h"
#include "base/text.h"
#include "call_private.h"
#include "codec/json.h"
#include "core/lifecycle.h"
#include "core/reference.h"
#include "core/score.h"
#include "store/queue.h"
#include "store/records.h"

#include <string.h>

#define ACTIVITIES_MOST 50 /* latest first */

struct telling {
    struct session *session;
    const struct lead_card *card;
    struct arena *arena;
    struct why *why;
    int64_t now_ms;
    struct text json;
    struct json_writer writer;
};

static void figures(struct telling *telling)
{
    text_clear(&telling->json);
    json_begin(&telling->writer, &telling->json);
    json_begin_object(&telling->writer);
}

static void say(struct telling *telling, const char *key, const char *label, const char *text)
{
    struct why *why = telling->why;
    const char *json = NULL;
    if (telling->json.length > 0) {
        json_end_object(&telling->writer);
        json = arena_strdup(telling->arena, text_str(&telling->json));
        text_clear(&telling->json);
    }
    if (why->count < WHY_MOST)
        why->lines[why->count++] = (struct why_line){key, label, text, json};
}

static const char *at(struct telling *telling, int64_t ms)
{
    return ms == TIME_NONE ? _("never") : time_human(telling->arena, ms, telling->now_ms);
}

static void put_time(struct telling *telling, const char *name, int64_t ms)
{
    json_put_string(&telling->writer, name, ms == TIME_NONE ? NULL : time_iso(telling->arena, ms));
}

static void tell_rank(struct telling *telling)
{
    static const char *const names[] = {"promised", "hot", "due", "open", "later"};
    static const char *const words[] = {N_("a promise that is due: before everything else"),
                                        N_("hot inbound: before all but promises"),
                                        N_("a step that is due: before calls to new ones"),
                                        N_("open: by what may be expected of it"),
                                        N_("not due yet")};
    const struct lead *lead = &telling->card->lead;
    enum lead_rank rank = lead_rank(lead, telling->now_ms);
    bool is_out = !state_is_callable(lead->state) || lead->basis == NULL;
    figures(telling);
    json_put_string(&telling->writer, "rank", is_out ? NULL : names[rank]);
    json_put_int(&telling->writer, "place", is_out ? 0 : (int64_t)rank + 1);
    json_put_string(&telling->writer, "why_now",
                    lead_card_why_now(telling->card, telling->now_ms, telling->arena));
    say(telling, "rank", _("Rank"),
        is_out ? arena_printf(telling->arena, _("in no queue: %s"),
                              lead->basis == NULL ? _("no legal basis") : state_label(lead->state))
               : arena_printf(telling->arena, _("%d of 5, %s"), (int)rank + 1, _(words[rank])));
}

static void tell_clock(struct telling *telling)
{
    const struct lead *lead = &telling->card->lead;
    const char *text;
    if (lead->next_ms == TIME_NONE)
        return;
    figures(telling);
    put_time(telling, "next_at", lead->next_ms);
    json_put_string(&telling->writer, "next_kind", lead->next_kind);
    if (str_equal(lead->next_kind, "callback")) {
        const char *by = lead->promised_by_id == NULL
                             ? NULL
                             : store_name_of(telling->session->store, &user_entity,
                                             lead->promised_by_id, telling->arena);
        json_put_int(&telling->writer, "tolerance_s", telling->card->tolerance_ms / SECOND_MS);
        json_put_string(&telling->writer, "promised_by", by);
        text = arena_printf(telling->arena, _("promised for %s by %s, give or take %s"),
                            at(telling, lead->next_ms), str_or(by, _("the team")),
                            duration_human(telling->arena, telling->card->tolerance_ms));
    } else if (lead->hot_ms != TIME_NONE) {
        put_time(telling, "hot_since", lead->hot_ms);
        text = arena_printf(telling->arena, _("hot since %s; to be called within 5 min"),
                            at(telling, lead->hot_ms));
    } else {
        text = arena_printf(telling->arena, _("due %s; arrived %s"), at(telling, lead->next_ms),
                            at(telling, lead->received_ms));
    }
    say(telling, "clock", _("Clock"), text);
}

static void tell_retries(struct telling *telling)
{
    const struct lead *lead = &telling->card->lead;
    int64_t attempts = lead->attempts == INT_NONE ? 0 : lead->attempts,
            most = telling->session->outcomes->attempts_max;
    const struct outcome *last =
        outcome_find(telling->session->outcomes, str_or(lead->last_result, ""));
    figures(telling);
    json_put_int(&telling->writer, "attempts", attempts);
    json_put_int(&telling->writer, "attempts_max", most);
    json_put_string(&telling->writer, "last_result", lead->last_result);
    put_time(telling, "last_call", lead->last_call_ms);
    say(telling, "retry", _("Attempts"),
        last == NULL
            ? arena_printf(telling->arena, _("%lld of %lld, then it waits"), (long long)attempts,
                           (long long)most)
            : arena_printf(telling->arena, _("%lld of %lld, the last %s: %s"), (long long)attempts,
                           (long long)most, at(telling, lead->last_call_ms), _(last->label)));
}

static bool tell_score(struct telling *telling, struct error *err)
{
    const struct lead *lead = &telling->card->lead;
    struct answer **answers;
    struct activity **activities;
    const struct form *form;
    size_t answer_count, activity_count;
    struct score score;
    if (!store_answers(telling->session->store, lead->record.id, telling->arena, &answers,
                       &answer_count, err) ||
        !store_activities(telling->session->store, lead->record.id, 200, telling->arena,
                          &activities, &activity_count, err) ||
        !questions_form(telling->session, telling->card, MASK_TELESALES, &form, err))
        return false;
    score_lead(telling->card, (const struct answer *const *)answers, answer_count, form,
               &(struct score_history){(const struct activity *const *)activities, activity_count,
                                       session_outcomes_for(telling->session, lead->team_id)},
               telling->now_ms, &score);
    figures(telling);
    json_put_int(&telling->writer, "score", lead->score == INT_NONE ? 0 : lead->score);
    json_put_string(&telling->writer, "grade", lead->grade);
    json_key(&telling->writer, "lines");
    json_begin_array(&telling->writer);
    const char *lines = "";
    for (int i = 0; i < score.line_count; i++) {
        json_begin_object(&telling->writer);
        json_put_string(&telling->writer, "label", score.lines[i].label);
        json_put_int(&telling->writer, "points", score.lines[i].points);
        json_end_object(&telling->writer);
        lines = arena_printf(telling->arena, "%s%s%s %+d", lines, i > 0 ? ", " : "",
                             _(score.lines[i].label), score.lines[i].points);
    }
    json_end_array(&telling->writer);
    say(telling, "score", _("Score"),
        arena_printf(telling->arena, _("%lld, grade %s: %s"),
                     (long long)(lead->score == INT_NONE ? 0 : lead->score),
                     str_or(lead->grade, "–"), str_or(lines, _("nothing known yet"))));
    return true;
}

static void tell_worth(struct telling *telling)
{
    const struct lead *lead = &telling->card->lead;
    bool is_known = lead->value_cents != INT_NONE && lead->value_cents > 0;
    int64_t value = is_known ? lead->value_cents : LEAD_VALUE_UNKNOWN, worth = lead_worth(lead);
    figures(telling);
    json_put_int(&telling->writer, "value_cents", value);
    json_put_bool(&telling->writer, "is_known", is_known);
    json_put_int(&telling->writer, "expected_cents", worth / 100);
    say(telling, "worth", _("Expected"),
        arena_printf(
            telling->arena,
            is_known ? _("%lld EUR: score %lld + %d %% of %lld EUR")
                     : _("%lld EUR: score %lld + %d %% of %lld EUR, as the value is not known"),
            (long long)(worth / 10000), (long long)(lead->score == INT_NONE ? 0 : lead->score),
            LEAD_SCORE_UNKNOWN, (long long)(value / 100)));
}

static bool tell_mix(struct telling *telling, struct error *err)
{
    struct pick_mix mix;
    const struct lead *lead = &telling->card->lead;
    if (!pick_mix(telling->session, lead->queue_id, telling->arena, &mix, err))
        return false;
    figures(telling);
    json_put_int(&telling->writer, "calls_today", mix.calls);
    json_put_bool(&telling->writer, "for_the_longest_waiting",
                  mix.calls % PICK_WAIT_TURN == PICK_WAIT_TURN - 1);
    say(telling, "turn", _("Turn"),
        mix.calls % PICK_WAIT_TURN == PICK_WAIT_TURN - 1
            ? arena_printf(telling->arena,
                           _("call %lld today: the turn of who waits longest, from %s on"),
                           (long long)mix.calls + 1, duration_human(telling->arena, PICK_WAIT_MS))
            : arena_printf(telling->arena,
                           _("call %lld today; every %dth is for who waits longest"),
                           (long long)mix.calls + 1, PICK_WAIT_TURN));
    for (int i = 0; i < mix.mix.count; i++) {
        const struct mix_part *part = &mix.mix.parts[i];
        int64_t deficit = mix_deficit(&mix.mix, mix.given, i);
        figures(telling);
        json_put_string(&telling->writer, "campaign", part->campaign);
        json_put_int(&telling->writer, "share", part->share);
        json_put_int(&telling->writer, "floor", part->floor);
        json_put_int(&telling->writer, "given", mix.given[i]);
        json_put_int(&telling->writer, "behind_hundredths", deficit);
        say(telling, "mix", _("Mix"),
            arena_printf(
                telling->arena, _("%s%s: %d %%, at least %d %%; %lld calls today, %s by %s"),
                str_or(part->campaign, _("all others")),
                str_equal(part->campaign, telling->card->campaign) && part->campaign != NULL ? " *"
                                                                                             : "",
                part->share, part->floor, (long long)mix.given[i],
                deficit >= 0 ? _("behind") : _("ahead"),
                decimal_words(telling->arena, (double)(deficit < 0 ? -deficit : deficit) / 100,
                              2)));
    }
    return true;
}

static bool tell_limits(struct telling *telling, struct error *err)
{
    struct call_permission permission;
    if (!calls_permission(telling->session, telling->card, telling->arena, &permission, err))
        return false;
    struct call_counts counts = calling_counts(telling->session, telling->card, &permission.callee,
                                               telling->now_ms, telling->arena);
    struct calling_limits limits = callee_limits(&permission.callee);
    figures(telling);
    json_put_int(&telling->writer, "today", counts.day);
    json_put_int(&telling->writer, "per_day", limits.per_day);
    json_put_int(&telling->writer, "week", counts.week);
    json_put_int(&telling->writer, "per_week", limits.per_week);
    json_put_int(&telling->writer, "campaign", counts.campaign);
    json_put_int(&telling->writer, "per_campaign", limits.per_campaign);
    say(telling, "caps", _("Limits"),
        arena_printf(telling->arena, _("today %lld of %d, this week %lld of %d, in all %lld of %d"),
                     (long long)counts.day, limits.per_day, (long long)counts.week, limits.per_week,
                     (long long)counts.campaign, limits.per_campaign));
    figures(telling);
    json_put_bool(&telling->writer, "may_dial", permission.may_dial);
    json_put_string(&telling->writer, "note", permission.note);
    say(telling, "hours", _("Hours"), arena_strdup(telling->arena, permission.note));
    return true;
}

/* By which cadence and version the step that is planned now was found; NULL: by none. */
static const char *planned_by(struct telling *telling)
{
    struct activity **list;
    size_t count;
    if (!store_activities(telling->session->store, telling->card->lead.record.id, ACTIVITIES_MOST,
                          telling->arena, &list, &count, NULL))
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (str_equal(list[i]->kind, "call") && list[i]->is_void != 1)
            return list[i]->planned_by;
    return NULL;
}

static const char *cadence_words(struct telling *telling, const struct cadence *cadence,
                                 const char *by)
{
    const char *now = cadence != NULL
                          ? arena_printf(telling->arena, "%s@%d", cadence->name, cadence->version)
                          : "";
    const char *title = cadence != NULL ? arena_printf(telling->arena, _("%s, version %d"),
                                                       _(cadence->title), cadence->version)
                                        : _("no cadence: the outcomes' delays");
    return by == NULL || str_equal(by, now)
               ? title
               : arena_printf(telling->arena, _("%s; the next one was planned by %s"), title, by);
}

static void tell_cadence(struct telling *telling)
{
    struct cadence_plan plan;
    const char *dates = "";
    if (!state_is_callable(telling->card->lead.state) ||
        !cadence_preview(telling->session, telling->card, telling->arena, &plan))
        return;
    figures(telling);
    const char *by = planned_by(telling);
    json_put_string(&telling->writer, "cadence", plan.cadence != NULL ? plan.cadence->name : NULL);
    if (plan.cadence != NULL)
        json_put_int(&telling->writer, "version", plan.cadence->version);
    json_put_string(&telling->writer, "planned_by", by);
    json_key(&telling->writer, "dates");
    json_begin_array(&telling->writer);
    for (size_t i = 0; i < plan.count; i++) {
        json_begin_object(&telling->writer);
        json_put_int(&telling->writer, "attempt", plan.dates[i].attempt);
        put_time(telling, "wanted_at", plan.dates[i].wanted_ms);
        put_time(telling, "planned_at", plan.dates[i].planned_ms);
        json_end_object(&telling->writer);
        dates = arena_printf(telling->arena, "%s%s%s", dates, i > 0 ? ", " : "",
                             time_exact(telling->arena, plan.dates[i].planned_ms, telling->now_ms));
    }
    json_end_array(&telling->writer);
    say(telling, "cadence", _("Next dates"),
        arena_printf(telling->arena, "%s (%s)", plan.count > 0 ? dates : _("none: then it waits"),
                     cadence_words(telling, plan.cadence, by)));
}

static bool tell_queue(struct telling *telling)
{
    void *record;
    const struct lead *lead = &telling->card->lead;
    const char *mode = "suggested";
    if (lead->queue_id != NULL && store_load(telling->session->store, &queue_entity, lead->queue_id,
                                             telling->arena, &record, NULL))
        mode = str_or(((struct queue *)record)->mode, "suggested");
    figures(telling);
    json_put_string(&telling->writer, "queue", telling->card->queue);
    json_put_string(&telling->writer, "mode", mode);
    json_put_string(&telling->writer, "owner", telling->card->owner);
    say(telling, "queue", _("Queue"),
        arena_printf(telling->arena, "%s, %s; %s %s", str_or(telling->card->queue, _("none")),
                     field_display_text(entity_field(&queue_entity, "mode"), mode, telling->arena),
                     _("Owner"), str_or(telling->card->owner, _("nobody"))));
    return true;
}

bool why_lead(struct session *session, const char *lead_id, struct arena *arena,
              struct why *ret_why, struct error *err)
{
    struct lead_card *card;
    ret_why->count = 0;
    if (!store_card(session->store, lead_id, arena, &card, err))
        return false;
    struct telling telling = {.session = session,
                              .card = card,
                              .arena = arena,
                              .why = ret_why,
                              .now_ms = session->now_ms()};
    tell_rank(&telling);
    tell_clock(&telling);
    tell_queue(&telling);
    tell_retries(&telling);
    tell_cadence(&telling);
    bool is_ok = tell_score(&telling, err);
    tell_worth(&telling);
    is_ok = is_ok && tell_mix(&telling, err) && tell_limits(&telling, err);
    text_free(&telling.json);
    return is_ok;
}
