/* Rule files of a team: which there are, whether a file is one, what it would lead to, publishing
 * it to a team or to all, taking it back. */
#include "cli.h"

#include "base/file.h"
#include "core/reference.h"
#include "core/when.h"
#include "usecase/rules.h"

#include <stdio.h>
#include <string.h>

#define FILE_MAX ((size_t)1 << 20)

/* "cadence/outbound@2", "calling": kind, name, and version; 0 where none is said. */
struct rule_word {
    enum rule_kind kind;
    const char *name;
    int64_t version;
};

static bool read_word(const char *word, struct arena *arena, struct rule_word *ret_word,
                      struct error *err)
{
    const char *at = strchr(word, '@');
    char *kind = arena_strndup(arena, word, at != NULL ? (size_t)(at - word) : strlen(word)),
         *slash = strchr(kind, '/');
    if (slash != NULL)
        *slash = '\0';
    *ret_word = (struct rule_word){.name = slash != NULL ? slash + 1 : kind};
    if (!rule_kind_from_name(kind, &ret_word->kind) ||
        !rule_name_is_valid(ret_word->kind, ret_word->name))
        return error_set(err, ERR_USAGE,
                         _("a rule is named like cadence/outbound or "
                           "cadence/outbound@2; vorwahl rule list shows them"));
    return at == NULL || (str_to_int64(at + 1, &ret_word->version) && ret_word->version > 0) ||
           error_set(err, ERR_USAGE, _("a version is a number: cadence/outbound@2"));
}

/* Without --team: all. */
static bool team_of(struct desk *desk, const struct options *options, struct arena *arena,
                    const char **ret_id, struct error *err)
{
    *ret_id =
        options->team != NULL ? store_id_of(desk->store, &team_entity, options->team, arena) : NULL;
    return options->team == NULL || *ret_id != NULL ||
           error_set(err, ERR_USAGE, _("there is no team \"%s\""), options->team);
}

static bool read_file(const char *path, struct arena *arena, const char **ret_text,
                      size_t *ret_length, struct error *err)
{
    struct text file = {0};
    if (!file_read(path, FILE_MAX, &file, err))
        return false;
    *ret_text = arena_strdup(arena, text_str(&file));
    *ret_length = file.length;
    text_free(&file);
    return true;
}

/* A mistake of a file that was given is bad data, not a bad setting. */
static bool as_data(struct error *err)
{
    if (err->code == ERR_CONFIG)
        err->code = ERR_DATA;
    return false;
}

/* --- check and preview --- */

static bool rule_check(struct desk *desk, struct options *options, struct arena *arena,
                       struct error *err)
{
    struct rule_file file;
    const char *text, *path = options->words[1];
    size_t length;
    if (!read_file(path, arena, &text, &length, err))
        return false;
    if (!rules_read(desk->session, path, text, length, arena, &file, err))
        return as_data(err);
    if (options->is_json)
        printf("{\"kind\":\"%s\",\"name\":\"%s\"}\n", rule_kind_name(file.kind), file.name);
    else
        print_safe(
            arena_printf(arena, _("%s, %s: no mistake"), rule_kind_label(file.kind), file.name));
    return true;
}

/* A file that is there, else a rule by name. */
static bool file_or_rule(struct desk *desk, struct options *options, struct arena *arena,
                         struct rule_file *ret_file, struct error *err)
{
    struct rule_word word;
    const char *text, *path = options->words[1];
    size_t length;
    if (file_exists(path))
        return read_file(path, arena, &text, &length, err) &&
               (rules_read(desk->session, path, text, length, arena, ret_file, err) ||
                as_data(err));
    return read_word(path, arena, &word, err) &&
           rules_text(desk->session, word.kind, word.name, word.version,
                      desk->session->actor.team_id, arena, &text, err) &&
           rule_read(path, text, strlen(text), NULL, arena, ret_file, err);
}

