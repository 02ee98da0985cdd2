/* How good a record is: each part by what is known of it and how long ago. */
#include "checks.h"

#include "core/quality_score.h"

#include <math.h>

#define MONTH_DAYS 30.44

static const struct {
    const char *name, *label, *field;
} part_rows[PART_COUNT] = {
    [PART_PHONE] = {"phone", N_("Phone"), "phone"},
    [PART_NAME] = {"name", N_("Name"), "last_name"},
    [PART_COMPANY] = {"company", N_("Company"), "company"},
    [PART_ROLE] = {"role", N_("Position"), "position"},
    [PART_CONSENT] = {"consent", N_("Legal basis"), NULL},
    [PART_EMAIL] = {"email", N_("E-mail"), "email"},
    [PART_ADDRESS] = {"address", N_("Address"), "street"},
    [PART_SOURCE] = {"source", N_("Source"), NULL},
};

const char *quality_part_name(enum quality_part part)
{
    return part_rows[part].name;
}

const char *quality_part_label(enum quality_part part)
{
    return part_rows[part].label;
}

const char *quality_part_field(enum quality_part part)
{
    return part_rows[part].field;
}

struct scoring {
    const struct quality_subject *subject;
    const struct quality_weights *weights;
    struct quality_score *score;
};

static const char *confirmed_of(const struct scoring *scoring, const char *field,
                                const struct record **ret_record)
{
    const struct quality_subject *subject = scoring->subject;
    if (entity_field(&contact_entity, field) != NULL) {
        *ret_record = &subject->contact->record;
        return subject->contact->confirmed;
    }
    *ret_record = &subject->company->record;
    return subject->company->company_confirmed;
}

/* A value that is there: as it came, in agreement with other data, or confirmed. The better of two
 * numbers counts. */
static void set_part(struct scoring *scoring, enum quality_part part, const char *field,
                     bool agrees, bool is_confirmed)
{
    const struct quality_weights *weights = scoring->weights;
    const struct record *record;
    const char *marks = confirmed_of(scoring, field, &record);
    bool is_marked;
    struct quality_part_score now = {.is_asked = true, .is_filled = true};
    now.known_ms = quality_known_ms(marks, field, record, &is_marked);
    now.state = (is_confirmed || is_marked ? weights->confirmed
                 : agrees                  ? weights->agrees
                                           : weights->valid) /
                100.0;
    if (now.state > scoring->score->parts[part].state)
        scoring->score->parts[part] = now;
}

static void score_number(struct scoring *scoring, const char *field, const char *number,
                         const char *state)
{
    struct phone_number parsed;
    if (str_is_empty(number) || str_equal(state, "wrong") || str_equal(state, "dead"))
        return;
    phone_parse(number, "DE", &parsed);
    if (parsed.is_valid && parsed.kind != PHONE_PREMIUM && parsed.kind != PHONE_SHORT)
        set_part(scoring, PART_PHONE, field, false, str_equal(state, "ok"));
}

static void score_person(struct scoring *scoring)
{
    const struct quality_subject *subject = scoring->subject;
    const struct contact *contact = subject->contact;
    score_number(scoring, "phone", contact->phone, contact->phone_state);
    score_number(scoring, "mobile", contact->mobile, contact->mobile_state);
    if (!str_is_empty(contact->last_name) && !quality_finds(&check_name_dummy, subject))
        set_part(scoring, PART_NAME, "last_name", is_first_name(subject, contact->first_name),
                 false);
    if (!str_is_empty(contact->position))
        set_part(scoring, PART_ROLE, "position", false, false);
}

static bool mail_is_at_site(const struct quality_subject *subject)
{
    const char *domain = mail_domain(subject);
    return domain != NULL && subject->company != NULL && !str_is_empty(subject->company->website) &&
           strstr(utf8_lower(subject->arena, subject->company->website), domain) != NULL;
}

static void score_mail(struct scoring *scoring)
{
    const struct quality_subject *subject = scoring->subject;
    const char *state = subject->contact->email_state;
    if (str_is_empty(subject->contact->email) || str_equal(state, "bounced") ||
        str_equal(state, "no_server") || check_email_invalid.is_wrong(subject) ||
        check_email_disposable.is_wrong(subject))
        return;
    set_part(scoring, PART_EMAIL, "email", mail_is_at_site(subject), str_equal(state, "ok"));
}

