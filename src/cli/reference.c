/* The tables that the documentation is made from: keys of the workplace, commands of this program.
 */
#include "cli.h"

static void print_commands(void)
{
    printf("# %s\n", _("Commands"));
    for (const struct command_group *group = command_groups; group->title != NULL; group++) {
        printf("\n## %s\n", _(group->title));
        for (const struct command *command = group->commands; command->name != NULL; command++)
            printf("\n- `vorwahl %s`\n  %s\n", command->usage, _(command->help));
    }
}

static bool run_reference(struct desk *desk, struct options *options, struct error *err)
{
    (void)desk;
    if (!need(options, 1, err))
        return false;
    if (str_equal(options->words[0], "keys"))
        actions_print(stdout);
    else if (str_equal(options->words[0], "commands"))
        print_commands();
    else
        return error_set(err, ERR_USAGE, _("there is a reference of keys and of commands"));
    return true;
}

const struct command reference_commands[] = {
    {"reference", "reference keys|commands", N_("what the documentation is made from"), false,
     run_reference},
    {NULL, NULL, NULL, false, NULL},
};
