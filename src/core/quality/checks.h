/* Private to the checks: each file defines one. */
#ifndef CORE_QUALITY_CHECKS_H
#define CORE_QUALITY_CHECKS_H

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/lifecycle.h"
#include "core/phone_number.h"
#include "core/quality.h"

#include <string.h>

extern const struct quality_check check_basis_reason, check_company_licence, check_licence_ended,
    check_objection, check_proof_old, check_retention_ended, check_source_notice,
    check_special_words;
extern const struct quality_check check_address_bulk, check_basis_missing, check_birth_date,
    check_company_branch, check_company_codes, check_company_ended, check_company_form,
    check_company_in_name, check_company_missing, check_company_siblings, check_country_missing,
    check_email_bounced, check_email_disposable, check_email_free, check_email_invalid,
    check_email_missing, check_email_name, check_email_role, check_email_server, check_email_typo,
    check_email_website, check_encoding, check_field_old, check_lead_dates, check_lead_fields,
    check_lead_lost_reason, check_lead_overdue, check_lead_owner, check_lead_source,
    check_lead_stale, check_lead_value, check_lead_won_value, check_name_blanks, check_name_case,
    check_name_dummy, check_name_swapped, check_person_gone, check_phone_area, check_phone_damaged,
    check_phone_dummy, check_phone_invalid, check_phone_kind, check_phone_missing,
    check_phone_mobile, check_phone_two, check_phone_unreachable, check_phone_unread,
    check_phone_unstored, check_place_missing, check_place_wrong, check_postal_code,
    check_postal_zero, check_register_form, check_salutation, check_same_email, check_same_phone,
    check_street_number, check_title_in_name, check_unreadable, check_value_frequent, check_vat_id,
    check_website;

/* --- shared by several checks (subject.c, names.c) --- */
void repair_set(struct quality_repair *repair, const struct entity *entity, const char *field,
                const char *value);
bool list_has(const struct quality_list *list, const char *word);
/* What stands behind the first word of the line that begins with it; NULL: there is none. */
const char *list_line(const struct quality_list *list, const char *word);
/* The domain in lower case; NULL without one. */
const char *mail_domain(const struct quality_subject *subject);
/* Lower case, up to the @; NULL without one. */
const char *mail_local(const struct quality_subject *subject);
bool mail_is_role(const char *local); /* info, sales: nobody's own */
bool is_in_germany(const struct quality_subject *subject);
/* Places of a postal code, separated by |; NULL: no such code. *ret_is_bulk: of one customer. */
const char *postal_places(const struct quality_subject *subject, const char *code,
                          bool *ret_is_bulk);
/* The one town of such places, without its district; NULL: there are several. */
const char *town_of(struct arena *arena, const char *places);
/* 'f', 'm', or 0: not known, or of both. */
char sex_of(const struct quality_subject *subject, const char *first_name);
bool is_first_name(const struct quality_subject *subject, const char *word);
/* "4,93E+11": what a spreadsheet made of a number. */
bool phone_is_rounded(const char *raw);
/* Does the place lie at the postal code with these places? */
bool place_is_among(const struct quality_subject *subject, const char *city, const char *places);
/* Wrongly decoded text (MÃ¼ller) set right; NULL: it is none. */
char *text_redecoded(struct arena *arena, const char *text);
/* A legal form at the end of a name, in its right spelling ("GmbH"); *ret_length of the name
 * without it. NULL: none. */
const char *legal_form_of(const char *name, size_t *ret_length);

#endif
