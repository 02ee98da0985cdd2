/* Asking providers, within their rate and budget, and writing down what they say as tasks. */
#include "usecase/enrich.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "core/phone_number.h"
#include "../write/derive.h"
#include "store/records.h"
#include "usecase/write.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define FAILURES_MAX 5
#define TASKS_AT_ONCE 100
#define WAIT_MOST_S 60   /* longer: the run ends and is begun again then */
#define WAIT_UNSAID_S 10 /* where the provider does not say for how long */
#define WAITS_MOST 3     /* for one question */

struct enriching {
    struct session *session;
    const struct enrich_request *request;
    struct enrich_report *report;
    struct arena *arena; /* of the write being filled */
    struct batch_of_operations *ops;
    int failures;
};

/* --- rate and money --- */

static void pause_ms(int64_t ms)
{
    struct timespec pause = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
    nanosleep(&pause, NULL);
}

static void wait_turn(const struct enrich_source *source)
{
    if (source->rate_per_minute <= 0 || source->is_local)
        return;
    pause_ms(60000 / source->rate_per_minute); /* a signal ends it early, and the run soon after */
}

/* False: stopped by a person. A signal ends a pause early, so the clock tells. */
static bool wait_for(struct enriching *run, const struct enrich_source *source, int seconds)
{
    const struct enrich_request *request = run->request;
    int64_t until = clock_monotonic_ms() + (int64_t)seconds * SECOND_MS;
    bool goes_on = true;
    request->waits(request->data, source->name, seconds);
    for (int64_t left = until - clock_monotonic_ms(); goes_on && left > 0;
         left = until - clock_monotonic_ms()) {
        pause_ms(left < 200 ? left : 200);
        goes_on = request->progress == NULL ||
                  request->progress(request->data, run->report->looked, run->report->asked,
                                    run->report->proposed);
    }
    return goes_on;
}

static int wait_wanted(const struct enrich_source *source)
{
    int seconds = source->wait_s != NULL ? source->wait_s(source->data) : 0;
    return seconds > 0 ? seconds : WAIT_UNSAID_S;
}

/* When to go on, for who was not waited for. */
static void tell_when(const struct enrich_source *source, struct arena *arena, struct error *wrong)
{
    struct error told = {0};
    int64_t at_ms = clock_now_ms() + (int64_t)wait_wanted(source) * SECOND_MS;
    error_set(&told, ERR_RATE,
              source->again_days > 0
                  ? _("%s; the same command goes on from %s, without those who were asked")
                  : _("%s; the same command begins anew from %s"),
              wrong->message, time_clock(arena, at_ms + MINUTE_MS - 1));
    *wrong = told;
}

/* One that wants fewer questions is asked again when it says so. */
static bool ask_patiently(struct enriching *run, const struct enrich_source *source,
                          const struct lead_card *card, struct arena *arena,
                          struct enrich_value **ret_values, size_t *ret_count, struct error *wrong)
{
    for (int waits = 0;; waits++) {
        *wrong = (struct error){0};
        if (source->ask(source->data, card, arena, ret_values, ret_count, wrong))
            return true;
        if (wrong->code != ERR_RATE)
            return false;
        int seconds = wait_wanted(source);
        if (run->request->waits == NULL || seconds > WAIT_MOST_S || waits == WAITS_MOST) {
            tell_when(source, arena, wrong);
            return false;
        }
        if (!wait_for(run, source, seconds))
            return error_set(wrong, ERR_CANCELLED, _("stopped; what was proposed is saved"));
    }
}

static char *spent_key(const struct enrich_source *source, struct arena *arena)
{
    return arena_printf(arena, "enrich_spent:%s", source->name);
}

/* "2026-11 1250": hundredths of a cent of this month. */
static int64_t spent(const struct enriching *run, const struct enrich_source *source,
                     struct arena *arena, const char *month)
{
    const char *text = store_meta(run->session->store, spent_key(source, arena), true, arena);
    int64_t value = 0;
    return text != NULL && str_starts(text, month) && str_to_int64(text + strlen(month) + 1, &value)
               ? value
               : 0;
}

/* Counted before the question is asked: a program that dies has spent it too. *ret_may false: the
 * budget is used up. */
