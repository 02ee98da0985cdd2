/* Where consent stands and how long its evidence is kept. */
#include "core/consent.h"

#include "base/clock.h"
#include "base/text.h"

#include <string.h>

#define YEARS_KEPT 5 /* UWG § 7a para. 2 */

bool is_consumer(const struct company *company)
{
    /* a company that has not arrived here yet is none: the stricter rule */
    return company == NULL || company->record.id == NULL || str_is_empty(company->company);
}

bool consent_basis_passes(const char *basis, bool is_consumer_)
{
    return !str_is_empty(basis) &&
           (!is_consumer_ || str_equal(basis, "express") || str_equal(basis, "asked"));
}

static bool concerns(const struct consent *consent, const struct consent_question *question)
{
    return str_equal(consent->purpose, question->purpose) &&
           (str_is_empty(consent->address) || question->address == NULL ||
            str_equal(consent->address, question->address));
}

/* The later one; of two at the same moment the one whose id sorts first, so that every desk says
 * the same. */
static bool is_later(const struct consent *consent, const struct consent *than)
{
    if (than == NULL || consent->at_ms != than->at_ms)
        return than == NULL || consent->at_ms > than->at_ms;
    return strcmp(str_or(consent->record.id, ""), str_or(than->record.id, "")) < 0;
}

const struct consent *consent_standing(const struct consent *const *consents, size_t count,
                                       const struct consent_question *question)
{
    const struct consent *standing = NULL;
    int64_t refused_ms = INT64_MIN;
    for (size_t i = 0; i < count; i++)
        if (concerns(consents[i], question) && !str_equal(consents[i]->status, "given") &&
            consents[i]->at_ms > refused_ms)
            refused_ms = consents[i]->at_ms;
    for (size_t i = 0; i < count; i++) {
        const struct consent *consent = consents[i];
        bool is_given = concerns(consent, question) && str_equal(consent->status, "given") &&
                        consent_basis_passes(consent->basis, question->is_consumer);
        /* a refusal or withdrawal is only healed by a later express consent */
        bool stands = refused_ms == INT64_MIN ||
                      (consent->at_ms > refused_ms && str_equal(consent->basis, "express"));
        if (is_given && stands && is_later(consent, standing))
            standing = consent;
    }
    return standing;
}

const char *consent_state(const struct consent *const *consents, size_t count,
                          const struct consent_question *question)
{
    const struct consent *last = NULL;
    if (consent_standing(consents, count, question) != NULL)
        return "given";
    for (size_t i = 0; i < count; i++)
        if (concerns(consents[i], question) && !str_equal(consents[i]->status, "given") &&
            (last == NULL || consents[i]->at_ms >= last->at_ms))
            last = consents[i];
    return last != NULL ? last->status : "not_asked";
}

static bool is_usable(const char *number, const char *state)
{
    return !str_is_empty(number) && !str_equal(state, "wrong") && !str_equal(state, "dead");
}

const char *consent_number(const struct consent *const *consents, size_t count,
                           const struct contact *contact, bool is_consumer_,
                           const struct consent **ret_standing)
{
    const struct {
        const char *number;
        bool is_usable;
    } numbers[] = {{contact->phone, is_usable(contact->phone, contact->phone_state)},
                   {contact->mobile, is_usable(contact->mobile, contact->mobile_state)}};
    for (int i = 0; i < 2; i++) {
        const struct consent_question question = {"phone", numbers[i].number, is_consumer_};
        const struct consent *standing =
            numbers[i].is_usable ? consent_standing(consents, count, &question) : NULL;
        if (standing != NULL) {
            *ret_standing = standing;
            return numbers[i].number;
        }
    }
    const char *number =
        numbers[0].is_usable || str_is_empty(contact->mobile) ? contact->phone : contact->mobile;
    const struct consent_question question = {
        "phone", numbers[0].is_usable || numbers[1].is_usable ? number : NULL, is_consumer_};
    *ret_standing = consent_standing(consents, count, &question);
    return number;
}

int64_t consent_keep_until_ms(int64_t granted_ms, int64_t used_ms)
{
    struct civil day;
    if (granted_ms == TIME_NONE)
        return TIME_NONE;
    civil_from_ms(used_ms != TIME_NONE && used_ms > granted_ms ? used_ms : granted_ms, NULL, &day);
    day.year += YEARS_KEPT; /* 29 February becomes 1 March: a day longer, never shorter */
    return civil_to_ms(&day, NULL);
}
