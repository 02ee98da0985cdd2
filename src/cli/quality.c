/* Data quality from the command line: checks, repairs, the score, fields confirmed in a call. */
#include "cli.h"

#include "base/decimal.h"
#include "core/money.h"
#include "usecase/quality.h"
#include "usecase/quality_edit.h"
#include "usecase/quality_score.h"

#include <string.h>
#include <unistd.h>

static bool done(struct desk *desk, struct options *options, bool is_ok)
{
    if (is_ok)
        desk_push_all(desk, options);
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
    if (!quality_repair_all(desk->session, options->is_dry_run, print_repair, NULL, options, group,
                            err))
        return false;
    if (group[0] != '\0')
        printf("{\"group\":\"%s\"}\n", group); /* what undo takes */
    return done(desk, options, true);
}

static void print_field(void *data, const struct field_usage *usage)
{
    struct json_writer writer;
    struct text line = {0};
    (void)data;
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "entity", usage->entity->name);
    json_put_string(&writer, "field", usage->field->name);
    json_put_int(&writer, "filled", usage->filled);
    json_put_int(&writer, "of", usage->of);
    json_put_int(&writer, "uses", usage->uses >= 0 ? usage->uses : INT_NONE);
    json_put_int(&writer, "uses_per_100_leads",
                 usage->uses >= 0 && usage->per_100 >= 0 ? usage->per_100 : INT_NONE);
    json_put_string(&writer, "last_use", usage->last_day[0] != '\0' ? usage->last_day : NULL);
    json_put_bool(&writer, "may_go", usage->may_go);
    json_put_bool(&writer, "is_rare", usage->is_rare);
    json_put_bool(&writer, "is_unused", usage->is_unused);
    json_end_object(&writer);
    print_json_line(&line);
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
    json_put_bool(&writer, "falling", standing->is_falling);
    json_key(&writer, "days");
    json_begin_array(&writer);
    for (size_t i = 0; i < standing->count; i++) {
        json_begin_object(&writer);
        json_put_int(&writer, "day", standing->days[i].day);
        put_number(&writer, "quality", standing->days[i].total);
        json_end_object(&writer);
    }
    json_end_array(&writer);
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
    printf(_("Quality %s over %lld leads"), decimal_words(arena, figures->day.total, 1),
           (long long)figures->records);
    if (standing->has_change)
        printf(_(", %s%s this month"), standing->change >= 0 ? "+" : "",
               decimal_words(arena, standing->change, 1));
    puts("");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        printf("  %s %5s %%\n", text_fit(arena, rows[i].label, 18),
               decimal_words(arena, rows[i].value, 1));
    for (int i = 0; i < PART_COUNT; i++)
        printf("  %s %5s\n", text_fit(arena, _(quality_part_label((enum quality_part)i)), 18),
               decimal_words(arena, figures->parts[i], 1));
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
        printf("  %s %5s  %s\n", text_fit(arena, _(quality_part_label(part)), 18),
               decimal_words(arena, 100 * row->value, 1),
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
            printf(_("Quality %s\n"), decimal_words(arena, score.total, 1));
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
    if (isatty(STDERR_FILENO)) {
        fputc('\r', stderr);
        fprintf(stderr, _("checked %lld of %lld"), (long long)checked, (long long)of);
    }
    return !stop_is_asked();
}