static bool spend(struct enriching *run, const struct enrich_source *source, struct arena *arena,
                  bool *ret_may, struct error *err)
{
    char *month = arena_printf(arena, "%.7s", time_iso(arena, run->session->now_ms()));
    int64_t before = source->cost > 0 ? spent(run, source, arena, month) : 0;
    int64_t planned = run->request->is_dry_run ? run->report->cost : 0;
    run->report->month = before + planned;
    run->report->budget = source->budget;
    *ret_may = source->budget == 0 || before + planned + source->cost <= source->budget;
    if (!*ret_may || source->cost == 0)
        return true;
    run->report->cost += source->cost;
    run->report->month += source->cost;
    return run->request->is_dry_run ||
           store_meta_set(run->session->store, spent_key(source, arena),
                          arena_printf(arena, "%s %lld", month, (long long)(before + source->cost)),
                          true, err);
}

/* What never left costs nothing. */
static void refund(struct enriching *run, const struct enrich_source *source, struct arena *arena)
{
    char *month = arena_printf(arena, "%.7s", time_iso(arena, run->session->now_ms()));
    if (source->cost == 0)
        return;
    run->report->cost -= source->cost;
    (void)store_meta_set(run->session->store, spent_key(source, arena),
                         arena_printf(arena, "%s %lld", month,
                                      (long long)(spent(run, source, arena, month) - source->cost)),
                         true, NULL);
}

/* --- what was asked already --- */

static char *asked_key(const struct enrich_source *source, const struct lead_card *card,
                       struct arena *arena)
{
    return arena_printf(arena, "enrich:%s:%s", source->name, card->lead.record.id);
}

static bool was_asked(const struct enriching *run, const struct enrich_source *source,
                      const struct lead_card *card, struct arena *arena)
{
    int64_t at_ms;
    const char *text =
        source->is_local || source->again_days == 0
            ? NULL
            : store_meta(run->session->store, asked_key(source, card, arena), true, arena);
    return text != NULL && str_to_int64(text, &at_ms) &&
           run->session->now_ms() - at_ms < source->again_days * DAY_MS;
}

static bool note_asked(const struct enriching *run, const struct enrich_source *source,
                       const struct lead_card *card, struct arena *arena, struct error *err)
{
    return source->is_local || source->again_days == 0 ||
           store_meta_set(run->session->store, asked_key(source, card, arena),
                          arena_printf(arena, "%lld", (long long)run->session->now_ms()), true,
                          err);
}

/* --- proposals --- */

static void fill_task(const struct enriching *run, const struct enrich_proposal *proposal,
                      const struct entity *entity, const char *entity_id, struct task *task)
{
    struct arena *arena = run->arena;
    const struct lead *lead = &proposal->card->lead;
    task->kind = arena_strdup(arena, "quality");
    task->state = arena_strdup(arena, "open");
    task->check_id = arena_strdup(arena, ENRICH_CHECK);
    task->entity = arena_strdup(arena, entity->name);
    task->entity_id = arena_strdup(arena, entity_id);
    task->lead_id = arena_strdup(arena, lead->record.id);
    task->contact_id = arena_strdup(arena, lead->contact_id);
    task->team_id = arena_strdup(arena, lead->team_id);
    task->field = arena_strdup(arena, proposal->field->name);
    task->theirs_value = arena_strdup(arena, proposal->from);
    task->mine_value = arena_strdup(arena, proposal->to);
    task->base_value = arena_strdup(arena, proposal->source->until); /* goes with the value */
    task->note = arena_printf(arena, "%s; %s", proposal->source->source, proposal->source->licence);
    task->worth = proposal->from == NULL ? 20 : 10;
    task->due_ms = run->session->now_ms();
}

/* Once: what was taken or left before is not proposed again. */
static void propose(struct enriching *run, const struct enrich_proposal *proposal,
                    const struct entity *entity, const char *entity_id)
{
    char id[UUID_SIZE];
    uuid_derive(id, ENRICH_CHECK, proposal->source->name, entity_id, proposal->field->name,
                proposal->to, NULL);
    const void *open = record_after(run->session, run->ops, &task_entity, id);
    if (open != NULL || store_exists(run->session->store, &task_entity, id)) {
        run->report->known++;
        return;
    }
    run->report->proposed++;
    if (run->request->each != NULL)
        run->request->each(run->request->data, proposal);
    if (run->request->is_dry_run)
        return;
    struct task *task = record_new(&task_entity, run->arena);
    task->record.id = arena_strdup(run->arena, id);
    fill_task(run, proposal, entity, entity_id, task);
    operations_diff(run->ops, &task_entity, NULL, task);
}

/* What stands behind a number is the person's, with a mobile or the company's number only where
 * there is none yet. NULL: there is none. */
