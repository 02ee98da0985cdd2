/* What came by a web form, read; and whether its person is known. Only what the token's team may
 * see is looked at: a form never joins what two teams know. */
#include "intake_private.h"

#include "base/text.h"
#include "core/lifecycle.h"
#include "core/phone_number.h"
#include "store/records.h"
#include "store/twins.h"

#include <string.h>

static const char *const allowed[] = {
    "salutation", "title",   "first_name", "last_name", "position",    "phone",
    "mobile",     "email",   "company",    "street",    "postal_code", "city",
    "country",    "website", "industry",   "employees", "extension"};

const struct field *intake_field(const char *name, const struct entity **ret_entity)
{
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (str_equal(allowed[i], name)) {
            const struct field *field = entity_field(&contact_entity, name);
            *ret_entity = field != NULL ? &contact_entity : &company_entity;
            return field != NULL ? field : entity_field(&company_entity, name);
        }
    return NULL;
}

/* A list may bring a damaged address, which becomes a task; a visitor is told at once. */
static bool is_usable(const struct field *field, const char *value, struct arena *arena)
{
    struct phone_number number;
    char *address;
    if (field->type == FIELD_EMAIL)
        return email_parse(value, arena, &address);
    if (field->type != FIELD_PHONE)
        return true;
    phone_parse(value, "DE", &number);
    return number.e164[0] != '\0';
}

/* In a field of its own, or behind the number ("030 … Durchwahl 12"). */
static void take_extension(struct intake *intake, const struct intake_value *value,
                           const char *typed)
{
    struct phone_number number;
    if (str_equal(value->field->name, "extension") && !str_is_empty(value->value))
        intake->extension = value->value;
    if (!str_equal(value->field->name, "phone"))
        return;
    phone_parse(str_or(typed, ""), "DE", &number);
    if (number.extension[0] != '\0' && intake->extension == NULL)
        intake->extension = arena_strdup(intake->ops->arena, number.extension);
}

static bool read_field(struct intake *intake, const struct field_input *input, struct error *err)
{
    struct intake_value value;
    value.field = intake_field(input->field, &value.entity);
    if (value.field == NULL)
        return error_set_field(err, ERR_DATA, input->field, "a web form brings no such field");
    if (!text_is_clean(input->value, false))
        return error_set_field(err, ERR_DATA, input->field, "control characters are not taken");
    if (!field_parse(value.field, input->value, intake->ops->arena, &value.value, err)) {
        if (err->field[0] == '\0')
            error_set_field(err, ERR_DATA, input->field, "this is not taken");
        err->code = ERR_DATA;
        return false;
    }
    if (!str_is_empty(value.value) && !is_usable(value.field, value.value, intake->ops->arena))
        return error_set_field(err, ERR_DATA, input->field, "this cannot be written to or called");
    take_extension(intake, &value, input->value);
    if (!str_is_empty(value.value) && !str_equal(value.field->name, "extension"))
        intake->values[intake->value_count++] = value;
    return true;
}

const char *intake_value_of(const struct intake *intake, const char *name)
{
    for (size_t i = 0; i < intake->value_count; i++)
        if (str_equal(intake->values[i].field->name, name))
            return intake->values[i].value;
    return NULL;
}

bool intake_read(struct intake *intake, struct error *err)
{
    const struct intake_request *request = intake->request;
    void *campaign;
    if (!store_load(intake->session->store, &campaign_entity, request->token->campaign_id,
                    intake->ops->arena, &campaign, NULL) ||
        ((struct campaign *)campaign)->queue_id == NULL)
        return error_set(err, ERR_CONFIG, "the campaign of this token has no queue any more");
    intake->campaign = campaign;
    if (!session_form(intake->session, request->token->form, request->token->team_id, &intake->form,
                      err))
        return false;
    for (size_t i = 0; i < request->field_count; i++)
        if (!read_field(intake, &request->fields[i], err))
            return false;
    return intake_value_of(intake, "email") != NULL || intake_value_of(intake, "phone") != NULL ||
           intake_value_of(intake, "mobile") != NULL || request->visitor_hash != NULL ||
           error_set_field(err, ERR_DATA, "email", "a mail address or a number is needed");
}

/* --- who is it? --- */

static bool same_name(const struct intake *intake, const struct contact *contact,
                      bool may_be_silent)
{
    struct arena *arena = intake->ops->arena;
    const char *last = intake_value_of(intake, "last_name"),
               *first = intake_value_of(intake, "first_name");
    if (last == NULL)
        return may_be_silent;
    return str_equal(text_fold(arena, last), text_fold(arena, str_or(contact->last_name, ""))) &&
           (first == NULL || contact->first_name == NULL ||
            str_equal(text_fold(arena, first), text_fold(arena, contact->first_name)));
}

static bool is_meant(const struct intake *intake, const struct contact *contact, bool may_be_silent)
{
    const char *scope =
        arena_printf(intake->ops->arena, "team:%s", intake->request->token->team_id);
    return contact->merged_into_id == NULL && same_name(intake, contact, may_be_silent) &&
           service_may_see(intake->session->store, scope, &contact_entity, contact->record.id);
}

