/* What a rule leads to, before anybody has it. */
#include "usecase/rules.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"

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

bool rules_preview(struct session *session, const struct rule_file *file, const char *team_id,
                   int64_t from_ms, struct arena *arena, struct rule_line **ret_lines,
                   size_t *ret_count, struct error *err)
{
    (void)team_id, (void)err;
    *ret_lines = ARENA_ARRAY(arena, struct rule_line, CADENCE_STEPS_MOST);
    *ret_count = cadence_lines(session, &file->cadence, from_ms, arena, *ret_lines);
    return true;
}
