/* One key that asks the providers about a lead: the answer is a number of proposals, which stand
 * among the quality tasks. */
#include "../../screens.h"

#include "base/decimal.h"
#include "base/file.h"
#include "enrich/providers.h"
#include "usecase/enrich.h"

#include <stdio.h>
#include <string.h>

bool enrich_may(const struct app *app)
{
    return actor_may(&app->session->actor, RIGHT_MERGE);
}

/* "2.5 of 7.5 cents this month" */
static void add_spent(const struct enrich_report *report, struct write *write, struct arena *arena)
{
    size_t length = strlen(write->text);
    if (report->budget > 0)
        snprintf(write->text + length, sizeof write->text - length,
                 _("; %s of %s cents of this desk's month"),
                 decimal_words(arena, (double)report->month / 100, 1),
                 decimal_words(arena, (double)report->budget / 100, 1));
}

static bool run_lookup(struct session *session, struct write *write, struct error *err)
{
    struct arena *arena = arena_new();
    struct providers *providers = NULL;
    struct enrich_report report;
    struct enrich_request request = {.lead_id = write->id};
    bool is_ok = providers_load(providers_path(arena), &providers, err);
    if (is_ok)
        request.source_count = providers_sources(providers, &request.sources);
    is_ok = is_ok && enrich_run(session, &request, &report, err);
    if (is_ok && report.stopped != NULL)
        snprintf(write->text, sizeof write->text, _("the month's budget of %s is used up"),
                 report.stopped);
    else if (is_ok && report.proposed == 0)
        snprintf(write->text, sizeof write->text, "%s",
                 report.asked == 0 ? _("there is nothing to ask, or it was asked not long ago")
                                   : _("the providers know nothing new"));
    else if (is_ok)
        snprintf(write->text, sizeof write->text,
                 _("%lld proposals, among the quality tasks (s takes one)"),
                 (long long)report.proposed);
    if (is_ok)
        add_spent(&report, write, arena);
    providers_free(providers);
    arena_free(arena);
    return is_ok;
}

void enrich_lead(struct app *app, const char *lead_id)
{
    struct write write = {.run = run_lookup, .is_long = true};
    snprintf(write.id, sizeof write.id, "%s", lead_id);
    app_write(app, &write);
}
