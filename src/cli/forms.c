/* Forms: which there are, whether a file is one, publishing it to a team or to all, what a version
 * asks, taking it back, and whose leads are asked by which. */
#include "cli.h"

#include "base/file.h"
#include "codec/data_files.h"
#include "core/reference.h"
#include "usecase/forms.h"

#include <stdio.h>
#include <string.h>

#define FILE_MAX ((size_t)1 << 20)

/* --- check --- */

static void print_problem(const struct form_problem *problem, const struct options *options)
{
    struct text line = {0};
    struct json_writer writer;
    if (!options->is_json) {
        print_safe(problem->text);
        return;
    }
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_int(&writer, "line", problem->line);
    json_put_int(&writer, "question", problem->question >= 0 ? problem->question + 1 : INT64_MIN);
    json_put_string(&writer, "problem", problem->text);
    json_end_object(&writer);
    print_json_line(&line);
}

/* Every mistake is printed. */
static bool read_form(const char *path, const struct options *options, struct arena *arena,
                      struct form *ret_form, struct error *err)
{
    struct text file = {0};
    struct form_problem *problems;
    size_t count = 0;
    bool is_ok =
        file_read(path, FILE_MAX, &file, err) &&
        form_problems(path, text_str(&file), file.length, arena, ret_form, &problems, &count, err);
    for (size_t i = 0; is_ok && i < count; i++)
        print_problem(&problems[i], options);
    text_free(&file);
    if (!is_ok && err->code == ERR_CONFIG)
        err->code = ERR_DATA;
    if (is_ok && count > 0)
        is_ok = error_set(err, ERR_DATA,
                          ngettext("%s: %zu mistake; it cannot be published like this",
                                   "%s: %zu mistakes; it cannot be published like this", count),
                          path, count);
    return is_ok;
}

static bool form_check_file(struct desk *desk, struct options *options, struct arena *arena,
                            struct error *err)
{
    struct form form;
    (void)desk;
    if (!read_form(options->words[1], options, arena, &form, err))
        return false;
    if (options->is_json)
        printf("{\"form\":\"%s\",\"questions\":%d}\n", form.name, form.question_count);
    else
        printf(ngettext("%s: %d question, no mistake\n", "%s: %d questions, no mistake\n",
                        (unsigned long)form.question_count),
               form.name, form.question_count);
    return true;
}

/* --- teams --- */

/* Without --team: all. */
static bool team_of(struct desk *desk, const struct options *options, struct arena *arena,
                    const char **ret_id, struct error *err)
{
    *ret_id =
        options->team != NULL ? store_id_of(desk->store, &team_entity, options->team, arena) : NULL;
    return options->team == NULL || *ret_id != NULL ||
           error_set(err, ERR_USAGE, _("there is no team \"%s\""), options->team);
}

/* What the service did not take is gone from this desk again. */
static bool is_taken(struct desk *desk, const struct publication *publication, const char *team_id,
                     struct arena *arena, struct error *err)
{
    char id[37];
    void *record;
    form_record_id(publication->name, publication->version, id);
    return (store_load(desk->store, &form_entity, id, arena, &record, NULL) &&
            str_list_has(str_or(((struct form_record *)record)->teams, ""),
                         str_or(team_id, FORM_FOR_ALL))) ||
           error_set(err, ERR_CONFLICT,
                     _("the service did not take it; vorwahl outbox list says why"));
}

static bool form_publish_file(struct desk *desk, struct options *options, struct arena *arena,
                              struct error *err)
{
    struct form form;
    struct publication publication;
    const char *team_id;
    if (!read_form(options->words[1], options, arena, &form, err) ||
        !team_of(desk, options, arena, &team_id, err) ||
        !forms_publish(desk->session, &form, team_id, &publication, err))
        return false;
    desk_push(desk, options);
    if (!is_taken(desk, &publication, team_id, arena, err))
        return false;
    if (options->is_json)
        printf("{\"form\":\"%s\",\"version\":%lld,\"new\":%s}\n", publication.name,
               (long long)publication.version, publication.is_new ? "true" : "false");
    else
        print_safe(arena_printf(arena, _("%s, version %lld: published to %s"), publication.name,
                                (long long)publication.version,
                                options->team != NULL ? options->team : _("everybody")));
    return true;
}