/* A mail address is one person's unless another name comes with it; a number needs the name. */
static bool find_by(struct intake *intake, const char *field, const char *value, bool may_be_silent,
                    struct contact **ret_contact, struct error *err)
{
    void **found;
    size_t count;
    if (*ret_contact != NULL || str_is_empty(value))
        return true;
    if (!store_find(intake->session->store, &contact_entity, field, value, 20, intake->ops->arena,
                    &found, &count, err))
        return false;
    for (size_t i = 0; i < count && *ret_contact == NULL; i++)
        if (is_meant(intake, found[i], may_be_silent))
            *ret_contact = found[i];
    return true;
}

/* People write a mobile number where a form asks for the telephone, and the other way round: first
 * those that stand where they are looked for. */
static bool find_by_numbers(struct intake *intake, const char *phone, const char *mobile,
                            struct contact **ret_contact, struct error *err)
{
    struct arena *arena = intake->ops->arena;
    const char *phone_key = phone != NULL ? phone_reversed_digits(arena, phone) : NULL,
               *mobile_key = mobile != NULL ? phone_reversed_digits(arena, mobile) : NULL;
    return find_by(intake, "phone_key", phone_key, false, ret_contact, err) &&
           find_by(intake, "mobile_key", mobile_key, false, ret_contact, err) &&
           find_by(intake, "mobile_key", phone_key, false, ret_contact, err) &&
           find_by(intake, "phone_key", mobile_key, false, ret_contact, err);
}

/* A list's note may tell of a house's number or address: only with the name. */
static bool find_by_further(struct intake *intake, const char *value, struct contact **ret_contact,
                            struct error *err)
{
    struct contact **found;
    size_t count;
    if (*ret_contact != NULL || str_is_empty(value))
        return true;
    if (!store_find_reached(intake->session->store, value, 20, intake->ops->arena, &found, &count,
                            err))
        return false;
    for (size_t i = 0; i < count && *ret_contact == NULL; i++)
        if (is_meant(intake, found[i], false))
            *ret_contact = found[i];
    return true;
}

static bool find_visitor(struct intake *intake, struct contact **ret_contact)
{
    void *contact;
    struct store *store = intake->session->store;
    struct arena *arena = intake->ops->arena;
    const char *id = intake->visitor != NULL ? store_survivor(store, &contact_entity,
                                                              intake->visitor->contact_id, arena)
                                             : NULL;
    if (id != NULL && store_load(store, &contact_entity, id, arena, &contact, NULL))
        *ret_contact = contact;
    return *ret_contact != NULL;
}

/* Of the same campaign first, then any that is open; what sales has or has ended is left alone. */
static int rank_of(const struct intake *intake, const struct lead *lead)
{
    bool is_same = str_equal(lead->campaign_id, intake->campaign->record.id);
    if (!str_equal(lead->team_id, intake->request->token->team_id))
        return 0;
    if (state_is_open(lead->state) || str_equal(lead->state, "blocked"))
        return is_same ? 4 : 3;
    return is_same && str_equal(lead->state, "archived") ? 2 : 0;
}

static bool find_lead(struct intake *intake, const struct contact *contact, struct lead **ret_lead,
                      struct error *err)
{
    void **leads;
    size_t count;
    int best = 0;
    if (!store_find(intake->session->store, &lead_entity, "contact_id", contact->record.id, 50,
                    intake->ops->arena, &leads, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (rank_of(intake, leads[i]) > best) {
            best = rank_of(intake, leads[i]);
            *ret_lead = leads[i];
        }
    return true;
}

bool intake_find(struct intake *intake, struct contact **ret_contact, struct company **ret_company,
                 struct lead **ret_lead, struct error *err)
{
    struct arena *arena = intake->ops->arena;
    const char *email = intake_value_of(intake, "email"), *phone = intake_value_of(intake, "phone"),
               *mobile = intake_value_of(intake, "mobile");
    void *company;
    *ret_contact = NULL;
    *ret_company = NULL;
    *ret_lead = NULL;
    if (!find_visitor(intake, ret_contact) &&
        (!find_by(intake, "email_key", email != NULL ? utf8_lower(arena, email) : NULL, true,
                  ret_contact, err) ||
         !find_by_numbers(intake, phone, mobile, ret_contact, err) ||
         !find_by_further(intake, email, ret_contact, err) ||
         !find_by_further(intake, phone, ret_contact, err) ||
         !find_by_further(intake, mobile, ret_contact, err)))
        return false;
    if (*ret_contact == NULL)
        return email != NULL || phone != NULL || mobile != NULL ||
               error_set_field(err, ERR_DATA, "email", "a mail address or a number is needed");
    if ((*ret_contact)->company_id != NULL &&
        store_load(intake->session->store, &company_entity, (*ret_contact)->company_id, arena,
                   &company, NULL))
        *ret_company = company;
    return find_lead(intake, *ret_contact, ret_lead, err);
}
