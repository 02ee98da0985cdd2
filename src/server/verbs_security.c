/* Verbs about security: certificates, the audit. */
#include "tls.h"
#include "verbs.h"

#include "store/service.h"

#include <stdio.h>

static bool run_cert(struct options *options, struct error *err)
{
    const char *dir = options->out != NULL ? options->out : ".";
    if (!need_words(options, 1, err))
        return false;
    const char *name = options->words[0];
    if (options->days < 1 || options->days > 3650)
        return error_set(err, ERR_USAGE, _("--days is between 1 and 3650"));
    if (!cert_make(dir, name, options->days, err))
        return false;
    printf(_("%s/%s.pem and %s/%s-key.pem: for vorwahld serve --tls-cert … --tls-key …\n"), dir,
           name, dir, name);
    printf(_("%s/authority.pem: for every desk, vorwahl login … --ca-file authority.pem\n"), dir);
    printf(_("%s/authority-key.pem: keep it away from the service; who has it can pose as it\n"),
           dir);
    return true;
}

static bool do_audit(struct store *store, struct options *options, struct error *err)
{
    struct audit_report report;
    if (options->word_count != 1 || !str_equal(options->words[0], "verify"))
        return error_set(err, ERR_USAGE, _("say: audit verify"));
    if (!service_audit_verify(store, options->expect, &report, err))
        return false;
    printf("{\"rows\":%lld,\"operations\":%lld,\"head\":\"%s\"}\n", (long long)report.rows,
           (long long)report.operations, report.head);
    if (report.broken_at > 0)
        return error_set(err, ERR_CORRUPT, _("the audit was changed: row %lld does not fit"),
                         (long long)report.broken_at);
    if (report.broken_at < 0)
        return error_set(err, ERR_CORRUPT, _("the journal holds an operation that no row knows"));
    return options->expect == NULL || report.was_found ||
           error_set(err, ERR_CORRUPT, _("the audit was cut: the expected row is not there"));
}

static bool run_audit(struct options *options, struct error *err)
{
    return with_store(options, do_audit, err);
}

const struct verb security_verbs[] = {
    {"cert", N_("cert NAME [--out FOLDER] [--days N]  a company's own authority and a certificate"),
     false, run_cert},
    {"audit",
     N_("audit verify --database URI [--expect HASH]  nothing was changed, removed or swapped"),
     true, run_audit},
    {NULL, NULL, false, NULL},
};