/* "bant@2": name and version, 0 where none is said. */
static bool read_name(const char *word, struct arena *arena, const char **ret_name,
                      int64_t *ret_version, struct error *err)
{
    const char *at = strchr(word, '@');
    *ret_name = at != NULL ? arena_strndup(arena, word, (size_t)(at - word)) : word;
    *ret_version = 0;
    return at == NULL || (str_to_int64(at + 1, ret_version) && *ret_version > 0) ||
           error_set(err, ERR_USAGE, _("a version is a number: bant@2"));
}

static bool form_withdraw(struct desk *desk, struct options *options, struct arena *arena,
                          struct error *err)
{
    struct publication left;
    const char *name, *team_id;
    int64_t version;
    if (!read_name(options->words[1], arena, &name, &version, err) ||
        !team_of(desk, options, arena, &team_id, err) ||
        !forms_withdraw(desk->session, name, version, team_id, &left, err))
        return false;
    desk_push(desk, options);
    if (options->is_json)
        printf("{\"form\":\"%s\",\"in_force\":%lld}\n", left.name, (long long)left.version);
    else if (left.version > 0)
        print_safe(arena_printf(arena, _("%s: withdrawn; version %lld holds now"), left.name,
                                (long long)left.version));
    else
        print_safe(
            arena_printf(arena, _("%s: withdrawn; the one that comes along holds now"), left.name));
    return true;
}

static bool form_use(struct desk *desk, struct options *options, struct arena *arena,
                     struct error *err)
{
    const char *team_id, *campaign_id = NULL,
                         *name = str_equal(options->words[1], "-") ? NULL : options->words[1];
    bool is_sales = str_equal(options->role, "sales");
    if (options->role != NULL && !is_sales && !str_equal(options->role, "telesales"))
        return error_set(err, ERR_USAGE, _("--role is telesales or sales"));
    if ((options->campaign == NULL) == (options->team == NULL))
        return error_set(err, ERR_USAGE, _("say --campaign or --team"));
    if (options->campaign != NULL && (campaign_id = store_id_of(desk->store, &campaign_entity,
                                                                options->campaign, arena)) == NULL)
        return error_set(err, ERR_USAGE, _("there is no campaign \"%s\""), options->campaign);
    if (!team_of(desk, options, arena, &team_id, err) ||
        !forms_use(desk->session, name, campaign_id, team_id, is_sales, err))
        return false;
    desk_push(desk, options);
    return true;
}

/* --- what there is --- */

static void write_versions(struct json_writer *writer, struct desk *desk,
                           const struct form_listed *form, struct arena *arena)
{
    json_key(writer, "versions");
    json_begin_array(writer);
    for (size_t i = 0; i < form->version_count; i++) {
        const struct form_record *record = form->versions[i];
        json_begin_object(writer);
        json_put_int(writer, "version", record->version);
        json_put_string(writer, "published_to", forms_reach(desk->session, record, arena));
        json_put_string(writer, "published_at", time_iso(arena, record->published_ms));
        json_put_string(writer, "by",
                        store_name_of(desk->store, &user_entity, record->user_id, arena));
        json_end_object(writer);
    }
    json_end_array(writer);
}

static void print_listed(struct desk *desk, const struct form_listed *form,
                         const struct options *options, struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    if (!options->is_json) {
        const char *whose = form->is_broken     ? _("cannot be read")
                            : form->is_shipped  ? _("comes along")
                            : form->version > 0 ? _("published")
                                                : _("not for this team");
        print_safe(arena_printf(
            arena, "%s %s %s %s", text_fit(arena, form->name, 16),
            form->version > 0
                ? text_fit_right(arena, arena_printf(arena, "%lld", (long long)form->version), 3)
                : "  –",
            text_fit(arena, whose, 18), _(form->title)));
        for (size_t i = 0; i < form->version_count; i++)
            print_safe(arena_printf(arena, _("    version %lld: %s"),
                                    (long long)form->versions[i]->version,
                                    forms_reach(desk->session, form->versions[i], arena)));
        return;
    }
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "form", form->name);
    json_put_string(&writer, "title", form->title);
    json_put_int(&writer, "version", form->version > 0 ? form->version : INT64_MIN);
    json_put_bool(&writer, "shipped", form->is_shipped);
    json_put_bool(&writer, "broken", form->is_broken);
    write_versions(&writer, desk, form, arena);
    json_end_object(&writer);
    print_json_line(&line);
}

