/* Actions that work everywhere, and the one list of all tables that help, palette, manual and keys
 * read. */
#include "calls/call.h"
#include "calls/incoming.h"
#include "screens.h"
#include "screens/find.h"
#include "screens/lead/data.h"

#include "toolkit/terminal.h"
#include "undo.h"

#include "store/records.h"

#include <string.h>

static void quit(struct app *app, struct screen *screen)
{
    (void)screen;
    if (app->top->below != NULL)
        app_pop(app);
    else
        app->is_running = false;
}

static void help(struct app *app, struct screen *screen)
{
    (void)screen;
    app_push(app, &help_screen, NULL);
}

static void go_queue(struct app *app, struct screen *screen)
{
    (void)screen;
    app_switch(app, &queue_screen);
}

static void go_quality(struct app *app, struct screen *screen)
{
    (void)screen;
    app_switch(app, &quality_screen);
}

static void go_board(struct app *app, struct screen *screen)
{
    (void)screen;
    app_switch(app, &board_screen);
}

static void go_handovers(struct app *app, struct screen *screen)
{
    (void)screen;
    app_switch(app, &handovers_screen);
}

static void search(struct app *app, struct screen *screen)
{
    (void)screen;
    app_push(app, &search_screen, NULL);
}

static bool may_search(const struct app *app, const struct screen *screen)
{
    return !find_may(app, screen);
}

static void show_figures(struct app *app, struct screen *screen)
{
    (void)screen;
    if (app->top->class != &figures_screen)
        app_push(app, &figures_screen, NULL);
}

static void sync_now(struct app *app, struct screen *screen)
{
    (void)screen;
    if (app->top->class != &sync_screen)
        app_push(app, &sync_screen, NULL);
}

static void go_admin(struct app *app, struct screen *screen)
{
    (void)screen;
    app_switch(app, &admin_screen);
}

static void go_forms(struct app *app, struct screen *screen)
{
    (void)screen;
    app_switch(app, &form_list_screen);
}

static void go_rules(struct app *app, struct screen *screen)
{
    (void)screen;
    app_switch(app, &rules_screen);
}

static void go_campaigns(struct app *app, struct screen *screen)
{
    (void)screen;
    app_switch(app, &campaigns_screen);
}

static bool may_campaigns(const struct app *app, const struct screen *screen)
{
    (void)screen;
    return actor_may(&app->session->actor, RIGHT_CAMPAIGNS);
}

static void import_file(struct app *app, struct screen *screen)
{
    (void)screen;
    import_ask(app);
}

static void choose_theme(struct app *app, struct screen *screen)
{
    (void)screen;
    theme_ask(app);
}

static void suspend(struct app *app, struct screen *screen)
{
    (void)screen;
    terminal_suspend();
    app->needs_drawing = true;
}

static void redraw(struct app *app, struct screen *screen)
{
    (void)screen;
    terminal_redraw();
    app->needs_drawing = true;
}

static bool may_import(const struct app *app, const struct screen *screen)
{
    (void)screen;
    return actor_may(&app->session->actor, RIGHT_IMPORT);
}

static bool may_queue(const struct app *app, const struct screen *screen)
{
    (void)screen;
    return actor_may(&app->session->actor, RIGHT_WORK_QUEUE);
}

static bool may_quality(const struct app *app, const struct screen *screen)
{
    (void)screen;
    return actor_may(&app->session->actor, RIGHT_QUALITY);
}

static bool may_board(const struct app *app, const struct screen *screen)
{
    (void)screen;
    return actor_may(&app->session->actor, RIGHT_BOARD);
}

static bool may_accept(const struct app *app, const struct screen *screen)
{
    (void)screen;
    return actor_may(&app->session->actor, RIGHT_ACCEPT);
}

static bool may_admin(const struct app *app, const struct screen *screen)
{
    (void)screen;
    return actor_may(&app->session->actor, RIGHT_USERS);
}

static bool may_forms(const struct app *app, const struct screen *screen)
{
    (void)screen;
    return actor_may(&app->session->actor, RIGHT_FORMS);
}

static bool may_rules(const struct app *app, const struct screen *screen)
{
    (void)screen;
    return actor_may(&app->session->actor, RIGHT_RULES);
}

static bool may_undo(const struct app *app, const struct screen *screen)
{
    return screen->class->undo != NULL || app->undo_text[0] != '\0';
}