static bool run_check(struct desk *desk, struct options *options, struct error *err)
{
    struct quality_run run = {.progress = check_progress};
    stop_watch();
    bool is_ok = quality_check_all(desk->session, &run, err);
    stop_unwatch();
    if (isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
    if (is_ok || (err != NULL && err->code == ERR_CANCELLED))
        printf("{\"checked\":%lld,\"opened\":%lld,\"closed\":%lld}\n", (long long)run.checked,
               (long long)run.opened, (long long)run.closed);
    return done(desk, options, is_ok);
}

/* --- cleaning in groups --- */

static void print_cluster(const struct cluster *cluster, const struct options *options,
                          struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    if (!options->is_json) {
        printf("%6lld", (long long)cluster->records);
        for (size_t i = 0; i < cluster->count; i++)
            printf("%s %s (%lld)", i == 0 ? "" : " |", safe_text(arena, cluster->values[i].value),
                   (long long)cluster->values[i].count);
        puts("");
        return;
    }
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_int(&writer, "records", cluster->records);
    json_key(&writer, "values");
    json_begin_array(&writer);
    for (size_t i = 0; i < cluster->count; i++) {
        json_begin_object(&writer);
        json_put_string(&writer, "value", cluster->values[i].value);
        json_put_int(&writer, "count", cluster->values[i].count);
        json_end_object(&writer);
    }
    json_end_array(&writer);
    json_end_object(&writer);
    print_json_line(&line);
}

static bool run_facet(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct cluster *clusters;
    size_t count = 0;
    enum cluster_method method = cluster_method_find(str_or(options->method, "none"));
    bool is_ok = need(options, 2, err) &&
                 (method != CLUSTER_METHOD_COUNT ||
                  error_set(err, ERR_USAGE,
                            _("--method is none, fingerprint, ngram, cologne or levenshtein"))) &&
                 quality_facet(desk->session, options->words[1], method,
                               method == CLUSTER_NONE ? (int)options->limit : 50000, arena,
                               &clusters, &count, err);
    for (size_t i = 0; is_ok && i < count; i++)
        print_cluster(&clusters[i], options, arena);
    arena_free(arena);
    return is_ok && (count > 0 || error_set(err, ERR_NOT_FOUND, _("nothing found")));
}

static void print_edit(void *data, const struct quality_edited *edited)
{
    struct arena *arena = arena_new();
    const struct record *record = edited->record;
    const char *behind = str_is_empty(edited->extension)
                             ? ""
                             : arena_printf(arena, " ext. %s", edited->extension),
               *why = edited->refused != NULL ? arena_printf(arena, " (%s)", edited->refused) : "";
    (void)data;
    print_safe(arena_printf(arena, "%s %s: %s -> %s%s%s", edited->entity->name, record->id,
                            str_or(edited->from, "–"), str_or(edited->to, "–"), behind, why));
    arena_free(arena);
}

static bool say_refused(const struct quality_edit *change, struct error *err)
{
    long long refused = (long long)change->refused;
    return refused == 0 || error_set(err, ERR_DATA,
                                     ngettext("%lld value is refused: nothing would be written",
                                              "%lld values are refused: nothing would be written",
                                              (unsigned long)refused),
                                     refused);
}

static bool edit(struct desk *desk, struct options *options, struct quality_edit *change,
                 struct error *err)
{
    change->where = options->where;
    change->is_dry_run = options->is_dry_run;
    change->each = print_edit;
    if (!quality_edit(desk->session, change, err) || !say_refused(change, err))
        return false;
    if (change->group[0] != '\0')
        printf("{\"changed\":%lld,\"group\":\"%s\"}\n", (long long)change->changed, change->group);
    else
        printf("{\"changed\":%lld}\n", (long long)change->changed);
    return done(desk, options, true);
}

/* FIELD=VALUE over a filter. Without one it would be every lead: that has to be said. */
static bool run_set(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    bool is_ok = need(options, 2, err);
    char *field = is_ok ? arena_strdup(arena, options->words[1]) : NULL,
         *equals = field != NULL ? strchr(field, '=') : NULL;
    if (is_ok && (equals == NULL || options->where == NULL))
        is_ok = error_set(err, ERR_USAGE, "quality set --where EXPR FIELD=VALUE [--dry-run]");
    if (is_ok) {
        *equals = '\0';
        const struct field *money = money_field_named(field);
        struct quality_edit change = {.field = money != NULL ? money->name : field,
                                      .to = money_typed(money, equals + 1, arena)};
        is_ok = edit(desk, options, &change, err);
    }
    arena_free(arena);
    return is_ok;
}

static bool run_transform(struct desk *desk, struct options *options, struct error *err)
{
    struct quality_edit change = {.from = options->from, .to = options->to};
    if (!need(options, 3, err))
        return false;
    change.field = options->words[1];
    if (!transform_find(options->words[2], &change.transform) ||
        change.transform == TRANSFORM_SET ||
        (change.transform == TRANSFORM_REPLACE && str_is_empty(change.from)))
        return error_set(err, ERR_USAGE,
                         "quality transform FIELD trim|title|upper|lower|replace [--from A --to B] "
                         "[--where EXPR] [--dry-run]");
    return edit(desk, options, &change, err);
}

/* Every other value becomes the last one. */
static bool run_join(struct desk *desk, struct options *options, struct error *err)
{
    if (!need(options, 4, err))
        return false;
    struct quality_join join = {.field = options->words[1],
                                .values = (const char *const *)options->words + 2,
                                .count = (size_t)options->word_count - 3,
                                .to = options->words[options->word_count - 1]};
    if (!quality_join(desk->session, &join, err))
        return false;
    printf("{\"changed\":%lld,\"group\":\"%s\"}\n", (long long)join.changed, join.group);
    return done(desk, options, true);
}

static bool run_rules(struct desk *desk, struct options *options, struct error *err)
{
    bool is_ok = quality_rules(desk, options, err);
    return options->word_count < 2 ? is_ok : done(desk, options, is_ok);
}

static bool run_quality(struct desk *desk, struct options *options, struct error *err)
{
    static const struct {
        const char *name;
        bool (*run)(struct desk *desk, struct options *options, struct error *err);
    } verbs[] = {{"check", run_check},   {"repair", run_repair},       {"score", run_score},
                 {"fields", run_fields}, {"facet", run_facet},         {"set", run_set},
                 {"join", run_join},     {"transform", run_transform}, {"rules", run_rules}};
    const char *verb = options->word_count > 0 ? options->words[0] : "";
    bool is_taken, is_ok = quality_merge(desk, options, &is_taken, err);
    if (!is_taken)
        is_ok = quality_credit(desk, options, &is_taken, err);
    if (is_taken)
        return is_ok;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (str_equal(verb, verbs[i].name))
            return verbs[i].run(desk, options, err);
    return error_set(
        err, ERR_USAGE,
        _("quality check, score, repair, rules, fields, facet, set, transform, join, merge or "
          "unmerge; see vorwahl quality --help"));
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
    {"quality",
     "quality check | score [LEAD] [--json] | repair [--dry-run] | fields | facet FIELD [--method "
     "M] [--limit N] [--json] | set --where EXPR FIELD=VALUE [--dry-run] | transform FIELD "
     "trim|title|upper|lower|replace [--from A --to B] [--where EXPR] [--dry-run] | join FIELD "
     "VALUE… NEW | rules [on|off CHECK] [--json] | credit [--json] | goal POINTS | listed yes|no | "
     "board [--json] | look "
     "[OPERATION FIELD right|wrong] [--json] | debt [--json] | duplicates | merge A B [--take "
     "FIELD=a|b,…] "
     "[--dry-run] | unmerge M",
     N_("checks, the score, repairs by the machine, values of a field and clusters of them, one "
        "change for many records, two records that become one"),
     true, run_quality},
    {"confirm", "confirm LEAD FIELD[=VALUE]…",
     N_("a field is still right, or what it is instead, as somebody said in a call"), true,
     run_confirm},
    {NULL, NULL, NULL, false, NULL},
};
