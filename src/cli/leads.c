/* Working leads: next, call, log, move, hand over, accept, reject; tasks and conflicts; undo. */
#include "cli.h"

#include "core/money.h"
#include "core/reference.h"
#include "core/when.h"
#include "store/queue.h"
#include "usecase/calls.h"
#include "usecase/pick.h"

#include <stdio.h>
#include <string.h>

static bool take_lease(void *data, const char *lead_id, int64_t *ret_until_ms, struct error *err)
{
    return sync_take_lease(data, lead_id, 5000, ret_until_ms, err);
}

static void print_next(const struct next_lead *next, const struct options *options,
                       struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    if (!options->is_json) {
        print_card(next->card, options, arena);
        if (next->is_unleased)
            warn_unleased();
        return;
    }
    json_begin(&writer, &line);
    json_begin_object(&writer);
    lead_card_write_fields(&writer, next->card, clock_now_ms(), arena);
    json_put_string(&writer, "lease_until",
                    next->lease_until_ms == TIME_NONE ? NULL
                                                      : time_iso(arena, next->lease_until_ms));
    json_put_bool(&writer, "unleased", next->is_unleased);
    json_end_object(&writer);
    print_json_line(&line);
}

static bool run_next(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct next_lead next;
    const char *queue_id = options->queue != NULL
                               ? store_id_of(desk->store, &queue_entity, options->queue, arena)
                               : NULL;
    bool is_ok = (options->queue == NULL || queue_id != NULL ||
                  error_set(err, ERR_USAGE, _("there is no queue \"%s\""), options->queue)) &&
                 calls_next(desk->session, queue_id, desk->is_online ? take_lease : NULL,
                            &desk->paths, arena, &next, err);
    if (is_ok)
        print_next(&next, options, arena);
    else if (err->code == ERR_NOT_FOUND && options->is_json)
        puts("{\"lead\":null}");
    arena_free(arena);
    return is_ok;
}

static void print_why(const struct why *why, const char *lead_id)
{
    struct text line = {0};
    struct json_writer writer;
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "lead", lead_id);
    json_key(&writer, "why");
    json_begin_array(&writer);
    for (size_t i = 0; i < why->count; i++) {
        json_begin_object(&writer);
        json_put_string(&writer, "key", why->lines[i].key);
        json_put_string(&writer, "text", why->lines[i].text);
        json_key(&writer, "figures");
        json_write_raw(&writer, why->lines[i].json != NULL ? why->lines[i].json : "null");
        json_end_object(&writer);
    }
    json_end_array(&writer);
    json_end_object(&writer);
    print_json_line(&line);
}

static bool run_why(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct why why;
    bool is_ok =
        need(options, 1, err) && why_lead(desk->session, options->words[0], arena, &why, err);
    if (is_ok && options->is_json)
        print_why(&why, options->words[0]);
    for (size_t i = 0; is_ok && !options->is_json && i < why.count; i++)
        print_safe(arena_printf(arena, "%s %s", text_fit(arena, why.lines[i].label, 12),
                                why.lines[i].text));
    arena_free(arena);
    return is_ok;
}

static void put_figures(const char *name, const struct promise_figures *figures)
{
    if (figures->promised < 0)
        printf("\"%s\":null", name);
    else
        printf("\"%s\":{\"promised\":%lld,\"kept\":%lld}", name, (long long)figures->promised,
               (long long)figures->kept);
}

static void print_kept(const char *who, const struct promise_figures *figures)
{
    if (figures->promised < 0)
        printf(_("%s: not shown, there are fewer than %d people\n"), who, FIGURES_PEOPLE_LEAST);
    else if (figures->promised == 0)
        printf(_("%s: nothing was promised\n"), who);
    else
        printf(_("%s: %lld of %lld promises kept (%lld %%)\n"), who, (long long)figures->kept,
               (long long)figures->promised, (long long)(figures->kept * 100 / figures->promised));
}

