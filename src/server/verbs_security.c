/* Verbs about security: certificates. */
#include "tls.h"
#include "verbs.h"

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

const struct verb security_verbs[] = {
    {"cert", N_("cert NAME [--out FOLDER] [--days N]  a company's own authority and a certificate"),
     false, run_cert},
    {NULL, NULL, false, NULL},
};