static void score_company(struct scoring *scoring)
{
    const struct quality_subject *subject = scoring->subject;
    const struct company *company = subject->company;
    size_t length;
    bool is_bulk;
    if (company == NULL)
        return;
    if (!str_is_empty(company->company))
        set_part(scoring, PART_COMPANY, "company",
                 legal_form_of(company->company, &length) != NULL || mail_is_at_site(subject),
                 false);
    if (str_is_empty(company->city) || str_is_empty(company->postal_code))
        return;
    bool agrees = postal_places(subject, company->postal_code, &is_bulk) != NULL &&
                  !check_place_wrong.is_wrong(subject) && !str_is_empty(company->street);
    set_part(scoring, PART_ADDRESS, "street", agrees, false);
}

static void score_lead_parts(struct scoring *scoring)
{
    const struct lead *lead = scoring->subject->lead;
    const struct quality_weights *weights = scoring->weights;
    struct quality_part_score *consent = &scoring->score->parts[PART_CONSENT],
                              *source = &scoring->score->parts[PART_SOURCE];
    consent->is_asked = source->is_asked = lead != NULL;
    if (lead == NULL)
        return;
    int basis = lead->basis == NULL                  ? 0
                : str_equal(lead->basis, "presumed") ? weights->valid
                : str_equal(lead->basis, "express")  ? weights->confirmed
                                                     : weights->agrees;
    consent->state = basis / 100.0;
    consent->is_filled = basis > 0;
    consent->known_ms = lead->last_call_ms != TIME_NONE  ? lead->last_call_ms
                        : lead->received_ms != TIME_NONE ? lead->received_ms
                                                         : lead->record.created_ms;
    if (!str_is_empty(lead->source) || !str_is_empty(lead->campaign_id)) {
        source->is_filled = true;
        source->state = 1;
        source->known_ms = lead->record.created_ms;
    }
}

/* Before it is looked at: is there anything? */
static void mark_filled(struct scoring *scoring)
{
    const struct contact *contact = scoring->subject->contact;
    const struct company *company = scoring->subject->company;
    struct quality_part_score *parts = scoring->score->parts;
    parts[PART_PHONE].is_filled = !str_is_empty(contact->phone) || !str_is_empty(contact->mobile);
    parts[PART_NAME].is_filled = !str_is_empty(contact->last_name);
    parts[PART_ROLE].is_filled = !str_is_empty(contact->position);
    parts[PART_EMAIL].is_filled = !str_is_empty(contact->email);
    parts[PART_COMPANY].is_filled = company != NULL && !str_is_empty(company->company);
    parts[PART_ADDRESS].is_filled =
        company != NULL && !str_is_empty(company->city) && !str_is_empty(company->postal_code);
}

void quality_score(const struct quality_subject *subject, bool has_duplicate,
                   struct quality_score *ret_score)
{
    const struct quality_weights *weights = &subject->reference->weights;
    struct scoring scoring = {subject, weights, ret_score};
    double sum = 0, of = 0;
    memset(ret_score, 0, sizeof *ret_score);
    for (int i = 0; i < PART_COUNT; i++) {
        ret_score->parts[i].known_ms = TIME_NONE;
        ret_score->parts[i].is_asked = true;
    }
    mark_filled(&scoring);
    score_person(&scoring);
    score_mail(&scoring);
    score_company(&scoring);
    score_lead_parts(&scoring);
    for (int i = 0; i < PART_COUNT; i++) {
        struct quality_part_score *part = &ret_score->parts[i];
        double days = part->known_ms > 0 && subject->now_ms > part->known_ms
                          ? (double)((subject->now_ms - part->known_ms) / DAY_MS)
                          : 0; /* whole days: what is confirmed is known to the day */
        part->value =
            weights->half_life_months[i] > 0
                ? part->state * pow(0.5, days / (MONTH_DAYS * weights->half_life_months[i]))
                : part->state;
        sum += part->is_asked ? weights->weight[i] * part->value : 0;
        of += part->is_asked ? weights->weight[i] : 0;
    }
    ret_score->total = of > 0 ? 100 * sum / of : 0;
    if (has_duplicate)
        ret_score->total *= 1 - weights->duplicate / 100.0;
}
