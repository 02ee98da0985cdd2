/* K02: presumed consent needs a concrete interest of the business that is called; a public
 * directory or a list is none. */
#include "checks.h"

#include "core/consent.h"

#define REASON_LEAST 12 /* letters; shorter ones name nothing */

static bool is_wrong(const struct quality_subject *subject)
{
    static const char general[] =
        "telefonbuch,branchenbuch,gelbe seiten,internet,website,webseite,homepage,google,liste,"
        "adressliste,adressen,gekauft,gekaufte liste,kaltakquise,directory,phone book,list,bought "
        "list,yellow pages,impressum,unbekannt,unknown";
    const struct consent *grant = subject->facts->standing;
    if (grant == NULL || !str_equal(grant->basis, "presumed"))
        return false;
    const char *reason =
        str_trim(subject->arena, text_fold(subject->arena, str_or(grant->evidence, "")));
    return utf8_count(reason) < REASON_LEAST || str_list_has(general, reason);
}

const struct quality_check check_basis_reason = {
    .id = "basis_reason",
    .code = "K02",
    .field = "basis",
    .label = N_("presumed consent without a concrete reason"),
    .help = N_("say which concrete interest of this business makes a call welcome; a directory or "
               "a bought list is none"),
    .source = "UWG § 7 para. 2 no. 1; BVerwG 6 C 3.23",
    .severity = QUALITY_WARNING,
    .waits = true,
    .worth = 45,
    .is_wrong = is_wrong};
