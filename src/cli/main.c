/* The vorwahl program: until the command table stands it answers --version and --help. */
#include "config.h"

#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    i18n_init();
    const char *word = argc > 1 ? argv[1] : "--help";
    if (strcmp(word, "--version") == 0)
        return puts("vorwahl " VERSION) < 0;
    if (strcmp(word, "--help") == 0)
        return printf(_("usage: %s --version | --help\n"), "vorwahl") < 0;
    fprintf(stderr, _("usage: %s --version | --help\n"), "vorwahl");
    return 64;
}