static bool run_report(struct desk *desk, struct options *options, struct error *err)
{
    struct kept_promises kept;
    if (!need(options, 1, err))
        return false;
    if (!str_equal(options->words[0], "promises"))
        return error_set(err, ERR_USAGE, _("there is no report \"%s\", only promises"),
                         options->words[0]);
    if (!calls_kept_promises(desk->session, &kept, err))
        return false;
    if (options->is_json) {
        printf("{\"days\":%d,", kept.days);
        put_figures("team", &kept.team);
        putchar(',');
        put_figures("mine", &kept.mine);
        puts("}");
    } else {
        print_kept(_("the team"), &kept.team);
        print_kept(_("I"), &kept.mine);
    }
    return true;
}

static void print_cadence_plan(const struct cadence_plan *plan, const struct options *options,
                               struct arena *arena)
{
    for (size_t i = 0; i < plan->count; i++) {
        const struct cadence_date *date = &plan->dates[i];
        bool is_moved = date->planned_ms != date->wanted_ms;
        if (options->is_json)
            printf("{\"attempt\":%lld,\"wanted_at\":\"%s\",\"planned_at\":\"%s\"}\n",
                   (long long)date->attempt, time_iso(arena, date->wanted_ms),
                   time_iso(arena, date->planned_ms));
        else
            print_safe(arena_printf(
                arena, is_moved ? _("%2lld. %s, moved from %s") : _("%2lld. %s"),
                (long long)date->attempt, time_human(arena, date->planned_ms, clock_now_ms()),
                time_human(arena, date->wanted_ms, clock_now_ms())));
    }
}

static bool check_cadence(struct desk *desk, const char *name, struct error *err)
{
    const struct cadence *cadence;
    if (!session_cadence(desk->session, name, desk->session->actor.team_id, &cadence, err))
        return false;
    printf("%s: %d\n", cadence->name, cadence->count);
    return true;
}

static bool run_cadence(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct lead_card *card;
    struct cadence_plan plan;
    bool is_ok = need(options, 2, err);
    if (is_ok && str_equal(options->words[0], "check")) {
        is_ok = check_cadence(desk, options->words[1], err);
    } else if (is_ok && str_equal(options->words[0], "preview")) {
        is_ok = store_card(desk->store, options->words[1], arena, &card, err) &&
                cadence_preview(desk->session, card, arena, &plan);
        if (is_ok)
            print_cadence_plan(&plan, options, arena);
    } else if (is_ok) {
        is_ok = error_set(err, ERR_USAGE, "cadence preview LEAD | check NAME");
    }
    arena_free(arena);
    return is_ok;
}

static bool run_package(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    int64_t count = 0, leads = options->leads > 0 ? options->leads : 20;
    const char *queue_id = options->queue != NULL
                               ? store_id_of(desk->store, &queue_entity, options->queue, arena)
                               : NULL;
    bool is_ok = (options->queue == NULL || queue_id != NULL ||
                  error_set(err, ERR_USAGE, _("there is no queue \"%s\""), options->queue)) &&
                 sync_package(&desk->paths, queue_id, leads, options->hours * 3600, &count, err);
    if (is_ok && options->is_json)
        printf("{\"reserved\":%lld,\"hours\":%lld}\n", (long long)count, (long long)options->hours);
    else if (is_ok && count == 0)
        is_ok = error_set(err, ERR_NOT_FOUND, _("no lead is there to be reserved"));
    else if (is_ok)
        printf(_("%lld leads are reserved for %lld hours; they can be called offline\n"),
               (long long)count, (long long)options->hours);
    arena_free(arena);
    return is_ok;
}

