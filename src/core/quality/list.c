/* The list of checks: the only place that names them all. The machine repairs in this order, and
 * the country may follow from a place that was missing. */
#include "checks.h"

const struct quality_check *const quality_checks[] = {
    &check_address_bulk,      &check_basis_missing,   &check_basis_reason,
    &check_birth_date,        &check_company_branch,  &check_company_codes,
    &check_company_ended,     &check_company_form,    &check_company_in_name,
    &check_company_licence,   &check_licence_ended,   &check_company_missing,
    &check_company_siblings,  &check_email_bounced,   &check_email_disposable,
    &check_email_free,        &check_email_invalid,   &check_email_missing,
    &check_email_name,        &check_email_role,      &check_email_server,
    &check_email_typo,        &check_email_website,   &check_encoding,
    &check_field_old,         &check_lead_dates,      &check_lead_fields,
    &check_lead_lost_reason,  &check_lead_overdue,    &check_lead_owner,
    &check_lead_source,       &check_lead_stale,      &check_lead_value,
    &check_lead_won_value,    &check_name_blanks,     &check_name_case,
    &check_name_dummy,        &check_name_swapped,    &check_objection,
    &check_person_gone,       &check_phone_area,      &check_phone_damaged,
    &check_phone_dummy,       &check_phone_invalid,   &check_phone_kind,
    &check_phone_missing,     &check_phone_mobile,    &check_phone_two,
    &check_phone_unreachable, &check_phone_unread,    &check_phone_unstored,
    &check_place_missing,     &check_country_missing, &check_place_wrong,
    &check_postal_code,       &check_postal_zero,     &check_proof_old,
    &check_register_form,     &check_retention_ended, &check_salutation,
    &check_same_email,        &check_same_phone,      &check_source_notice,
    &check_special_words,     &check_street_number,   &check_title_in_name,
    &check_unreadable,        &check_value_frequent,  &check_vat_id,
    &check_website,
};
const size_t quality_check_count = sizeof quality_checks / sizeof *quality_checks;

const struct quality_check *quality_check_find(const char *id)
{
    for (size_t i = 0; i < quality_check_count; i++)
        if (str_equal(quality_checks[i]->id, id))
            return quality_checks[i];
    return NULL;
}