static const char *extension_of(const struct lead_card *card, const struct field *field,
                                const char *text, struct arena *arena)
{
    struct phone_number number;
    bool has_place = card->contact.record.id != NULL &&
                     (str_equal(field->name, "phone") || str_is_empty(card->contact.extension));
    if (field->type != FIELD_PHONE || !has_place)
        return NULL;
    phone_parse(text, "DE", &number);
    return number.e164[0] != '\0' && number.extension[0] != '\0'
               ? arena_strdup(arena, number.extension)
               : NULL;
}

static void judge_extension(struct enriching *run, const struct enrich_source *source,
                            const struct lead_card *card, const char *extension)
{
    const struct contact *contact = &card->contact;
    const struct enrich_proposal proposal = {card, entity_field(&contact_entity, "extension"),
                                             contact->extension, extension, source};
    if (extension != NULL && !str_equal(contact->extension, extension))
        propose(run, &proposal, &contact_entity, contact->record.id);
}

static void judge_value(struct enriching *run, const struct enrich_source *source,
                        const struct lead_card *card, const struct enrich_value *value,
                        struct arena *arena)
{
    const void *record;
    char *to = NULL;
    const struct entity *entity = lead_card_owner(card, value->field, &record);
    const char *id = entity != NULL ? ((const struct record *)record)->id : NULL;
    if (str_is_empty(id))
        return;
    const struct field *field = entity_field(entity, value->field);
    const char *text = text_clean(arena, value->value, field->type == FIELD_NOTE),
               *from = record_get(entity, record, value->field, arena);
    if (!field_parse(field, str_trim(arena, text), arena, &to, NULL) || str_is_empty(to))
        return; /* what the field cannot hold is no answer */
    const char *extension = extension_of(card, field, text, arena);
    if (str_equal(from, to) ||
        (from != NULL && str_equal(text_fold(arena, from), text_fold(arena, to)))) {
        judge_extension(run, source, card, extension);
        return;
    }
    if (extension != NULL)
        to = arena_printf(arena, "%s ext. %s", to, extension);
    const struct enrich_proposal proposal = {card, field, from, to, source};
    propose(run, &proposal, entity, id);
}

/* --- asking --- */

static bool begin(struct enriching *run)
{
    arena_reset(run->arena);
    run->ops = operations_new(run->arena, "quality.enrich", run->session->actor.user_id,
                              run->session->now_ms());
    if (run->report->group_id[0] == '\0')
        memcpy(run->report->group_id, run->ops->group_id, UUID_SIZE);
    else
        memcpy(run->ops->group_id, run->report->group_id, UUID_SIZE);
    return true;
}

static bool flush(struct enriching *run, struct error *err)
{
    bool is_ok = run->ops->first == NULL || write_commit(run->session, run->ops, NULL, err);
    return begin(run) && is_ok;
}

/* A provider that is down for one question may be there for the next. */
static bool forgive(struct enriching *run, const struct error *wrong, struct error *err)
{
    run->report->failed++;
    snprintf(run->report->failure, sizeof run->report->failure, "%s", wrong->message);
    bool is_end = wrong->code == ERR_CONFIG || wrong->code == ERR_RATE ||
                  wrong->code == ERR_CANCELLED || ++run->failures >= FAILURES_MAX;
    if (is_end && err != NULL)
        *err = *wrong;
    return !is_end;
}

static bool ask_source(struct enriching *run, const struct enrich_source *source,
                       const struct lead_card *card, struct arena *arena, struct error *err)
{
    struct enrich_value *values;
    struct error wrong = {0};
    size_t count = 0;
    bool may = true;
    if (!spend(run, source, arena, &may, err))
        return false;
    if (!may) {
        run->report->stopped = source->name;
        return true;
    }
    run->report->asked++;
    if (run->request->is_dry_run && !source->is_local)
        return true;
    if (run->report->asked > 1)
        wait_turn(source);
    if (!ask_patiently(run, source, card, arena, &values, &count, &wrong)) {
        if (wrong.code == ERR_CONFIG)
            refund(run, source, arena);
        return forgive(run, &wrong, err);
    }
    run->failures = 0;
    for (size_t i = 0; i < count; i++)
        judge_value(run, source, card, &values[i], arena);
    return note_asked(run, source, card, arena, err) &&
           (run->ops->count < TASKS_AT_ONCE || flush(run, err));
}

static bool is_full(const struct enriching *run)
{
    return run->request->limit > 0 && run->report->asked >= run->request->limit;
}

