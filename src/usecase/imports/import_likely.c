/* A dry run compares new rows with the stock: who is known in another spelling is said before
 * anything is written. */
#include "base/text.h"
#include "core/lead.h"
#include "import_private.h"
#include "store/records.h"
#include "usecase/duplicates.h"

#include <stdio.h>

#define COMPARED_MOST 20000 /* half a minute of processor against a million */

static void fill_card(const struct bulk_row *row, struct lead_card *card, struct arena *arena)
{
    *card = (struct lead_card){.lead = *(struct lead *)record_new(&lead_entity, arena),
                               .contact = *(struct contact *)record_new(&contact_entity, arena),
                               .company = *(struct company *)record_new(&company_entity, arena)};
    for (size_t i = 0; i < row->change_count; i++) {
        const void *record;
        const struct entity *entity = lead_card_owner(card, row->changes[i].name, &record);
        if (entity != NULL)
            record_put(entity, (void *)(uintptr_t)record, row->changes[i].name,
                       row->changes[i].value, arena);
    }
}

static bool note(struct import *import, const struct bulk_row *row, int64_t number,
                 const struct twin *twin, struct error *err)
{
    const char *field = import->request->is_of_companies ? "company_id" : "contact_id";
    struct import_report *report = import->report;
    void **leads;
    size_t count;
    if (report->likely_count == (int)(sizeof report->likely / sizeof *report->likely))
        return true;
    int at = report->likely_count++;
    if (!store_find(import->session->store, &lead_entity, field, twin->id, 1, import->row_arena,
                    &leads, &count, err))
        return false;
    report->likely[at].row = number;
    report->likely[at].percent = (int)(twin->probability * 100);
    import_row_words(row, report->likely[at].text, sizeof report->likely->text);
    snprintf(report->likely[at].twin, sizeof report->likely->twin, "%s", twin->title);
    snprintf(report->likely[at].reason, sizeof report->likely->reason, "%s", twin->reason);
    snprintf(report->likely[at].lead_id, sizeof report->likely->lead_id, "%s",
             count > 0 ? ((struct record *)leads[0])->id : "");
    return true;
}

static bool compares(struct import *import)
{
    const struct import_request *request = import->request;
    const struct import_report *report = import->report;
    if (!request->dry_run || import->has_compared)
        return false;
    import->has_compared =
        request->compares != NULL
            ? !request->compares(request->progress_data, report->compared, report->twins)
            : report->compared == COMPARED_MOST;
    return !import->has_compared;
}

bool import_look_alike(struct import *import, const struct bulk_row *row, int64_t number,
                       bool *ret_is_likely, struct error *err)
{
    struct lead_card card;
    struct twin *twins;
    size_t count = 0;
    *ret_is_likely = false;
    if (!compares(import))
        return true;
    fill_card(row, &card, import->row_arena);
    card.contact.record.id = card.company.record.id = NULL;
    import->report->compared++;
    if (import->request->is_of_companies
            ? !twins_find_company(import->session, &card.company, import->row_arena, &twins, &count,
                                  err)
            : !twins_find(import->session, &card.contact, &card.company, import->row_arena, &twins,
                          &count, err))
        return false;
    *ret_is_likely = count > 0;
    import->report->twins += count > 0;
    return count == 0 || note(import, row, number, &twins[0], err);
}
