/* Weeks of two agents on one queue, minute by minute on a fixed clock: nobody waits for ever,
 * promises are kept as long as there is somebody to keep them (a hot lead goes first,
 * docs/decisions/0022-promises.md), limits and hours are never broken, the mix is what was agreed.
 * WEEKS=26
 * (./bootstrap fault weeks) plays longer; the seed is said. */
#include "usecase_office.h"

#include "base/uuid.h"
#include "usecase/pick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AGENTS 2
#define CALL_MS (15 * MINUTE_MS) /* one call, talk and notes */
#define LEADS_MAX 4000
#define WAIT_MOST_DAYS 12 /* calendar days after it was due, at this load */
#define MIX "Autumn=50/10,Fair=30/10"

static uint64_t dice;

static unsigned roll(unsigned below)
{
    dice = dice * 6364136223846793005U + 1442695040888963407U;
    return (unsigned)(dice >> 33) % below;
}

struct seen {
    char id[37];
    int64_t due_ms;      /* since when its step is due and nobody has called */
    int64_t promised_ms; /* for which minute */
    int64_t calls[40];   /* when */
    int call_count;
};
static struct seen seen[LEADS_MAX];
static int seen_count;
static struct session *agents[AGENTS];
static int64_t kept, outranked, missed, calls, mixed[3], worst_wait_ms;
static struct {
    int64_t at_ms;
    bool is_urgent; /* a promise, or hot */
} log_of_calls[LEADS_MAX * 4];
static char campaigns[2][37];

static struct seen *seen_of(const char *id)
{
    for (int i = 0; i < seen_count; i++)
        if (strcmp(seen[i].id, id) == 0)
            return &seen[i];
    ck_assert_int_lt(seen_count, LEADS_MAX);
    struct seen *new = &seen[seen_count++];
    *new = (struct seen){.due_ms = TIME_NONE, .promised_ms = TIME_NONE};
    snprintf(new->id, sizeof new->id, "%s", id);
    return new;
}

static void add_lead(bool is_hot)
{
    static const char *const codes[] = {"10115", "80331", "01067", "20095", "66111"};
    struct arena *arena = arena_new();
    char id[37];
    const char *no = arena_printf(arena, "%04d", seen_count + (int)roll(9000));
    const struct field_input fields[] = {
        {"company", arena_printf(arena, "Firma %d GmbH", seen_count)},
        {"postal_code", codes[roll(5)]},
        {"last_name", "Beispiel"},
        {"phone", arena_printf(arena, "+4930231%s%02u", no, roll(100))},
        {"value_cents", arena_printf(arena, "%u", 1000 * (1 + roll(10000)))},
        {"position", roll(3) == 0 ? "Leiter IT" : "Assistenz"}};
    unsigned campaign = roll(3);
    void *before;
    MUST(record_add(agents[0], &lead_entity, fields, 6, id, err));
    MUST(basis_add(agents[0], id, "express", "fair, stand 3", err));
    MUST(store_load(office.store, &lead_entity, id, arena, &before, err));
    struct lead *lead = record_copy(&lead_entity, before, arena);
    struct batch_of_operations *ops =
        operations_new(arena, "test", office.session->actor.user_id, office_now);
    lead->queue_id = office.inbound;
    lead->team_id = office.north;
    lead->owner_id = NULL;
    lead->campaign_id = campaign < 2 ? campaigns[campaign] : NULL;
    lead->next_kind = arena_strdup(arena, is_hot ? "hot" : "call");
    lead->hot_ms = is_hot ? office_now : TIME_NONE;
    lead->next_ms = office_now;
    operations_diff(ops, &lead_entity, before, lead);
    MUST(write_commit(office.session, ops, NULL, err));
    seen_of(id)->due_ms = office_now;
    arena_free(arena);
}

/* A promise at a minute that this agent has free, in hours and not on a holiday. */
static int64_t promise_time(const struct session *agent, struct arena *arena)
{
    for (int tries = 0; tries < 200; tries++) {
        struct civil c;
        bool is_free = true;
        civil_from_ms(day_add_ms(office_now, (int)roll(6), NULL), NULL, &c);
        c.hour = 9 + (int)roll(4);
        c.minute = 10 * (int)roll(6);
        c.second = 0;
        int64_t at = civil_to_ms(&c, NULL);
        if (c.weekday > 4 || at < office_now + 30 * MINUTE_MS || next_office_ms(at) != at ||
            c.hour * 60 + c.minute > 12 * 60 + 40)
            continue;
        struct page_request page = {.where = arena_printf(arena, "promised owner:%s next:%s..%s",
                                                          agent->actor.user_id,
                                                          time_iso(arena, at - 29 * MINUTE_MS),
                                                          time_iso(arena, at + 29 * MINUTE_MS)),
                                    .limit = 1};
        struct lead_card **cards;
        size_t count;
        char *cursor;
        MUST(store_cards(office.store, &page, arena, &cards, &count, &cursor, err));
        is_free = count == 0;
        if (is_free)
            return at;
    }
    return TIME_NONE;
}