bool read_answers(const struct options *options, struct arena *arena, struct answer_input *answers,
                  struct error *err)
{
    for (int i = 0; i < options->answer_count; i++) {
        char *text = arena_strdup(arena, options->answers[i]), *equals = strchr(text, '=');
        if (equals == NULL)
            return error_set(err, ERR_USAGE, _("--answer takes QUESTION=VALUE"));
        *equals = '\0';
        answers[i] = (struct answer_input){text, equals + 1};
    }
    return true;
}

static void print_planned(const struct planned *planned, const struct options *options,
                          const char *lead_id)
{
    struct arena *arena = arena_new();
    struct text line = {0};
    struct json_writer writer;
    if (options->is_json) {
        json_begin(&writer, &line);
        json_begin_object(&writer);
        json_put_string(&writer, "id", lead_id);
        json_put_string(&writer, "state", planned->state);
        json_put_string(&writer, "next_at",
                        planned->next_ms == TIME_NONE ? NULL : time_iso(arena, planned->next_ms));
        json_put_string(&writer, "undo", planned->group);
        json_end_object(&writer);
        print_json_line(&line);
    } else {
        print_safe(planned->text);
    }
    arena_free(arena);
}

static bool read_callback(struct desk *desk, const char *lead_id, const char *text,
                          struct arena *arena, int64_t *ret_ms, struct error *err)
{
    struct lead_card *card;
    struct call_permission permission;
    if (time_parse_iso(text, ret_ms))
        return true;
    bool is_known = store_card(desk->store, lead_id, arena, &card, NULL) &&
                    calls_permission(desk->session, card, arena, &permission, NULL);
    return when_parse_for(is_known ? &permission.callee : NULL, text, clock_now_ms(), ret_ms, err);
}

static bool run_log(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct answer_input answers[LIST_MAX];
    struct planned planned = {0};
    struct call_result result = {.lead_id = options->word_count > 0 ? options->words[0] : NULL,
                                 .outcome = options->result,
                                 .reason = options->reason,
                                 .note = options->note,
                                 .callback_ms = TIME_NONE,
                                 .duration_s = INT_NONE,
                                 .is_incoming = options->is_incoming,
                                 .is_for_team = str_equal(options->to, "team"),
                                 .hand_over_to =
                                     str_equal(options->to, "team") ? NULL : options->to,
                                 .successor = options->successor,
                                 .answers = answers,
                                 .answer_count = (size_t)options->answer_count};
    bool is_ok = need(options, 1, err) &&
                 (options->result != NULL || error_set(err, ERR_USAGE, _("say --result CODE"))) &&
                 read_answers(options, arena, answers, err);
    if (is_ok && options->duration != NULL)
        is_ok = str_to_int64(options->duration, &result.duration_s) ||
                error_set(err, ERR_USAGE, _("--duration takes seconds"));
    if (is_ok && options->callback != NULL)
        is_ok =
            read_callback(desk, result.lead_id, options->callback, arena, &result.callback_ms, err);
    is_ok = is_ok && calls_log(desk->session, &result, &planned, err);
    if (is_ok) {
        desk_push(desk, options);
        print_planned(&planned, options, result.lead_id);
    }
    arena_free(arena);
    return is_ok;
}

static bool run_move(struct desk *desk, struct options *options, struct error *err)
{
    bool is_ok = need(options, 1, err) &&
                 (options->to != NULL || error_set(err, ERR_USAGE, _("say --to QUEUE or USER")));
    return pushed(desk, options,
                  is_ok && leads_move(desk->session, (const char *const *)options->words,
                                      (size_t)options->word_count, options->to, options->reason,
                                      NULL, err));
}

static bool run_handover(struct desk *desk, struct options *options, struct error *err)
{
    struct planned planned = {.next_ms = TIME_NONE};
    bool is_ok = need(options, 1, err) &&
                 (options->to != NULL || error_set(err, ERR_USAGE, _("say --to USER"))) &&
                 handover(desk->session, options->words[0],
                          &(struct handover_input){options->to, options->note, options->reason},
                          &planned, err);
    if (is_ok)
        print_planned(&planned, options, options->words[0]);
    return pushed(desk, options, is_ok);
}

