/* Commands about the people of a team, and about who may send it leads. */
#include "cli.h"

const struct command team_commands[] = {
    {"absence", "absence [USER] [--from WHEN] --until WHEN [--to DEPUTY] | absence [USER]",
     N_("away, and who keeps the promises; without times: back again"), true, run_absence},
    {"figures", "figures [USER [--purpose TEXT [--until WHEN]]] [--json]",
     N_("my figures; with a purpose those of one person of the team"), true, run_figures},
    {"views", "views [end ID] [--json]", N_("who looks at my figures and why, and whose I look at"),
     true, run_views},
    {"works-council", "works-council [on|off] [--json]",
     N_("whether figures of one person need a view"), true, run_works_council},
    {"intake-token", "intake-token create NAME --form F --campaign C | list | revoke ID [--json]",
     N_("tokens of the company's web forms"), true, run_intake_token},
    {NULL, NULL, NULL, false, NULL},
};
