/* Company: field table. */
#include "core/company.h"

#include <string.h>

#include "fields.h"

/* clang-format off */
static const struct field fields[] = {
    FIELD(company, company,       FIELD_TEXT,    N_("Company"),          24, FIELD_ASKED | FIELD_LISTED | FIELD_SEARCHED | FIELD_IMPORTED, MERGE_KEEP),
    FIELD(company, street,        FIELD_TEXT,    N_("Street"),           20, FIELD_IMPORTED | FIELD_KEYED, MERGE_KEEP),
    FIELD(company, postal_code,   FIELD_TEXT,    N_("Postal code"),       6, FIELD_ASKED | FIELD_IMPORTED | FIELD_KEYED, MERGE_KEEP, .max = 12),
    FIELD(company, city,          FIELD_TEXT,    N_("City"),             16, FIELD_ASKED | FIELD_LISTED | FIELD_SEARCHED | FIELD_IMPORTED, MERGE_KEEP),
    FIELD(company, country,       FIELD_COUNTRY, N_("Country"),           3, FIELD_IMPORTED, MERGE_KEEP),
    FIELD(company, website,       FIELD_URL,     N_("Website"),          20, FIELD_IMPORTED | FIELD_KEYED, MERGE_KEEP),
    FIELD(company, company_phone, FIELD_PHONE,   N_("Switchboard"),      18, FIELD_IMPORTED | FIELD_KEYED, MERGE_KEEP),
    FIELD(company, industry,      FIELD_TEXT,    N_("Industry"),         16, FIELD_ASKED | FIELD_IMPORTED, MERGE_KEEP),
    FIELD(company, employees,     FIELD_INT,     N_("Employees"),         6, FIELD_ASKED | FIELD_IMPORTED, MERGE_KEEP, .max = 10000000),
    FIELD(company, register_no,   FIELD_TEXT,    N_("Register number"),  12, FIELD_IMPORTED | FIELD_KEYED, MERGE_KEEP, .max = 60),
    FIELD(company, batch_id,      FIELD_ID,      N_("Company's import"), 10, FIELD_INTERNAL, MERGE_LAST, .refers_to = "batch"),
    FIELD(company, vat_id,        FIELD_TEXT,    N_("VAT number"),       14, FIELD_IMPORTED, MERGE_KEEP, .max = 20),
    FIELD(company, company_confirmed, FIELD_CODES, N_("Company still right on"), 10, FIELD_INTERNAL, MERGE_ADD),
    FIELD(company, merged_into_id,   FIELD_ID,      N_("Merged into"),      10, FIELD_INTERNAL, MERGE_KEEP, .refers_to = "company"),
    FIELD(company, company_sources, FIELD_CODES, N_("Company where from"), 10, FIELD_INTERNAL, MERGE_ADD, .max = 4000),
};
/* clang-format on */

const char *postal_code_key(const char *code, struct arena *arena)
{
    bool is_short = code != NULL && strlen(code) == 4 && strspn(code, "0123456789") == 4;
    return is_short ? arena_printf(arena, "0%s", code) : code != NULL ? code : "";
}

const struct entity company_entity = {
    .kind = ENTITY_COMPANY,
    .name = "company",
    .plural = "companies",
    .label = N_("Company"),
    .size = sizeof(struct company),
    .fields = fields,
    .field_count = COUNT(fields),
};
