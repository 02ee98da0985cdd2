/* The service's check of an import chunk: rights, reach of every record it names, and every value
 * by its field. */
#include "authorise.h"

#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "codec/record_json.h"
#include "core/activity.h"
#include "core/bulk.h"
#include "core/consent.h"
#include "core/reference.h"
#include "store/records.h"

static bool deny(const char *what, struct error *err)
{
    return error_set(err, ERR_FORBIDDEN, "%s: %s", what, error_sentence(ERR_FORBIDDEN));
}

static bool check_id(struct authority *authority, const struct entity *entity, const char *id,
                     bool creates, struct error *err)
{
    if (id[0] == '\0')
        return !creates || error_set(err, ERR_DATA, _("this id is none"));
    if (!uuid_is_valid(id))
        return error_set(err, ERR_DATA, _("this id is none"));
    return !store_exists(authority->session->store, entity, id) ||
           authority_reaches(authority, entity, id) || deny(entity->name, err);
}

static bool check_lead_value(struct authority *authority, const char *name, const char *value)
{
    if (str_equal(name, "state"))
        return str_equal(value, "new") || str_equal(value, "checking") ||
               str_equal(value, "ready") || str_equal(value, "blocked");
    if (str_equal(name, "team_id"))
        return str_equal(value, authority->session->actor.team_id) ||
               actor_may(&authority->session->actor, RIGHT_MOVE_LEADS);
    return !str_equal(name, "handed_to_id");
}

static bool check_value(struct authority *authority, const struct operation *op,
                        const struct change *change, struct error *err)
{
    struct lead_card card = {0};
    const void *record;
    char *parsed;
    const struct entity *entity = lead_card_owner(&card, change->name, &record);
    const struct field *field = entity != NULL ? entity_field(entity, change->name) : NULL;
    if (str_equal(change->name, "merged_into_id"))
        return deny(change->name, err);
    if (str_equal(change->name, BULK_NOTE))
        return field_parse(entity_field(&activity_entity, "note"), change->value, authority->arena,
                           &parsed, err);
    if (field == NULL)
        return true; /* a newer desk's field */
    bool is_link = str_equal(change->name, "contact_id") || str_equal(change->name, "company_id") ||
                   str_equal(change->name, "do_not_call");
    bool is_other_batch = str_equal(change->name, "batch_id") && !str_equal(change->value, op->id);
    if (is_link || is_other_batch || field->merge == MERGE_SERVER ||
        (entity == &lead_entity && !check_lead_value(authority, change->name, change->value)))
        return deny(change->name, err);
    return field_parse(field, change->value, authority->arena, &parsed, err);
}

bool authorise_bulk(struct authority *authority, struct operation *op, struct error *err)
{
    struct bulk_row *rows;
    size_t count;
    if (!actor_require(&authority->session->actor, RIGHT_IMPORT, err))
        return false;
    if (op->entity != &batch_entity || !uuid_is_valid(op->id) || op->body == NULL)
        return error_set(err, ERR_DATA, _("an import chunk names its import"));
    if (!bulk_rows(op, authority->arena, &rows, &count, err))
        return false;
    if (count > BULK_ROWS_MAX)
        return error_set(err, ERR_TOO_LARGE, _("an import chunk has at most %d rows"),
                         BULK_ROWS_MAX);
    op->rows = rows; /* read once */
    op->row_count = count;
    for (size_t i = 0; i < count; i++) {
        const struct bulk_row *row = &rows[i];
        bool has_team = false;
        if (!check_id(authority, &company_entity, row->company_id, row->creates_company, err) ||
            !check_id(authority, &contact_entity, row->contact_id, row->creates_contact, err) ||
            !check_id(authority, &lead_entity, row->lead_id, row->creates_lead, err))
            return false;
        for (size_t f = 0; f < row->change_count; f++) {
            has_team = has_team || str_equal(row->changes[f].name, "team_id");
            if (!check_value(authority, op, &row->changes[f], err))
                return false;
        }
        if (row->creates_lead && !has_team && authority->session->actor.team_id != NULL &&
            !actor_may(&authority->session->actor, RIGHT_MOVE_LEADS))
            return deny("team_id", err);
    }
    return true;
}
