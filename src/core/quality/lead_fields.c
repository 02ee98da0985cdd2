/* L02: by its state the lead should have told more. */
#include "checks.h"

static const char *const order[] = {"qualified", "handed_over", "accepted", "opportunity", "won"};

static int rank_of(const char *state, size_t length)
{
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (strlen(order[i]) == length && strncmp(order[i], state, length) == 0)
            return (int)i;
    return -1;
}

/* The first field that is missing; NULL: none. */
static const char *missing(const struct quality_subject *subject)
{
    const struct quality_list *wanted = &subject->reference->stage_fields;
    struct lead_card card = {.lead = *subject->lead, .contact = *subject->contact};
    const char *state = str_or(subject->lead->state, "");
    int now = rank_of(state, strlen(state));
    if (subject->company != NULL)
        card.company = *subject->company;
    for (size_t i = 0; i < wanted->count; i++) {
        const void *record = NULL;
        size_t length = strcspn(wanted->lines[i], " ");
        int asked = rank_of(wanted->lines[i], length);
        const char *field = wanted->lines[i] + length + strspn(wanted->lines[i] + length, " ");
        const struct entity *entity = lead_card_owner(&card, field, &record);
        if (asked >= 0 && asked <= now && entity != NULL &&
            (entity != &company_entity || subject->company != NULL) &&
            str_is_empty(record_get(entity, record, field, subject->arena)))
            return field;
    }
    return NULL;
}

static bool is_wrong(const struct quality_subject *subject)
{
    return missing(subject) != NULL;
}

static const char *field_of(const struct quality_subject *subject)
{
    return missing(subject);
}

const struct quality_check check_lead_fields = {
    .id = "lead_fields",
    .code = "L02",
    .entity = "lead",
    .field = "state",
    .label = N_("a field is missing that this stage needs"),
    .help = N_("ask for it in the next call, or at the switchboard"),
    .source = "data/checks/stage_fields.txt; progressive profiling",
    .severity = QUALITY_WARNING,
    .waits = true,
    .worth = 15,
    .is_wrong = is_wrong,
    .field_of = field_of};
