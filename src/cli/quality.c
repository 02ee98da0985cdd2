/* Data quality from the command line: checks, repairs, the score, fields confirmed in a call. */
#include "cli.h"

#include "usecase/quality.h"
#include "usecase/quality_score.h"

#include <string.h>
#include <unistd.h>

static bool done(struct desk *desk, struct options *options, bool is_ok)
{
    if (is_ok)
        desk_push(desk, options);
    return is_ok;
}

static void print_repair(void *data, const struct quality_repaired *repaired)
{
    struct arena *arena = arena_new();
    (void)data;
    print_safe(arena_printf(arena, "%s %s %s: %s -> %s", repaired->check->id, repaired->id,
                            repaired->field, str_or(repaired->from, "–"),
                            str_or(repaired->to, "–")));
    arena_free(arena);
}

static bool run_repair(struct desk *desk, struct options *options, struct error *err)
{
    char group[37];
    if (!quality_repair_all(desk->session, options->is_dry_run, print_repair, options, group, err))
        return false;
    if (group[0] != '\0')
        printf("{\"group\":\"%s\"}\n", group); /* what undo takes */
    return done(desk, options, true);
}

static void print_field(void *data, const struct field_usage *usage)
{
    (void)data;
    printf("{\"entity\":\"%s\",\"field\":\"%s\",\"filled\":%lld,\"of\":%lld,\"may_go\":%s}\n",
           usage->entity->name, usage->field->name, (long long)usage->filled, (long long)usage->of,
           usage->may_go ? "true" : "false");
}

static void put_number(struct json_writer *writer, const char *key, double value)
{
    char number[32];
    snprintf(number, sizeof number, "%.1f", value);
    json_key(writer, key);
    json_write_raw(writer, number);
}

static void print_figures_json(const struct quality_figures *figures,
                               const struct quality_standing *standing)
{
    struct text line = {0};
    struct json_writer writer;
    json_begin(&writer, &line);
    json_begin_object(&writer);
    put_number(&writer, "quality", figures->day.total);
    if (standing->has_change)
        put_number(&writer, "month", standing->change);
    put_number(&writer, "complete", figures->day.complete);
    put_number(&writer, "valid", figures->day.valid);
    put_number(&writer, "fresh", figures->day.fresh);
    put_number(&writer, "unique", figures->day.unique);
    json_put_int(&writer, "leads", figures->records);
    for (int i = 0; i < PART_COUNT; i++)
        put_number(&writer, quality_part_name((enum quality_part)i), figures->parts[i]);
    json_end_object(&writer);
    print_json_line(&line);
}

static void print_figures(const struct quality_figures *figures,
                          const struct quality_standing *standing, struct arena *arena)
{
    const struct {
        const char *label;
        double value;
    } rows[] = {{_("complete"), figures->day.complete},
                {_("valid"), figures->day.valid},
                {_("fresh"), figures->day.fresh},
                {_("unique"), figures->day.unique}};
    printf(_("Quality %.1f over %lld leads"), figures->day.total, (long long)figures->records);
    if (standing->has_change)
        printf(_(", %+.1f this month"), standing->change);
    puts("");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        printf("  %s %5.1f %%\n", text_fit(arena, rows[i].label, 18), rows[i].value);
    for (int i = 0; i < PART_COUNT; i++)
        printf("  %s %5.1f\n", text_fit(arena, _(quality_part_label((enum quality_part)i)), 18),
               figures->parts[i]);
    if (standing->is_falling)
        puts(_("The quality has fallen three times in a row."));
}

static bool show_progress(void *data, int64_t count)
{
    (void)data;
    if (isatty(STDERR_FILENO) && count % 1000 < 500)
        fprintf(stderr, "\r%lld", (long long)count);
    return !stop_is_asked();
}

static bool score_team(struct desk *desk, struct options *options, struct error *err)
{
    struct quality_figures figures;
    struct quality_standing standing;
    const char *team = desk->session->actor.team_id;
    stop_watch();
    bool is_ok = actor_require(&desk->session->actor, RIGHT_QUALITY, err) &&
                 quality_of_team(desk->session, team, 0, show_progress, NULL, &figures, err) &&
                 quality_standing(desk->session, team, &standing, err);
    stop_unwatch();
    if (isatty(STDERR_FILENO))
        fputs("\r", stderr);
    if (!is_ok)
        return false;
    struct arena *arena = arena_new();
    if (options->is_json)
        print_figures_json(&figures, &standing);
    else
        print_figures(&figures, &standing, arena);
    arena_free(arena);
    return true;
}