static bool look_at(struct enriching *run, const struct lead_card *card, struct error *err)
{
    struct arena *arena = arena_new();
    bool is_ok = true;
    if (card->lead.state != NULL &&
        str_list_has("lost,archived,blocked,duplicate", card->lead.state)) {
        arena_free(arena);
        return true; /* nobody calls there: nothing to ask for */
    }
    run->report->looked++;
    for (size_t i = 0; is_ok && i < run->request->source_count && !is_full(run); i++) {
        const struct enrich_source *source = &run->request->sources[i];
        if (!str_equal(run->report->stopped, source->name) && source->asks(source->data, card) &&
            !was_asked(run, source, card, arena))
            is_ok = ask_source(run, source, card, arena, err);
    }
    if (is_ok && run->request->progress != NULL)
        is_ok = run->request->progress(run->request->data, run->report->looked, run->report->asked,
                                       run->report->proposed) ||
                error_set(err, ERR_CANCELLED, _("stopped; what was proposed is saved"));
    arena_free(arena);
    return is_ok;
}

static bool look_at_all(struct enriching *run, struct error *err)
{
    struct arena *keep = arena_new();
    char *cursor = NULL;
    bool is_ok = true;
    do {
        struct arena *arena = arena_new();
        struct page_request page = {.where = run->request->where,
                                    .user_id = run->session->actor.user_id,
                                    .limit = 200,
                                    .cursor = cursor};
        struct lead_card **cards;
        size_t count = 0;
        char *next = NULL;
        is_ok = store_cards(run->session->store, &page, arena, &cards, &count, &next, err);
        for (size_t i = 0; is_ok && i < count && !is_full(run); i++)
            is_ok = look_at(run, cards[i], err);
        cursor = is_ok && next != NULL && !is_full(run) ? arena_strdup(keep, next) : NULL;
        arena_free(arena);
    } while (cursor != NULL);
    arena_free(keep);
    return is_ok;
}

static bool look_at_one(struct enriching *run, struct error *err)
{
    struct arena *arena = arena_new();
    struct lead_card *card;
    bool is_ok = store_card(run->session->store, run->request->lead_id, arena, &card, err) &&
                 look_at(run, card, err);
    arena_free(arena);
    return is_ok;
}

bool enrich_run(struct session *session, const struct enrich_request *request,
                struct enrich_report *ret_report, struct error *err)
{
    struct enriching run = {
        .session = session, .request = request, .report = ret_report, .arena = arena_new()};
    *ret_report = (struct enrich_report){0};
    bool is_ok = actor_require(&session->actor, RIGHT_MERGE, err) &&
                 (request->source_count > 0 ||
                  error_set(err, ERR_NOT_FOUND, _("no provider is configured (enrich.ini)"))) &&
                 begin(&run);
    struct error ended = {0};
    if (is_ok)
        is_ok = (request->lead_id != NULL ? look_at_one : look_at_all)(&run, &ended);
    if (run.ops != NULL && !flush(&run, is_ok ? err : NULL))
        is_ok = false;
    else if (!is_ok && ended.code != ERR_NONE && err != NULL)
        *err = ended;
    if (request->is_dry_run || ret_report->proposed == 0)
        ret_report->group_id[0] = '\0';
    arena_free(run.arena);
    return is_ok;
}

/* --- taking one --- */

/* "+493023125012 ext. 7" is two fields. */
static void split_number(struct quality_repair *repair, struct arena *arena)
{
    struct phone_number number;
    phone_parse(str_or(repair->fields[0].value, ""), "DE", &number);
    if (number.e164[0] == '\0' || number.extension[0] == '\0')
        return;
    repair->fields[0].value = arena_strdup(arena, number.e164);
    repair->fields[1].entity = &contact_entity;
    repair->fields[1].field = "extension";
    repair->fields[1].value = arena_strdup(arena, number.extension);
    repair->count = 2;
}

bool enrich_suggestion(const struct task *task, struct arena *arena,
                       struct quality_repair *ret_repair)
{
    const struct entity *entity = entity_find(str_or(task->entity, ""));
    bool is_known =
        entity == &contact_entity || entity == &company_entity || entity == &lead_entity;
    const struct field *field = is_known ? entity_field(entity, str_or(task->field, "")) : NULL;
    if (!str_equal(task->check_id, ENRICH_CHECK) || field == NULL)
        return false;
    *ret_repair = (struct quality_repair){.count = 1};
    ret_repair->fields[0].entity = entity;
    ret_repair->fields[0].field = field->name;
    ret_repair->fields[0].value = task->mine_value;
    if (field->type == FIELD_PHONE && task->contact_id != NULL)
        split_number(ret_repair, arena);
    return true;
}

const char *enrich_words(const struct task *task)
{
    return str_equal(task->check_id, ENRICH_CHECK) ? task->note : NULL;
}