static bool run_accept(struct desk *desk, struct options *options, struct error *err)
{
    return pushed(desk, options,
                  need(options, 1, err) && handover_accept(desk->session, options->words[0], err));
}

static bool run_reject(struct desk *desk, struct options *options, struct error *err)
{
    return pushed(desk, options,
                  need(options, 1, err) && handover_reject(desk->session, options->words[0],
                                                           options->reason, options->note, err));
}

static bool run_won(struct desk *desk, struct options *options, struct error *err)
{
    int64_t cents = INT_NONE;
    bool is_ok = need(options, 1, err);
    if (is_ok && options->amount != NULL && !money_parse(options->amount, &cents))
        is_ok = error_set_field(err, ERR_USAGE, "amount",
                                _("\"%s\" is not an amount: 12500 or 12.500,50"), options->amount);
    return pushed(desk, options,
                  is_ok && deal_won(desk->session, options->words[0], cents, options->note, err));
}

static bool run_lost(struct desk *desk, struct options *options, struct error *err)
{
    return pushed(desk, options,
                  need(options, 1, err) && deal_lost(desk->session, options->words[0],
                                                     options->reason, options->note, err));
}

const struct command lead_commands[] = {
    {"next", "next [--queue Q] [--json]", N_("the next lead, the same until it is logged"), true,
     run_next},
    {"why", "why LEAD [--json]", N_("why this lead now: rank, clock, score, mix, limits, hours"),
     true, run_why},
    {"report", "report promises [--json]",
     N_("how promises were kept in 30 days: by the team, from five people on, and by me"), true,
     run_report},
    {"cadence", "cadence preview LEAD [--json] | check NAME",
     N_("the next dates of a lead if nobody is reached; whether a cadence can be read"), true,
     run_cadence},
    {"package", "package [--queue Q] [--leads N] [--hours H] [--json]",
     N_("reserve leads for calling without the network: 20 for 8 hours, at most 50"), true,
     run_package},
    {"call", "call LEAD [--dry-run] [--follow]",
     N_("dial by the set driver, if the call is lawful; --follow tells answer, end and duration"),
     true, run_call},
    {"call-event",
     "call-event NUMBER [--answered|--ended] [--id CALL] [--duration SECONDS] [--json]",
     N_("tell the open workplace of a call that comes in: for hooks of telephone systems"), false,
     run_call_event},
    {"log",
     "log LEAD --result CODE [--reason R] [--note T] [--callback WHEN] [--answer Q=V]… [--duration "
     "SECONDS] [--to USER] [--successor NAME] [--incoming]",
     N_("record a call; --incoming: they called us"), true, run_log},
    {"move", "move LEAD… --to QUEUE|USER --reason R", N_("move leads"), true, run_move},
    {"handover", "handover LEAD --to USER [--note T] [--reason TEXT]",
     N_("hand a lead over to sales; --reason: although something is missing"), true, run_handover},
    {"accept", "accept LEAD", N_("accept a handed-over lead"), true, run_accept},
    {"reject", "reject LEAD --reason CODE [--note T]", N_("reject a handed-over lead"), true,
     run_reject},
    {"won", "won LEAD [--amount A] [--note T]", N_("sales won an accepted lead"), true, run_won},
    {"lost", "lost LEAD --reason CODE [--note T]", N_("sales lost an accepted lead"), true,
     run_lost},
    {"task", "task list [--kind K] [--limit N] | done ID | take ID | later ID [--callback WHEN]",
     N_("data-quality tasks"), true, run_task},
    {"conflict", "conflict list [--limit N] | take ID mine|theirs|base",
     N_("two values for one field"), true, run_conflict},
    {"undo", "undo [OP|BATCH]", N_("take back my last action, or an import as a whole"), true,
     run_undo},
    {NULL, NULL, NULL, false, NULL},
};
