/* What an import needs to know before its first row: whose it is, on what basis, and which field
 * each column goes to. */
#include "base/i18n.h"
#include "base/text.h"
#include "core/consent.h"
#include "core/reference.h"
#include "import_private.h"
#include "store/queue.h"
#include "store/records.h"

static bool resolve(struct import *import, const struct entity *entity, const char *name,
                    const char **ret_id, struct error *err)
{
    if (str_is_empty(name))
        return true;
    *ret_id = store_id_of(import->session->store, entity, name, import->arena);
    return *ret_id != NULL ||
           error_set(err, ERR_USAGE, _("there is no %s \"%s\""), entity->name, name);
}

bool import_prepare(struct import *import, struct error *err)
{
    const struct import_request *request = import->request;
    void *campaign = NULL;
    if (!str_is_empty(request->basis) && !consent_basis_is_valid(request->basis))
        return error_set(err, ERR_USAGE,
                         _("a legal basis is express, presumed, contract or asked"));
    if (!str_is_empty(request->basis) && str_is_empty(request->evidence))
        return error_set(err, ERR_USAGE,
                         _("a legal basis needs evidence: say where it comes from"));
    import->team_id = import->session->actor.team_id;
    if (!resolve(import, &campaign_entity, request->campaign, &import->campaign_id, err) ||
        !resolve(import, &team_entity, request->team, &import->team_id, err) ||
        !resolve(import, &user_entity, request->owner, &import->owner_id, err))
        return false;
    if (import->campaign_id != NULL &&
        store_load(import->session->store, &campaign_entity, import->campaign_id, import->arena,
                   &campaign, err)) {
        import->queue_id = ((struct campaign *)campaign)->queue_id;
        import->source = ((struct campaign *)campaign)->name;
    }
    if (!str_equal(import->team_id, import->session->actor.team_id) &&
        !actor_require(&import->session->actor, RIGHT_MOVE_LEADS, err))
        return false;
    /* one that cannot be read gives no points; it is no reason to keep a list out */
    session_form_for(import->session, import->campaign_id, import->team_id, MASK_TELESALES,
                     &import->form, NULL);
    if (import->queue_id == NULL && import->owner_id == NULL) {
        void **queues;
        size_t count;
        if (import->team_id != NULL &&
            store_find(import->session->store, &queue_entity, "team_id", import->team_id, 1,
                       import->arena, &queues, &count, err) &&
            count > 0)
            import->queue_id = ((struct record *)queues[0])->id;
        else
            import->owner_id = import->session->actor.user_id;
    }
    return true;
}

/* As somebody has chosen them. */
static void take_fields(struct import *import, size_t columns)
{
    import->fields = ARENA_ARRAY(import->arena, const char *, columns + 1);
    for (size_t i = 0; i < columns && i < import->request->field_count; i++)
        import->fields[i] = import->request->fields[i];
}

bool import_map_columns(struct import *import, struct error *err)
{
    const struct csv_row *header = csv_header(import->reader);
    if (import->request->fields != NULL)
        take_fields(import, header->count);
    else if (!csv_map_headers(header, import->arena, &import->fields, err))
        return false;
    if (import->request->map != NULL &&
        !csv_map_override(header, import->request->map, import->arena, import->fields, err))
        return false;
    size_t mapped = 0;
    if (import->request->is_of_companies)
        import_map_firms(import, header->count);
    import->columns = ARENA_ARRAY(import->arena, const struct field *, header->count + 1);
    import->reason_column = header->count;
    for (size_t i = 0; i < header->count; i++) {
        mapped += import->fields[i] != NULL;
        import_note_untaken(import, i);
        import->columns[i] = import->fields[i] != NULL ? import_row_field(import->fields[i]) : NULL;
        if (str_equal(header->cells[i], "reason") && import->fields[i] == NULL)
            import->reason_column = i;
    }
    return mapped > 0 ||
           error_set(err, ERR_DATA, _("no column is known; name them with --map FIELD=COLUMN,…"));
}