static bool form_list(struct desk *desk, struct options *options, struct arena *arena,
                      struct error *err)
{
    const char *team_id;
    struct form_listed *forms;
    size_t count = 0;
    bool is_ok = team_of(desk, options, arena, &team_id, err) &&
                 forms_list(desk->session, str_or(team_id, desk->session->actor.team_id), arena,
                            &forms, &count, err);
    for (size_t i = 0; is_ok && i < count; i++)
        print_listed(desk, &forms[i], options, arena);
    return is_ok;
}

static const char *mask_words(unsigned masks)
{
    return masks == MASK_ALL ? "" : masks == MASK_SALES ? _(", sales") : _(", telesales");
}

static void print_question(const struct form *form, int at, struct arena *arena)
{
    const struct question *question = &form->questions[at];
    print_safe(arena_printf(arena, "%2d. %s (%s, %s +%d%s%s)", at + 1, _(question->text),
                            question->key, question_type_name(question->type), question->worth,
                            question->is_core ? "*" : "", mask_words(question->masks)));
    for (int i = 0; i < question->choice_count && question->choices != contact_roles; i++)
        print_safe(arena_printf(arena, "      %d  %s", i + 1, _(question->choices[i].label)));
    if (question->only_if_question != NULL)
        print_safe(arena_printf(arena, _("      only if %s is %s"), question->only_if_question,
                                question->only_if_value));
}

static bool form_show(struct desk *desk, struct options *options, struct arena *arena,
                      struct error *err)
{
    const char *name;
    int64_t version;
    const struct form *form;
    if (!read_name(options->words[1], arena, &name, &version, err) ||
        !(version > 0
              ? session_form_version(desk->session, name, version, &form, err)
              : session_form(desk->session, name, desk->session->actor.team_id, &form, err)))
        return false;
    struct text line = {0};
    if (options->is_json) {
        form_write(form, &line);
        print_json_line(&line);
    } else if (str_equal(options->format, "json")) {
        puts(form_print(form, arena)); /* a file to write on; JSON holds no control characters */
    } else {
        print_safe(arena_printf(arena, _("%s, version %d: %s"), form->name, form->version,
                                _(form->title)));
        for (int i = 0; i < form->question_count; i++)
            print_question(form, i, arena);
    }
    return true;
}

/* --- the command --- */

static bool run_form(struct desk *desk, struct options *options, struct error *err)
{
    static const struct {
        const char *name;
        int words;
        bool needs_desk;
        bool (*run)(struct desk *desk, struct options *options, struct arena *arena,
                    struct error *err);
    } parts[] = {{"list", 1, true, form_list},         {"check", 2, false, form_check_file},
                 {"show", 2, true, form_show},         {"publish", 2, true, form_publish_file},
                 {"withdraw", 2, true, form_withdraw}, {"use", 2, true, form_use}};
    struct arena *arena = arena_new();
    bool is_ok = need(options, 1, err), is_known = false;
    for (size_t i = 0; is_ok && i < sizeof parts / sizeof *parts; i++)
        if (str_equal(options->words[0], parts[i].name)) {
            is_known = true;
            is_ok = need(options, parts[i].words, err) &&
                    (!parts[i].needs_desk || desk_open(desk, options, err)) &&
                    parts[i].run(desk, options, arena, err);
        }
    if (is_ok && !is_known)
        is_ok = error_set(err, ERR_USAGE, _("form %s? see vorwahl form --help"), options->words[0]);
    arena_free(arena);
    return is_ok;
}

const struct command form_commands[] = {
    {"form",
     "form list [--team T] | check FILE | show NAME[@VERSION] [--format json] | publish FILE "
     "[--team T] | withdraw NAME[@VERSION] [--team T] | use NAME|- --campaign C|--team T [--role "
     "telesales|sales]",
     N_("qualification forms: whether a file is one, publishing it to a team or to all, what a "
        "version asks, who is asked by which"),
     false, run_form},
    {"rule",
     "rule list [--team T] | show KIND/NAME[@VERSION] [--team T] | check FILE | preview "
     "FILE|KIND/NAME[@VERSION] [--from WHEN] | publish FILE [--team T] | retract "
     "KIND/NAME[@VERSION] [--team T]",
     N_("rule files of the team, cadences first: whether a file is one, what it leads to, "
        "publishing it to a team or to all, taking it back"),
     true, run_rule},
    {"answer", "answer LEAD [--answer Q=V]…",
     N_("the questions of a lead that are mine to ask, and what is known; or answers without a "
        "call"),
     true, run_answer},
    {NULL, NULL, NULL, false, NULL},
};