static void check_call(const struct lead_card *card, const struct call_permission *permission,
                       const struct seen *lead)
{
    struct civil c;
    int today = 0;
    bool is_promise = str_equal(card->lead.next_kind, "callback");
    civil_from_ms(office_now, NULL, &c);
    ck_assert_msg(permission->may_dial, "%s", permission->note);
    ck_assert_msg(is_promise || (c.weekday <= 5 && c.hour >= 8 && c.hour < 20),
                  "called outside the hours, %d:%02d of day %d", c.hour, c.minute, c.weekday);
    for (int i = 0; i < lead->call_count; i++)
        today += lead->calls[i] >= day_start_ms(office_now, NULL);
    ck_assert_msg(is_promise || today < 3, "called %d times on one day", today + 1);
    ck_assert_int_lt(lead->call_count, 30);
}

/* Did promises and hot leads alone take every call that could have kept this one? */
static bool was_outranked(int64_t promised_ms)
{
    for (int64_t i = 0; i < calls; i++)
        if (!log_of_calls[i].is_urgent && log_of_calls[i].at_ms >= promised_ms &&
            log_of_calls[i].at_ms <= promised_ms + PROMISE_TOLERANCE_MS)
            return false;
    return true;
}

static void note_promise(struct seen *lead)
{
    if (lead->promised_ms == TIME_NONE)
        return;
    int64_t off = office_now - lead->promised_ms;
    bool is_kept = off >= -PROMISE_LEAD_MS && off <= PROMISE_TOLERANCE_MS;
    kept += is_kept;
    outranked += !is_kept && was_outranked(lead->promised_ms);
    missed += !is_kept && !was_outranked(lead->promised_ms);
    if (!is_kept)
        printf("# promised %s, called %s\n", time_iso(office.arena, lead->promised_ms),
               time_iso(office.arena, office_now)),
            fflush(stdout);
    lead->promised_ms = TIME_NONE;
}

static void log_call(struct session *agent, const struct lead_card *card, struct seen *lead,
                     struct arena *arena)
{
    static const char *const outcomes[] = {
        "no_answer",  "no_answer",      "no_answer", "no_answer", "busy",  "voicemail",
        "gatekeeper", "talked",         "callback",  "callback",  "later", "wrong_number",
        "qualified",  "not_interested", "no_need",   "own_error"};
    struct call_result result = {.lead_id = card->lead.record.id,
                                 .outcome = outcomes[roll(16)],
                                 .callback_ms = TIME_NONE,
                                 .duration_s = INT_NONE,
                                 .phone = card->contact.phone};
    struct planned planned;
    if (str_equal(result.outcome, "callback"))
        result.callback_ms = promise_time(agent, arena);
    if (str_equal(result.outcome, "callback") && result.callback_ms == TIME_NONE)
        result.outcome = "talked";
    if (str_equal(result.outcome, "later"))
        result.callback_ms = office_now + (int64_t)(3 + roll(10)) * DAY_MS,
        result.reason = "undecided";
    if (str_equal(result.outcome, "not_interested") || str_equal(result.outcome, "no_need"))
        result.reason = "other";
    MUST(calls_log(agent, &result, &planned, err));
    if (!str_equal(result.outcome, "own_error")) /* which is no attempt */
        lead->calls[lead->call_count++] = office_now;
    struct lead_card *after = office_card(office.store, card->lead.record.id);
    bool is_open = str_equal(after->lead.state, "working") ||
                   str_equal(after->lead.state, "nurture") ||
                   str_equal(after->lead.state, "ready") || str_equal(after->lead.state, "new");
    lead->due_ms = is_open ? after->lead.next_ms : TIME_NONE;
    bool is_new = str_equal(result.outcome, "callback"); /* an own error leaves the old one */
    lead->promised_ms = is_new ? after->lead.next_ms : TIME_NONE;
    if (is_open)
        ck_assert_msg(after->lead.next_ms != TIME_NONE, "an open lead without a next step");
}