static void print_line(const struct rule_line *line, const struct options *options,
                       struct arena *arena)
{
    struct text out = {0};
    struct json_writer writer;
    if (!options->is_json) {
        print_safe(line->text);
        return;
    }
    json_begin(&writer, &out);
    json_begin_object(&writer);
    json_put_string(&writer, "what", line->what);
    if (line->at_ms != TIME_NONE)
        json_put_string(&writer, "at", time_iso(arena, line->at_ms));
    if (line->number != INT_NONE)
        json_put_int(&writer, "number", line->number);
    json_put_string(&writer, "text", line->text);
    json_end_object(&writer);
    print_json_line(&out);
}

static bool rule_preview(struct desk *desk, struct options *options, struct arena *arena,
                         struct error *err)
{
    struct rule_file file;
    struct rule_line *lines;
    size_t count;
    int64_t from = clock_now_ms();
    if (options->from != NULL && !when_parse(options->from, from, &from, err))
        return false;
    if (!file_or_rule(desk, options, arena, &file, err) ||
        !rules_preview(desk->session, &file, desk->session->actor.team_id, from, arena, &lines,
                       &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        print_line(&lines[i], options, arena);
    return true;
}

/* --- publish and take back --- */

/* What the service did not take is gone from this desk again. */
static bool is_taken(struct desk *desk, const struct rule_publication *publication,
                     bool is_withdrawn, struct arena *arena, struct error *err)
{
    void *record;
    return (store_load(desk->store, &rule_entity, publication->id, arena, &record, NULL) &&
            (((struct rule *)record)->is_withdrawn == 1) == is_withdrawn) ||
           error_set(err, ERR_CONFLICT,
                     _("the service did not take it; vorwahl outbox list says why"));
}

static bool rule_publish(struct desk *desk, struct options *options, struct arena *arena,
                         struct error *err)
{
    struct rule_publication publication;
    const char *team_id, *text, *path = options->words[1];
    size_t length;
    if (!read_file(path, arena, &text, &length, err) ||
        !team_of(desk, options, arena, &team_id, err))
        return false;
    if (!rules_publish(desk->session, path, text, length, team_id, &publication, err))
        return as_data(err);
    desk_push(desk, options);
    if (!is_taken(desk, &publication, false, arena, err))
        return false;
    if (options->is_json)
        printf("{\"kind\":\"%s\",\"name\":\"%s\",\"version\":%lld,\"new\":%s}\n",
               rule_kind_name(publication.kind), publication.name, (long long)publication.version,
               publication.is_new ? "true" : "false");
    else
        print_safe(arena_printf(arena, _("%s, version %lld: published to %s"), publication.name,
                                (long long)publication.version,
                                options->team != NULL ? options->team : _("everybody")));
    return true;
}

static bool rule_retract(struct desk *desk, struct options *options, struct arena *arena,
                         struct error *err)
{
    struct rule_publication left;
    struct rule_word word;
    const char *team_id;
    if (!read_word(options->words[1], arena, &word, err) ||
        !team_of(desk, options, arena, &team_id, err) ||
        !rules_retract(desk->session, word.kind, word.name, word.version, team_id, &left, err))
        return false;
    desk_push(desk, options);
    if (!is_taken(desk, &left, true, arena, err))
        return false;
    if (options->is_json)
        printf("{\"kind\":\"%s\",\"name\":\"%s\",\"in_force\":%lld}\n", rule_kind_name(word.kind),
               word.name, (long long)left.version);
    else if (left.version > 0)
        print_safe(arena_printf(arena, _("%s: withdrawn; version %lld holds now"), word.name,
                                (long long)left.version));
    else
        print_safe(arena_printf(arena, _("%s: withdrawn; what comes along holds now"), word.name));
    return true;
}

/* --- what there is --- */

static void write_versions(struct json_writer *writer, struct desk *desk,
                           const struct rule_listed *listed, struct arena *arena)
{
    json_key(writer, "versions");
    json_begin_array(writer);
    for (size_t i = 0; i < listed->version_count; i++) {
        const struct rule *rule = listed->versions[i];
        json_begin_object(writer);
        json_put_int(writer, "version", rule->version);
        json_put_string(writer, "published_to", rules_reach(desk->session, rule, arena));
        json_put_bool(writer, "withdrawn", rule->is_withdrawn == 1);
        json_put_string(writer, "published_at", time_iso(arena, rule->published_ms));
        json_put_string(writer, "by",
                        store_name_of(desk->store, &user_entity, rule->user_id, arena));
        json_end_object(writer);
    }
    json_end_array(writer);
}

static void print_versions(struct desk *desk, const struct rule_listed *listed, struct arena *arena)
{
    for (size_t i = 0; i < listed->version_count; i++)
        print_safe(arena_printf(arena, _("    version %lld: %s"),
                                (long long)listed->versions[i]->version,
                                rules_reach(desk->session, listed->versions[i], arena)));
}

static void print_listed(struct desk *desk, const struct rule_listed *listed,
                         const struct options *options, struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    if (!options->is_json) {
        const char *whose = listed->is_shipped    ? _("comes along")
                            : listed->version > 0 ? _("published")
                                                  : _("not for this team");
        print_safe(arena_printf(
            arena, "%s %s %s %s %s", text_fit(arena, rule_kind_label(listed->kind), 14),
            text_fit(arena, listed->name, 14),
            listed->version > 0
                ? text_fit_right(arena, arena_printf(arena, "%lld", (long long)listed->version), 3)
                : "  –",
            text_fit(arena, whose, 18), listed->title));
        print_versions(desk, listed, arena);
        return;
    }
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "kind", rule_kind_name(listed->kind));
    json_put_string(&writer, "name", listed->name);
    json_put_string(&writer, "title", listed->title);
    json_put_int(&writer, "version", listed->version > 0 ? listed->version : INT64_MIN);
    json_put_bool(&writer, "shipped", listed->is_shipped);
    write_versions(&writer, desk, listed, arena);
    json_end_object(&writer);
    print_json_line(&line);
}

static bool rule_list(struct desk *desk, struct options *options, struct arena *arena,
                      struct error *err)
{
    const char *team_id;
    struct rule_listed *rules;
    size_t count = 0;
    bool is_ok = team_of(desk, options, arena, &team_id, err) &&
                 rules_list(desk->session, str_or(team_id, desk->session->actor.team_id), arena,
                            &rules, &count, err);
    for (size_t i = 0; is_ok && i < count; i++)
        print_listed(desk, &rules[i], options, arena);
    return is_ok;
}

/* The text itself: a file to write on. Line by line, each harmless to a terminal. */
static bool rule_show(struct desk *desk, struct options *options, struct arena *arena,
                      struct error *err)
{
    struct rule_word word;
    const char *text, *team_id;
    char **lines;
    if (!read_word(options->words[1], arena, &word, err) ||
        !team_of(desk, options, arena, &team_id, err) ||
        !rules_text(desk->session, word.kind, word.name, word.version,
                    str_or(team_id, desk->session->actor.team_id), arena, &text, err))
        return false;
    size_t count = str_split(arena, text, '\n', &lines);
    for (size_t i = 0; i < count; i++)
        if (i + 1 < count || *lines[i] != '\0')
            print_safe(lines[i]);
    return true;
}

bool run_rule(struct desk *desk, struct options *options, struct error *err)
{
    static const struct {
        const char *name;
        int words;
        bool (*run)(struct desk *desk, struct options *options, struct arena *arena,
                    struct error *err);
    } parts[] = {{"list", 1, rule_list},       {"show", 2, rule_show},
                 {"check", 2, rule_check},     {"preview", 2, rule_preview},
                 {"publish", 2, rule_publish}, {"retract", 2, rule_retract}};
    struct arena *arena = arena_new();
    bool is_ok = need(options, 1, err), is_known = false;
    for (size_t i = 0; is_ok && i < sizeof parts / sizeof *parts; i++)
        if (str_equal(options->words[0], parts[i].name)) {
            is_known = true;
            is_ok = need(options, parts[i].words, err) && parts[i].run(desk, options, arena, err);
        }
    if (is_ok && !is_known)
        is_ok = error_set(err, ERR_USAGE, _("rule %s? see vorwahl rule --help"), options->words[0]);
    arena_free(arena);
    return is_ok;
}
