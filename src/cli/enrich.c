/* Asking the configured providers: what they propose, and what it cost. */
#include "cli.h"

#include "base/decimal.h"
#include "enrich/providers.h"
#include "usecase/enrich.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void print_json(const struct enrich_proposal *proposal)
{
    struct json_writer writer;
    struct text line = {0};
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "lead", proposal->card->lead.record.id);
    json_put_string(&writer, "field", proposal->field->name);
    json_put_string(&writer, "from", proposal->from);
    json_put_string(&writer, "to", proposal->to);
    json_put_string(&writer, "provider", proposal->source->name);
    json_put_string(&writer, "source", proposal->source->source);
    json_put_string(&writer, "licence", proposal->source->licence);
    json_end_object(&writer);
    print_json_line(&line);
}

static void print_proposal(void *data, const struct enrich_proposal *proposal)
{
    const struct options *options = data;
    struct arena *arena = arena_new();
    if (options->is_json)
        print_json(proposal);
    else
        print_safe(arena_printf(arena, "%s  %s: %s -> %s  (%s)", proposal->card->lead.record.id,
                                _(proposal->field->label), str_or(proposal->from, "–"),
                                field_display_text(proposal->field, proposal->to, arena),
                                proposal->source->source));
    arena_free(arena);
}

static bool show_progress(void *data, int64_t looked, int64_t asked, int64_t found)
{
    (void)data;
    if (isatty(STDERR_FILENO))
        fprintf(stderr, _("\r%lld leads, %lld questions, %lld proposals"), (long long)looked,
                (long long)asked, (long long)found);
    return !stop_is_asked();
}

static void show_wait(void *data, const char *provider, int seconds)
{
    struct arena *arena = arena_new();
    (void)data;
    fprintf(stderr,
            ngettext("%s wants fewer questions: the next in %d second\n",
                     "%s wants fewer questions: the next in %d seconds\n", (unsigned long)seconds),
            safe_text(arena, provider), seconds);
    arena_free(arena);
}

static void print_report(const struct enrich_report *report, const struct options *options)
{
    if (isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
    struct arena *arena = arena_new();
    fprintf(stderr,
            _("%lld leads, %lld questions, %lld proposals (%lld made before), %lld failed; "
              "%s cents\n"),
            (long long)report->looked, (long long)report->asked, (long long)report->proposed,
            (long long)report->known, (long long)report->failed,
            decimal_words(arena, (double)report->cost / 100, 2));
    if (report->failed > 0)
        fprintf(stderr, _("the last that failed: %s\n"), safe_text(arena, report->failure));
    if (report->budget > 0)
        fprintf(stderr, _("%s of %s cents of this desk's month\n"),
                decimal_words(arena, (double)report->month / 100, 1),
                decimal_words(arena, (double)report->budget / 100, 1));
    if (report->stopped != NULL)
        fprintf(stderr, _("the month's budget of %s is used up\n"),
                safe_text(arena, report->stopped));
    arena_free(arena);
    if (options->is_dry_run)
        fputs(_("nothing was asked over the network and nothing written\n"), stderr);
}

/* One of them by --source; false: there is none of that name. */
static bool choose(const struct enrich_source **sources, size_t *count, const char *name,
                   struct error *err)
{
    if (str_is_empty(name))
        return true;
    for (size_t i = 0; i < *count; i++)
        if (str_equal((*sources)[i].name, name)) {
            *sources += i;
            *count = 1;
            return true;
        }
    return error_set(err, ERR_USAGE, _("there is no provider \"%s\""), name);
}

static bool run_all(struct desk *desk, struct options *options, const struct enrich_source *sources,
                    size_t count, struct error *err)
{
    struct enrich_report report;
    struct enrich_request request = {.sources = sources,
                                     .source_count = count,
                                     .where = options->where,
                                     .limit = options->limit,
                                     .is_dry_run = options->is_dry_run,
                                     .each = print_proposal,
                                     .progress = show_progress,
                                     .waits = show_wait,
                                     .data = options};
    bool is_ok = true;
    stop_watch();
    for (int i = 0; is_ok && i < (options->word_count > 0 ? options->word_count : 1); i++) {
        request.lead_id = options->word_count > 0 ? options->words[i] : NULL;
        is_ok = enrich_run(desk->session, &request, &report, err);
        if (is_ok || report.looked > 0)
            print_report(&report, options);
    }
    stop_unwatch();
    return is_ok;
}

bool run_enrich(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct providers *providers = NULL;
    const struct enrich_source *sources;
    const char *path = providers_path(arena);
    bool is_ok = providers_load(path, &providers, err);
    size_t count = is_ok ? providers_sources(providers, &sources) : 0;
    if (is_ok && count == 0)
        is_ok = error_set(err, ERR_NOT_FOUND, _("no provider is configured (%s)"), path);
    is_ok = is_ok && choose(&sources, &count, options->source, err) &&
            run_all(desk, options, sources, count, err);
    if (!options->is_dry_run)
        desk_push_all(desk, options);
    providers_free(providers);
    arena_free(arena);
    return is_ok;
}
