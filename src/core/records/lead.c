/* Lead: field table, its place in the queue and the reason for it. */
#include "core/lead.h"

#include "base/clock.h"
#include "base/text.h"
#include "core/lifecycle.h"
#include "core/team_hours.h"
#include "fields.h"

#include <string.h>

static const struct choice states[] = {{"new", N_("new")},
                                       {"checking", N_("being checked")},
                                       {"ready", N_("ready to call")},
                                       {"working", N_("in work")},
                                       {"qualified", N_("qualified")},
                                       {"handed_over", N_("handed over")},
                                       {"accepted", N_("accepted")},
                                       {"rejected", N_("rejected")},
                                       {"opportunity", N_("opportunity")},
                                       {"won", N_("won")},
                                       {"lost", N_("lost")},
                                       {"nurture", N_("nurture")},
                                       {"blocked", N_("blocked")},
                                       {"duplicate", N_("duplicate")},
                                       {"archived", N_("archived")},
                                       {NULL, NULL}};
static const struct choice kinds[] = {
    {"call", N_("call")},       {"callback", N_("callback")},  {"retry", N_("retry")},
    {"hot", N_("hot")},         {"handover", N_("hand over")}, {"check", N_("check")},
    {"nurture", N_("nurture")}, {"accept", N_("acceptance")},  {NULL, NULL}};
static const struct choice bases[] = {{"express", N_("express consent")},
                                      {"presumed", N_("presumed consent")},
                                      {"contract", N_("existing contract")},
                                      {"asked", N_("asked for a call")},
                                      {NULL, NULL}};
static const struct choice origins[] = {{"marketing", N_("marketing")},
                                        {"sales", N_("sales")},
                                        {"telesales", N_("telesales")},
                                        {NULL, NULL}};

/* clang-format off */
static const struct field fields[] = {
    FIELD(lead, contact_id,     FIELD_ID,      N_("Contact record"),     10, FIELD_INTERNAL, MERGE_KEEP, .refers_to = "contact"),
    FIELD(lead, company_id,     FIELD_ID,      N_("Lead's company"),     10, FIELD_INTERNAL, MERGE_KEEP, .refers_to = "company"),
    FIELD(lead, campaign_id,    FIELD_ID,      N_("Campaign"),           14, FIELD_INTERNAL, MERGE_KEEP, .refers_to = "campaign"),
    FIELD(lead, queue_id,       FIELD_ID,      N_("Queue"),              12, FIELD_INTERNAL, MERGE_LAST, .refers_to = "queue"),
    FIELD(lead, team_id,        FIELD_ID,      N_("Team"),               10, FIELD_INTERNAL, MERGE_LAST, .refers_to = "team"),
    FIELD(lead, owner_id,       FIELD_ID,      N_("Owner"),              10, FIELD_INTERNAL, MERGE_LAST, .refers_to = "user"),
    FIELD(lead, handed_to_id,   FIELD_ID,      N_("Handed to"),          10, FIELD_INTERNAL, MERGE_LAST, .refers_to = "user"),
    FIELD(lead, state,          FIELD_CHOICE,  N_("State"),              10, FIELD_LISTED, MERGE_STATE, .choices = states),
    FIELD(lead, reason,         FIELD_TEXT,    N_("Reason"),             14, FIELD_INTERNAL, MERGE_LAST, .max = 60),
    FIELD(lead, grade,          FIELD_TEXT,    N_("Grade"),               3, FIELD_LISTED | FIELD_INTERNAL, MERGE_LAST, .max = 2),
    FIELD(lead, score,          FIELD_INT,     N_("Score"),               4, FIELD_INTERNAL, MERGE_LAST, .max = 1000),
    FIELD(lead, origin,         FIELD_CHOICE,  N_("Origin"),             10, FIELD_INTERNAL, MERGE_KEEP, .choices = origins),
    FIELD(lead, source,         FIELD_TEXT,    N_("Source"),             16, FIELD_IMPORTED | FIELD_FREE, MERGE_KEEP),
    FIELD(lead, interest,       FIELD_TEXT,    N_("Interest"),           20, FIELD_IMPORTED | FIELD_FREE, MERGE_KEEP),
    FIELD(lead, received_ms,    FIELD_TIME,    N_("Received"),           10, FIELD_INTERNAL, MERGE_LAST),
    FIELD(lead, hot_ms,         FIELD_TIME,    N_("Hot since"),          10, FIELD_INTERNAL, MERGE_LAST),
    FIELD(lead, next_ms,        FIELD_TIME,    N_("Next step at"),       12, FIELD_LISTED | FIELD_INTERNAL, MERGE_LAST),
    FIELD(lead, next_kind,      FIELD_CHOICE,  N_("Next step"),           8, FIELD_INTERNAL, MERGE_LAST, .choices = kinds),
    FIELD(lead, next_note,      FIELD_TEXT,    N_("What was promised"),  20, FIELD_INTERNAL | FIELD_PERSONAL | FIELD_FREE, MERGE_LAST),
    FIELD(lead, promised_by_id, FIELD_ID,      N_("Promised by"),        10, FIELD_INTERNAL, MERGE_LAST, .refers_to = "user"),
    FIELD(lead, attempts,       FIELD_COUNTER, N_("Attempts"),            3, FIELD_LISTED | FIELD_INTERNAL, MERGE_ADD),
    FIELD(lead, last_call_ms,   FIELD_TIME,    N_("Last call"),          10, FIELD_INTERNAL, MERGE_LAST),
    FIELD(lead, last_result,    FIELD_TEXT,    N_("Last outcome"),       12, FIELD_INTERNAL, MERGE_LAST, .max = 40),
    FIELD(lead, basis,          FIELD_CHOICE,  N_("Legal basis"),        12, FIELD_INTERNAL, MERGE_LAST, .choices = bases),
    FIELD(lead, basis_note,     FIELD_TEXT,    N_("Evidence"),           20, FIELD_INTERNAL | FIELD_PERSONAL | FIELD_FREE, MERGE_LAST, .max = 500),
    FIELD(lead, value_cents,    FIELD_MONEY,   N_("Value"),              10, FIELD_IMPORTED, MERGE_KEEP),
    FIELD(lead, batch_id,       FIELD_ID,      N_("Import"),             10, FIELD_INTERNAL, MERGE_LAST, .refers_to = "batch"),
    FIELD(lead, tags,           FIELD_CODES,   N_("Tags"),               12, FIELD_IMPORTED, MERGE_ADD),
    FIELD(lead, territory_id,   FIELD_ID,      N_("Territory"),          12, FIELD_INTERNAL, MERGE_SERVER, .refers_to = "territory"),
};
/* clang-format on */

