/* Own figures, those of another person through a view with a purpose, and who looks at mine. */
#include "usecase/figures.h"

#include "cli.h"
#include "core/reference.h"
#include "core/when.h"
#include "sync/figures.h"

#include <stdio.h>
#include <string.h>

static void print_figures_json(const struct person_figures *figures)
{
    struct text line = {0};
    struct json_writer writer;
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "person", figures->user);
    json_put_int(&writer, "received", figures->received);
    json_put_int(&writer, "received_a", figures->received_a);
    json_put_int(&writer, "open", figures->open);
    json_put_int(&writer, "calls_today", figures->calls_today);
    json_put_int(&writer, "calls_30_days", figures->calls_days);
    json_put_int(&writer, "promised", figures->promises.promised);
    json_put_int(&writer, "kept", figures->promises.kept);
    json_end_object(&writer);
    print_json_line(&line);
}

static void print_figures(const struct person_figures *figures, struct arena *arena)
{
    printf(_("%s: %lld leads received (A: %lld), %lld open\n"), safe_text(arena, figures->user),
           (long long)figures->received, (long long)figures->received_a, (long long)figures->open);
    printf(_("calls: %lld today, %lld in %d days; %lld of %lld promises kept\n"),
           (long long)figures->calls_today, (long long)figures->calls_days, FIGURES_DAYS,
           (long long)figures->promises.kept, (long long)figures->promises.promised);
}

static bool print_own(struct desk *desk, const struct options *options, struct arena *arena,
                      struct error *err)
{
    struct person_figures figures;
    struct result_count *rows;
    size_t count;
    int64_t now = clock_now_ms();
    if (!figures_own(desk->session, arena, &figures, err) ||
        !figures_own_results(desk->session, day_add_ms(now, -FIGURES_DAYS, NULL), now, arena, &rows,
                             &count, err))
        return false;
    if (options->is_json) {
        print_figures_json(&figures);
        return true;
    }
    print_figures(&figures, arena);
    for (size_t i = 0; i < count; i++) {
        const struct outcome *outcome =
            outcome_find(desk->session->outcomes, str_or(rows[i].result, ""));
        printf("%8lld  %s\n", (long long)rows[i].count,
               outcome != NULL ? _(outcome->label) : safe_text(arena, str_or(rows[i].result, "–")));
    }
    return true;
}

static bool print_other(struct desk *desk, const struct options *options, struct arena *arena,
                        struct error *err)
{
    struct person_figures *people;
    size_t count;
    int64_t until = TIME_NONE;
    const char *id = store_id_of(desk->store, &user_entity, options->words[0], arena);
    if (id == NULL)
        return error_set(err, ERR_USAGE, _("there is no user \"%s\""), options->words[0]);
    if (options->until != NULL && !when_parse(options->until, clock_now_ms(), &until, err))
        return false;
    if (options->purpose != NULL && !sync_view_open(&desk->paths, id, options->purpose, until, err))
        return false;
    if (!sync_figures(&desk->paths, id, arena, &people, &count, err))
        return false;
    if (options->is_json)
        print_figures_json(&people[0]);
    else
        print_figures(&people[0], arena);
    return true;
}

bool run_figures(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    bool is_ok = options->word_count == 0 ? print_own(desk, options, arena, err)
                                          : print_other(desk, options, arena, err);
    arena_free(arena);
    return is_ok;
}

static void print_view(const struct personal_view *view, const struct options *options,
                       struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    bool is_open = view->until_ms > clock_now_ms();
    if (!options->is_json) {
        printf(_("%s  %s looks at %s, %s %s: %s (%lld times)\n"), view->id,
               safe_text(arena, str_or(view->viewer, "–")),
               safe_text(arena, str_or(view->subject, "–")), is_open ? _("until") : _("ended"),
               time_human(arena, view->until_ms, clock_now_ms()), safe_text(arena, view->purpose),
               (long long)view->looks);
        return;
    }
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "id", view->id);
    json_put_string(&writer, "viewer", view->viewer);
    json_put_string(&writer, "person", view->subject);
    json_put_string(&writer, "purpose", view->purpose);
    json_put_bool(&writer, "is_open", is_open);
    json_put_string(&writer, "until_at", time_iso(arena, view->until_ms));
    json_put_int(&writer, "looks", view->looks);
    json_end_object(&writer);
    print_json_line(&line);
}

bool run_views(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct personal_view *views;
    size_t count = 0;
    bool is_ok;
    if (options->word_count > 1 && str_equal(options->words[0], "end")) {
        is_ok = sync_view_end(&desk->paths, options->words[1], err);
    } else {
        is_ok = sync_views(&desk->paths, arena, &views, &count, err);
        for (size_t i = 0; is_ok && i < count; i++)
            print_view(&views[i], options, arena);
        if (is_ok && count == 0)
            is_ok = error_set(err, ERR_NOT_FOUND,
                              _("nobody looks at your figures, and you at nobody's"));
    }
    arena_free(arena);
    return is_ok;
}

bool run_works_council(struct desk *desk, struct options *options, struct error *err)
{
    const char *word = options->word_count > 0 ? options->words[0] : NULL;
    bool is_on = !str_equal(word, "off");
    if (word != NULL && !str_list_has("on,off", word))
        return error_set(err, ERR_USAGE, "works-council [on|off]");
    if (word != NULL && !sync_works_council_set(&desk->paths, is_on, err))
        return false;
    if (!sync_works_council(&desk->paths, &is_on, err))
        return false;
    if (options->is_json)
        printf("{\"is_on\":%s}\n", is_on ? "true" : "false");
    else
        print_safe(is_on ? _("works council mode: on (figures of one person need a view)")
                         : _("works council mode: off"));
    return true;
}
