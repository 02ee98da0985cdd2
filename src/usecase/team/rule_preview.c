/* What a rule leads to, before anybody has it. */
#include "usecase/rules.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "codec/record_json.h"
#include "core/contact.h"
#include "core/lifecycle.h"
#include "usecase/check_rules.h"
#include "usecase/retention.h"

/* --- cadences: the dates of somebody in Germany whom nobody reaches, nationwide holidays --- */

static size_t cadence_lines(struct session *session, const struct cadence *cadence, int64_t from_ms,
                            struct arena *arena, struct rule_line *lines)
{
    struct callee callee = callee_at(session_calling(session), NULL, NULL, NULL);
    int64_t last = from_ms, now = session->now_ms();
    for (int step = 0; step < cadence->count; step++) {
        int64_t wanted = cadence_wanted_ms(cadence, step, last, callee.zone),
                planned = callee_next_office_ms(&callee, wanted);
        const char *at = time_human(arena, planned, now);
        lines[step] = (struct rule_line){
            .what = "date",
            .at_ms = planned,
            .number = step + 1,
            .text = planned == wanted ? arena_printf(arena, _("%2d. %s"), step + 1, at)
                                      : arena_printf(arena, _("%2d. %s, moved from %s"), step + 1,
                                                     at, time_human(arena, wanted, now))};
        last = planned;
    }
    return (size_t)cadence->count;
}

/* --- rules of calling: the days of a week, for all calls and by campaign --- */

#define DAYS 7

struct lines {
    struct rule_line *list;
    size_t count;
    struct arena *arena;
};

static void add_line(struct lines *lines, const char *what, int64_t at_ms, int64_t number,
                     const char *text)
{
    lines->list = arena_grow(lines->arena, lines->list, lines->count * sizeof *lines->list,
                             (lines->count + 1) * sizeof *lines->list);
    lines->list[lines->count++] = (struct rule_line){what, text, at_ms, number};
}

static const char *day_words(const struct callee *callee, int64_t day_ms, int64_t now_ms,
                             struct arena *arena)
{
    int64_t next_day = day_add_ms(day_ms, 1, callee->zone),
            from = callee_next_lawful_ms(callee, day_ms), until;
    if (from >= next_day || !callee_may_be_called(callee, from, &until))
        return NULL;
    return arena_printf(arena, "%s-%s", time_human(arena, from, now_ms), time_clock(arena, until));
}

static void add_hours(struct lines *lines, const struct callee *callee, const char *whose,
                      int64_t from_ms, int64_t now_ms)
{
    struct calling_limits limits = callee_limits(callee);
    int64_t day_ms = day_start_ms(from_ms, callee->zone);
    add_line(lines, "limits", TIME_NONE, INT_NONE,
             arena_printf(lines->arena, _("%s: at most %d calls a day, %d a week, %d in all"),
                          whose, limits.per_day, limits.per_week, limits.per_campaign));
    for (int day = 0; day < DAYS; day++, day_ms = day_add_ms(day_ms, 1, callee->zone)) {
        const char *words = day_words(callee, day_ms, now_ms, lines->arena);
        if (words != NULL)
            add_line(lines, "hours", callee_next_lawful_ms(callee, day_ms), INT_NONE,
                     arena_printf(lines->arena, "    %s", words));
    }
}

static void calling_lines(struct session *session, const struct calling_own *own, int64_t from_ms,
                          struct lines *lines)
{
    struct calling_rules rules = *session_calling(session);
    int64_t now = session->now_ms();
    rules.own = own;
    const struct callee anyone = callee_at(&rules, NULL, NULL, NULL);
    add_hours(lines, &anyone, _("all calls"), from_ms, now);
    for (size_t i = 0; i < own->count; i++) {
        const struct callee callee = callee_at(&rules, NULL, NULL, own->campaigns[i].name);
        add_hours(lines, &callee, own->campaigns[i].name, from_ms, now);
    }
    if (own->tolerance_min >= 0)
        add_line(lines, "tolerance", TIME_NONE, own->tolerance_min,
                 arena_printf(lines->arena, _("promises are kept within %d minutes"),
                              own->tolerance_min));
}

/* --- retention: who would be proposed for erasure --- */