static void print_part(const struct quality_score *score, enum quality_part part,
                       struct json_writer *writer, struct arena *arena)
{
    const struct quality_part_score *row = &score->parts[part];
    bool is_known = row->state > 0 && row->known_ms > 0;
    if (writer != NULL) {
        put_number(writer, quality_part_name(part), 100 * row->value);
        return;
    }
    if (row->is_asked)
        printf("  %s %5.1f  %s\n", text_fit(arena, _(quality_part_label(part)), 18),
               100 * row->value,
               is_known         ? arena_printf(arena, _("known for %s"),
                                               duration_human(arena, clock_now_ms() - row->known_ms))
               : row->is_filled ? _("cannot be right")
                                : _("missing"));
}

static bool score_lead_of(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct lead_card *card;
    struct quality_score score;
    bool is_ok = store_card(desk->store, options->words[1], arena, &card, err) &&
                 quality_of_card(desk->session, card, arena, &score, err);
    if (is_ok) {
        struct text line = {0};
        struct json_writer writer;
        json_begin(&writer, &line);
        json_begin_object(&writer);
        put_number(&writer, "quality", score.total);
        if (!options->is_json)
            printf(_("Quality %.1f\n"), score.total);
        for (int i = 0; i < PART_COUNT; i++)
            print_part(&score, (enum quality_part)i, options->is_json ? &writer : NULL, arena);
        json_end_object(&writer);
        if (options->is_json)
            print_json_line(&line);
        else
            text_free(&line);
    }
    arena_free(arena);
    return is_ok;
}

static bool run_score(struct desk *desk, struct options *options, struct error *err)
{
    return options->word_count > 1 ? score_lead_of(desk, options, err)
                                   : score_team(desk, options, err);
}

static bool run_fields(struct desk *desk, struct options *options, struct error *err)
{
    (void)options;
    return quality_fields(desk->session, print_field, NULL, err);
}

static bool check_progress(void *data, int64_t checked, int64_t of)
{
    (void)data;
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%lld / %lld", (long long)checked, (long long)of);
    return !stop_is_asked();
}

static bool run_check(struct desk *desk, struct options *options, struct error *err)
{
    struct quality_run run = {.progress = check_progress};
    stop_watch();
    bool is_ok = quality_check_all(desk->session, &run, err);
    stop_unwatch();
    if (isatty(STDERR_FILENO))
        fputs("\r", stderr);
    if (is_ok || (err != NULL && err->code == ERR_CANCELLED))
        printf("{\"checked\":%lld,\"opened\":%lld,\"closed\":%lld}\n", (long long)run.checked,
               (long long)run.opened, (long long)run.closed);
    return done(desk, options, is_ok);
}

static bool run_quality(struct desk *desk, struct options *options, struct error *err)
{
    static const struct {
        const char *name;
        bool (*run)(struct desk *desk, struct options *options, struct error *err);
    } verbs[] = {
        {"check", run_check}, {"repair", run_repair}, {"score", run_score}, {"fields", run_fields}};
    const char *verb = options->word_count > 0 ? options->words[0] : "";
    bool is_merge, is_ok = quality_merge(desk, options, &is_merge, err);
    if (is_merge)
        return is_ok;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (str_equal(verb, verbs[i].name))
            return verbs[i].run(desk, options, err);
    return error_set(err, ERR_USAGE, "quality check | score [LEAD] | repair [--dry-run] | fields");
}

/* "phone" says it is still right, "phone=030 …" what it is instead. */
static bool run_confirm(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    bool is_ok = need(options, 2, err);
    for (int i = 1; is_ok && i < options->word_count; i++) {
        char *field = arena_strdup(arena, options->words[i]), *equals = strchr(field, '=');
        if (equals != NULL)
            *equals = '\0';
        is_ok = confirm_field(desk->session, options->words[0], field,
                              equals != NULL ? equals + 1 : NULL, err);
    }
    arena_free(arena);
    return done(desk, options, is_ok);
}

const struct command quality_commands[] = {
    {"quality", "quality check | score [LEAD] [--json] | merge A B [--take FIELD=a|b,…] [--dry-run] | unmerge M | "
     "repair [--dry-run] | fields",
     N_("run every check over every contact, go on where it was stopped; how good the data is; let "
        "the machine repair what loses nothing"),
     true, run_quality},
    {"confirm", "confirm LEAD FIELD[=VALUE]…",
     N_("a field is still right, or what it is instead, as somebody said in a call"), true,
     run_confirm},
    {NULL, NULL, NULL, false, NULL},
};