static void call_next(struct session *agent)
{
    struct arena *arena = arena_new();
    struct pick_list list;
    struct pick_request request = {0};
    struct call_permission permission;
    MUST(pick_leads(agent, &request, arena, &list, err));
    if (list.count > 0 && list.picks[0].may_dial) {
        struct lead_card *card = list.picks[0].card;
        struct seen *lead = seen_of(card->lead.record.id);
        MUST(calls_permission(agent, card, arena, &permission, err));
        check_call(card, &permission, lead);
        note_promise(lead);
        int64_t waited = lead->due_ms == TIME_NONE ? 0 : office_now - lead->due_ms;
        worst_wait_ms = waited > worst_wait_ms ? waited : worst_wait_ms;
        ck_assert_int_lt(lead->call_count, 40);
        ck_assert_int_lt(calls, LEADS_MAX * 4);
        log_of_calls[calls].at_ms = office_now;
        log_of_calls[calls++].is_urgent = list.picks[0].turn <= TURN_HOT;
        if (list.picks[0].turn == TURN_MIX)
            mixed[card->lead.campaign_id == NULL                    ? 2
                  : str_equal(card->lead.campaign_id, campaigns[0]) ? 0
                                                                    : 1]++;
        log_call(agent, card, lead, arena);
    }
    arena_free(arena);
}

static void check_waiting(void)
{
    for (int i = 0; i < seen_count; i++) {
        if (seen[i].due_ms == TIME_NONE || office_now - seen[i].due_ms < WAIT_MOST_DAYS * DAY_MS)
            continue;
        struct lead *lead = &office_card(office.store, seen[i].id)->lead;
        ck_abort_msg("a lead waits %lld days: %s, %s, owner %s, %lld attempts",
                     (long long)((office_now - seen[i].due_ms) / DAY_MS), lead->state,
                     lead->next_kind, str_or(lead->owner_id, "none"), (long long)lead->attempts);
    }
}

static void play_day(void)
{
    struct civil c;
    civil_from_ms(office_now, NULL, &c);
    c.hour = 8, c.minute = 30, c.second = 0;
    int64_t at = civil_to_ms(&c, NULL);
    for (int step = 0; step < 18 * AGENTS; step++) { /* until 13:00, one after the other */
        office_now = at + step * (CALL_MS / AGENTS);
        if (roll(5) == 0)
            add_lead(roll(4) == 0);
        call_next(agents[step % AGENTS]);
    }
    check_waiting();
    int64_t rescued;
    MUST(sweep_open_leads(office.session, &rescued, err));
    ck_assert_int_eq(rescued, 0);
}

static void add_campaign(const char *name, char id[37])
{
    struct batch_of_operations *ops =
        operations_new(office.arena, "test", office.session->actor.user_id, office_now);
    struct campaign *campaign = record_new(&campaign_entity, office.arena);
    uuid_new(id);
    campaign->record.id = id;
    campaign->name = arena_strdup(office.arena, name);
    campaign->team_id = office.north;
    operations_diff(ops, &campaign_entity, NULL, campaign);
    MUST(write_commit(office.session, ops, NULL, err));
}

static void open_week(void)
{
    const struct field_input mix[] = {{"mix", MIX}};
    const char *const names[AGENTS] = {"anna", "bea"};
    office_open();
    for (int i = 0; i < AGENTS; i++) {
        char *id = store_id_of(office.store, &user_entity, names[i], office.arena);
        MUST(session_open(office.store, id, &agents[i], err));
        agents[i]->now_ms = office.session->now_ms;
    }
    add_campaign("Autumn", campaigns[0]);
    add_campaign("Fair", campaigns[1]);
    MUST(record_set(office.session, &queue_entity, office.inbound, mix, 1, NULL, err));
}

static void close_week(void)
{
    for (int i = 0; i < AGENTS; i++)
        session_close(agents[i]);
    office_close();
}

START_TEST(weeks_pass_and_nobody_is_forgotten)
{
    const char *weeks = getenv("WEEKS"), *seed = getenv("SEED");
    int days = 5 * (weeks != NULL ? atoi(weeks) : 2);
    dice = seed != NULL ? strtoull(seed, NULL, 10) : (uint64_t)clock_now_ms();
    printf("# seed %llu\n", (unsigned long long)dice);
    for (int i = 0; i < 40; i++)
        add_lead(false);
    for (int day = 0; day < days; day++) {
        play_day();
        office_now = day_add_ms(office_now, day % 5 == 4 ? 3 : 1, NULL);
    }
    printf("# %d days, %d leads, %lld calls, %lld promises kept, %lld outranked, %lld missed, "
           "longest wait %lld h, "
           "mix "
           "%lld/%lld/%lld\n",
           days, seen_count, (long long)calls, (long long)kept, (long long)outranked,
           (long long)missed, (long long)(worst_wait_ms / HOUR_MS), (long long)mixed[0],
           (long long)mixed[1], (long long)mixed[2]);
    ck_assert_int_gt(calls, 200);
    ck_assert_int_eq(missed, 0);
    ck_assert_int_lt(outranked * 10, kept);
}
END_TEST

UNIT_TESTS_WITH("usecase/weeks", open_week, close_week, weeks_pass_and_nobody_is_forgotten)