const struct entity lead_entity = {
    .kind = ENTITY_LEAD,
    .name = "lead",
    .plural = "leads",
    .label = N_("Lead"),
    .size = sizeof(struct lead),
    .fields = fields,
    .field_count = COUNT(fields),
};

const struct entity *lead_card_owner(const struct lead_card *card, const char *field,
                                     const void **ret_record)
{
    const struct {
        const struct entity *entity;
        const void *record;
    } parts[] = {{&contact_entity, &card->contact},
                 {&company_entity, &card->company},
                 {&lead_entity, &card->lead}};
    for (size_t i = 0; i < COUNT(parts); i++)
        if (entity_field(parts[i].entity, field) != NULL &&
            !(parts[i].entity == &contact_entity && str_equal(field, "company_id")) &&
            (parts[i].entity == &lead_entity ||
             (!str_equal(field, "batch_id") && !str_equal(field, "merged_into_id")))) {
            *ret_record = parts[i].record;
            return parts[i].entity;
        }
    return NULL;
}

enum lead_rank lead_rank(const struct lead *lead, int64_t now_ms)
{
    if (str_equal(lead->next_kind, "callback"))
        return lead->next_ms != TIME_NONE && lead->next_ms <= now_ms + PROMISE_LEAD_MS
                   ? RANK_PROMISED
                   : RANK_LATER;
    if (lead->next_ms == TIME_NONE || lead->next_ms > now_ms)
        return RANK_LATER;
    if (str_equal(lead->next_kind, "hot"))
        return RANK_HOT;
    return str_equal(lead->next_kind, "retry") || str_equal(lead->next_kind, "nurture") ? RANK_DUE
                                                                                        : RANK_OPEN;
}

int64_t lead_worth(const struct lead *lead)
{
    int64_t score = lead->score >= 0 && lead->score <= 1000 ? lead->score : 0,
            value = lead->value_cents >= 1 && lead->value_cents <= 1000000000000
                        ? lead->value_cents
                        : LEAD_VALUE_UNKNOWN;
    return (score + LEAD_SCORE_UNKNOWN) * value;
}