#define LINES_MOST 200

static void add_going(void *data, const struct retention_due *due)
{
    struct lines *lines = data;
    struct arena *arena = lines->arena;
    const char *why = due->why == NULL                 ? _("no lead")
                      : str_equal(due->why, "licence") ? _("the list's licence ended")
                      : due->values != NULL            ? _("values of a bought list")
                                                       : state_label(due->why);
    if (lines->count < LINES_MOST)
        add_line(lines, "person", due->end_ms, INT_NONE,
                 arena_printf(arena, "    %.10s  %s  %s", time_iso(arena, due->end_ms), why,
                              record_title(&contact_entity, due->contact, arena)));
}

/* What holds now against the same with this rule, over all persons that are here. */
static bool retention_lines(struct session *session, const struct retention_own *own,
                            int64_t from_ms, struct lines *lines, struct error *err)
{
    struct retention_look now = {.until_ms = from_ms},
                          then = {.until_ms = from_ms, .each = add_going, .data = lines};
    struct lines head = {.arena = lines->arena};
    if (!actor_require(&session->actor, RIGHT_MERGE, err) || !retention_run(session, &now, err))
        return false;
    session->tried_retention = own;
    bool is_ok = retention_run(session, &then, err);
    session->tried_retention = NULL;
    add_line(&head, "now", TIME_NONE, now.due,
             arena_printf(lines->arena,
                          ngettext("by what holds now %lld person would be proposed for erasure",
                                   "by what holds now %lld persons would be proposed for erasure",
                                   (unsigned long)now.due),
                          (long long)now.due));
    add_line(&head, "then", TIME_NONE, then.due,
             arena_printf(lines->arena,
                          ngettext("with this %lld person:", "with this %lld persons:",
                                   (unsigned long)then.due),
                          (long long)then.due));
    for (size_t i = 0; i < lines->count; i++)
        add_line(&head, lines->list[i].what, lines->list[i].at_ms, lines->list[i].number,
                 lines->list[i].text);
    *lines = head;
    return is_ok;
}

/* --- outcomes --- */

static void outcome_lines(const struct outcome_table *own, struct lines *lines)
{
    static const char *const states[EFFECT_COUNT] = {[EFFECT_RETRY] = "working",
                                                     [EFFECT_OPEN] = "working",
                                                     [EFFECT_RECYCLE] = "nurture",
                                                     [EFFECT_QUALIFY] = "qualified",
                                                     [EFFECT_CLOSE] = "archived"};
    for (int i = 0; i < own->count; i++) {
        const struct outcome *outcome = &own->rows[i];
        add_line(lines, "outcome", TIME_NONE, INT_NONE,
                 arena_printf(lines->arena, "%c  %s: %s%s%s%s", outcome->key, outcome->label,
                              state_label(states[outcome->effect]),
                              (outcome->flags & OUTCOME_REACHED) != 0 ? _(", reached") : "",
                              outcome->cadence != NULL ? ", " : "", str_or(outcome->cadence, "")));
    }
}

bool rules_preview(struct session *session, const struct rule_file *file, const char *team_id,
                   int64_t from_ms, struct arena *arena, struct rule_line **ret_lines,
                   size_t *ret_count, struct error *err)
{
    struct lines lines = {.arena = arena};
    bool is_ok = true;
    switch (file->kind) {
    case RULE_CADENCE:
        lines.list = ARENA_ARRAY(arena, struct rule_line, CADENCE_STEPS_MOST);
        lines.count = cadence_lines(session, &file->cadence, from_ms, arena, lines.list);
        break;
    case RULE_CALLING: calling_lines(session, &file->calling, from_ms, &lines); break;
    case RULE_CHECKS:
        is_ok = check_rule_lines(session, file->checks_off, team_id, arena, &lines.list,
                                 &lines.count, err);
        break;
    case RULE_RETENTION:
        is_ok = retention_lines(session, &file->retention, from_ms, &lines, err);
        break;
    case RULE_OUTCOMES: outcome_lines(&file->outcomes, &lines); break;
    case RULE_KIND_COUNT: break;
    }
    *ret_lines = lines.list;
    *ret_count = lines.count;
    return is_ok;
}