const struct action global_actions[] = {
    {"app.undo", "u", N_("undo"),
     N_("take back my last action; in the form editor the last change of the form"), may_undo,
     undo_ask},
    {"app.help", "?", N_("help"),
     N_("every command; type to find, Enter runs it, Ctrl-K changes its key"), NULL, help},
    {"app.commands", ":", N_("commands"),
     N_("the same list as a palette: every command and screen"), NULL, help},
    {"app.palette", "Ctrl-P", N_("commands"),
     N_("the same list as a palette: every command and screen"), NULL, help},
    {"app.help2", "F1", N_("help"), N_("the same as the question mark"), NULL, help},
    {"go.queue", "1", N_("queue"), N_("my queue"), may_queue, go_queue},
    {"go.quality", "2", N_("quality"), N_("the data-quality desk"), may_quality, go_quality},
    {"go.board", "3", N_("team"), N_("the team board"), may_board, go_board},
    {"go.handovers", "4", N_("handovers"), N_("leads that were handed to me"), may_accept,
     go_handovers},
    {"go.admin", "5", N_("administration"), N_("users, roles, teams, devices"), may_admin,
     go_admin},
    {"go.forms", "6", N_("forms"), N_("which questions are asked: edit, preview, try, publish"),
     may_forms, go_forms},
    {"go.campaigns", "7", N_("campaigns"),
     N_("campaigns: mix, mode, cadence, guide, and what is missing"), may_campaigns, go_campaigns},
    {"go.rules", "8", N_("rules"),
     N_("the team's own rule files: preview, publish to one team first, take back"), may_rules,
     go_rules},
    {"app.search", "Ctrl-F", N_("search"), N_("name, company, mail, city, digits of a number"),
     NULL, search},
    {"app.find", "/", N_("find"), N_("the row with these words; / and Enter: the next one"),
     find_may, find_ask},
    {"app.search2", "/", N_("search"), N_("name, company, mail, city, digits of a number"),
     may_search, search},
    {"call.step", "Ctrl-D", N_("another time"),
     N_("another time for the step that the last outcome has planned"), step_may_move, step_move},
    {"call.open", "Ctrl-G", N_("caller"),
     N_("the lead of who calls, or a new one; what is being typed waits"), incoming_may_open,
     incoming_open_first},
    {"app.figures", "M", N_("my figures"), N_("my figures, and who looks at them"), NULL,
     show_figures},
    {"app.sync", "Y", N_("sync"), N_("online or not, what waits, what was rejected and why"), NULL,
     sync_now},
    {"app.import", "I", N_("import"), N_("import a list: columns, dry run, legal basis"),
     may_import, import_file},
    {"app.signin", "S", N_("sign in"), N_("sign in again; what waits is sent then"), may_sign_in,
     sign_in},
    {"app.theme", "Ctrl-T", N_("theme"), N_("colours: usual, light ground, strong contrast, none"),
     NULL, choose_theme},
    {"app.redraw", "Ctrl-L", N_("paint again"),
     N_("the whole picture anew, when something else has written over it"), NULL, redraw},
    {"app.suspend", "Ctrl-Z", N_("suspend"), N_("back to the shell; its command fg returns here"),
     NULL, suspend},
    {"app.quit", "q", N_("back"), N_("close this screen; the last one leaves"), NULL, quit},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

/* A screen is listed here once; its actions are then in the palette, the manual and the checks. */
static const struct screen_class *const classes[] = {&queue_screen,         &lead_screen,
                                                     &quality_screen,       &board_screen,
                                                     &handovers_screen,     &search_screen,
                                                     &history_screen,       &import_screen,
                                                     &sync_screen,          &admin_screen,
                                                     &facet_screen,         &person_screen,
                                                     &why_screen,           &sources_screen,
                                                     &compare_screen,       &merges_screen,
                                                     &checks_screen,        &credit_screen,
                                                     &campaigns_screen,     &new_lead_screen,
                                                     &form_list_screen,     &form_edit_screen,
                                                     &form_question_screen, &form_try_screen,
                                                     &form_answer_screen,   &figures_screen,
                                                     &rules_screen,         &rule_preview_screen,
                                                     &erasures_screen,      &exports_screen,
                                                     &territories_screen,   &dossier_screen,
                                                     &tokens_screen,        &token_shown_screen,
                                                     &whole_screen,         &merge_screen,
                                                     &deadlines_screen,     &deadline_people_screen,
                                                     &repairs_screen,       &twin_search_screen,
                                                     &bulk_screen,          &fields_screen,
                                                     &help_screen,          NULL};
enum { CLASS_COUNT = sizeof classes / sizeof *classes - 1 };

const struct action *const *all_actions(void)
{
    static const struct action *tables[CLASS_COUNT + 2];
    tables[0] = global_actions;
    for (size_t i = 0; i < CLASS_COUNT; i++)
        tables[i + 1] = classes[i]->actions;
    return tables;
}

const struct screen_class *const *all_screens(void)
{
    return classes;
}

void actions_print(FILE *out)
{
    const struct action *const *tables = all_actions();
    fprintf(out, "# %s\n", _("Keys and commands"));
    for (size_t i = 0; tables[i] != NULL; i++) {
        if (tables[i]->name == NULL)
            continue;
        fprintf(out, "\n## %s\n\n", i == 0 ? _("Everywhere") : _(classes[i - 1]->title));
        for (const struct action *action = tables[i]; action->name != NULL; action++)
            fprintf(out, "- `%s` %s (`%s`): %s\n", action->key, _(action->label), action->name,
                    _(action->help));
    }
}