const struct outcome_reason handover_reject_reasons[] = {
    {"not_reached", N_("cannot be reached")},
    {"wrong_facts", N_("the facts are wrong")},
    {"already_working", N_("already in our work")},
    {"no_need", N_("no need")},
    {"wrong_territory", N_("wrong territory")},
    {"too_small", N_("too small")},
    {NULL, NULL}};

const struct outcome_reason rescue_reasons[] = {
    {"nobodys", N_("nobody's and in no queue")},
    {"no_next_step", N_("without a dated next step")},
    {"not_offered", N_("with a next step that no queue offers")},
    {RESCUE_CUSTOMER, N_("is a customer; who in sales has them?")},
    {NULL, NULL}};

char *rescue_words(const char *codes, struct arena *arena)
{
    char *words = NULL;
    for (const struct outcome_reason *reason = rescue_reasons; reason->code != NULL; reason++)
        if (codes != NULL && str_list_has(codes, reason->code))
            words = words == NULL ? arena_strdup(arena, _(reason->label))
                                  : arena_printf(arena, "%s, %s", words, _(reason->label));
    return words;
}

static char *why_sent_back(const struct lead *lead, struct arena *arena)
{
    const char *label = str_or(lead->reason, "–");
    for (const struct outcome_reason *reason = handover_reject_reasons; reason->code != NULL;
         reason++)
        if (str_equal(reason->code, lead->reason))
            label = _(reason->label);
    return arena_printf(arena, _("sent back: %s"), label);
}

static char *why_retry(const struct lead *lead, struct arena *arena)
{
    static const struct {
        const char *code, *text;
    } words[] = {{"busy", N_("retry after busy")},
                 {"no_answer", N_("retry: nobody answered")},
                 {"voicemail", N_("retry after voice box")},
                 {"gatekeeper", N_("retry: was not put through")},
                 {"talked", N_("go on with the talk")},
                 {"later", N_("wanted to be called later")}};
    for (size_t i = 0; i < COUNT(words); i++)
        if (str_equal(lead->last_result, words[i].code))
            return arena_strdup(arena, _(words[i].text));
    return arena_strdup(arena, _("retry is due"));
}

static char *why_hot(const struct lead *lead, const char *hours, int64_t now_ms,
                     struct arena *arena)
{
    int64_t since_ms = lead->hot_ms != TIME_NONE ? lead->hot_ms : lead->next_ms;
    return arena_printf(arena, _("hot %s: %s"),
                        duration_human(arena, team_ms_between(hours, since_ms, now_ms)),
                        str_or(lead->interest, _("asked for a call")));
}

static bool is_promised(const struct lead *lead)
{
    return str_equal(lead->next_kind, "callback") && lead->next_ms != TIME_NONE;
}

static char *why_promised(const struct lead *lead, int64_t tolerance_ms, int64_t now_ms,
                          struct arena *arena)
{
    return arena_printf(
        arena, now_ms > lead->next_ms + tolerance_ms ? _("promised %s, late") : _("promised %s"),
        time_exact(arena, lead->next_ms, now_ms));
}

char *lead_card_why_now(const struct lead_card *card, int64_t now_ms, struct arena *arena)
{
    if (lead_rank(&card->lead, now_ms) == RANK_HOT)
        return why_hot(&card->lead, card->team_hours, now_ms, arena);
    if (is_promised(&card->lead))
        return why_promised(&card->lead, card->tolerance_ms, now_ms, arena);
    return lead_why_now(&card->lead, now_ms, arena);
}

char *lead_why_now(const struct lead *lead, int64_t now_ms, struct arena *arena)
{
    enum lead_rank rank = lead_rank(lead, now_ms);
    if (is_promised(lead))
        return why_promised(lead, PROMISE_TOLERANCE_MS, now_ms, arena);
    if (rank == RANK_HOT)
        return why_hot(lead, NULL, now_ms, arena);
    if (str_equal(lead->state, "rejected"))
        return why_sent_back(lead, arena);
    if (rank == RANK_LATER)
        return lead->next_ms == TIME_NONE ? arena_strdup(arena, _("no next step"))
                                          : arena_printf(arena, _("not before %s"),
                                                         time_human(arena, lead->next_ms, now_ms));
    if (str_equal(lead->next_kind, "nurture"))
        return arena_strdup(arena, _("its waiting time is over"));
    if (rank == RANK_DUE)
        return why_retry(lead, arena);
    if (lead->attempts == INT_NONE || lead->attempts == 0)
        return arena_printf(arena, _("never called, grade %s"), str_or(lead->grade, "–"));
    return arena_printf(arena, _("open, grade %s"), str_or(lead->grade, "–"));
}
