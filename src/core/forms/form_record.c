/* Published forms: their field table. */
#include "core/form_record.h"

#include "base/text.h"
#include "base/uuid.h"
#include "core/form.h"
#include "core/reference.h"
#include "../records/fields.h"

#include <stdio.h>

#define BODY_MOST (60 << 10)

/* clang-format off */
static const struct field fields[] = {
    FIELD(form_record, name,         FIELD_TEXT,  N_("Name"),      16, FIELD_REQUIRED | FIELD_INTERNAL, MERGE_APPEND, .max = 60),
    FIELD(form_record, version,      FIELD_INT,   N_("Version"),    4, FIELD_REQUIRED | FIELD_INTERNAL, MERGE_APPEND, .max = 1000000),
    FIELD(form_record, title,        FIELD_TEXT,  N_("Title"),     30, FIELD_INTERNAL, MERGE_APPEND),
    FIELD(form_record, teams,        FIELD_CODES, N_("Published to"), 20, FIELD_INTERNAL, MERGE_ADD, .max = 4000),
    FIELD(form_record, body,         FIELD_NOTE,  N_("Questions"), 10, FIELD_REQUIRED | FIELD_INTERNAL, MERGE_APPEND, .max = BODY_MOST),
    FIELD(form_record, user_id,      FIELD_ID,    N_("By"),        10, FIELD_INTERNAL, MERGE_APPEND, .refers_to = "user"),
    FIELD(form_record, published_ms, FIELD_TIME,  N_("Published"), 12, FIELD_INTERNAL, MERGE_APPEND),
};
const struct entity form_entity = {.kind = ENTITY_FORM, .name = "form", .plural = "forms", .label = N_("Form"),
    .size = sizeof(struct form_record), .fields = fields, .field_count = COUNT(fields), .is_reference = true};
/* clang-format on */

void form_record_id(const char *name, int64_t version, char out[37])
{
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)version);
    uuid_derive(out, "form", name, number, NULL);
}

const char *form_name_for(const struct campaign *campaign, const struct team *team, unsigned mask)
{
    const char *const of_campaign[] = {campaign != NULL ? campaign->sales_form : NULL,
                                       campaign != NULL ? campaign->form : NULL};
    const char *const of_team[] = {team != NULL ? team->sales_form : NULL,
                                   team != NULL ? team->form : NULL};
    for (size_t i = mask == MASK_SALES ? 0 : 1; i < COUNT(of_campaign); i++)
        if (!str_is_empty(of_campaign[i]))
            return of_campaign[i];
    for (size_t i = mask == MASK_SALES ? 0 : 1; i < COUNT(of_team); i++)
        if (!str_is_empty(of_team[i]))
            return of_team[i];
    return NULL;
}

bool form_record_reaches(const struct form_record *record, const char *team_id)
{
    return str_list_has(str_or(record->teams, ""), FORM_FOR_ALL) ||
           (!str_is_empty(team_id) && str_list_has(str_or(record->teams, ""), team_id));
}
