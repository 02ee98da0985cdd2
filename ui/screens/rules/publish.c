/* Publishing a rule file and taking one back: to whom, then on the worker. */
#include "rules.h"

#include "../reach.h"
#include "base/file.h"
#include "core/reference.h"

#include <stdio.h>
#include <string.h>

#define FILE_MAX ((size_t)1 << 20)

static bool read_name(const char *word, struct arena *arena, enum rule_kind *ret_kind,
                      const char **ret_name)
{
    char *kind = arena_strdup(arena, word), *slash = strchr(kind, '/');
    if (slash != NULL)
        *slash = '\0';
    *ret_name = slash != NULL ? slash + 1 : kind;
    return rule_kind_from_name(kind, ret_kind);
}

bool rule_source_read(struct session *session, const char *argument, struct arena *arena,
                      const char **ret_text, const char **ret_source, struct error *err)
{
    enum rule_kind kind;
    const char *name;
    struct text file = {0};
    if (str_starts(argument, RULE_NAMED)) {
        *ret_source = argument + strlen(RULE_NAMED);
        return (read_name(*ret_source, arena, &kind, &name) ||
                error_set(err, ERR_NOT_FOUND, "%s", error_sentence(ERR_NOT_FOUND))) &&
               rules_text(session, kind, name, 0, session->actor.team_id, arena, ret_text, err);
    }
    if (!file_read(argument, FILE_MAX, &file, err))
        return false;
    *ret_text = arena_strdup(arena, text_str(&file));
    const char *slash = strrchr(argument, '/');
    *ret_source = slash != NULL ? slash + 1 : argument;
    text_free(&file);
    return true;
}

/* --- on the worker: write->b the argument, write->id to whom, in words --- */

static bool run_publish(struct session *session, struct write *write, struct error *err)
{
    struct rule_publication publication;
    struct arena *arena = arena_new();
    const char *text, *source;
    bool is_ok =
        rule_source_read(session, write->b, arena, &text, &source, err) &&
        rules_publish(session, source, text, strlen(text), reach_team(write), &publication, err);
    if (is_ok)
        snprintf(write->text, sizeof write->text,
                 publication.is_new ? _("%s, version %lld: published to %s")
                                    : _("%s, version %lld: %s has exactly this already"),
                 publication.name, (long long)publication.version, write->id);
    arena_free(arena);
    return is_ok;
}

static void published(struct app *app, struct write *write)
{
    (void)write;
    if (app->top->class == &rule_preview_screen)
        app_pop(app);
    app_reload(app);
}

static bool run_retract(struct session *session, struct write *write, struct error *err)
{
    struct rule_publication left;
    enum rule_kind kind;
    const char *name;
    struct arena *arena = arena_new();
    bool is_ok = read_name(write->b, arena, &kind, &name) &&
                 rules_retract(session, kind, name, 0, reach_team(write), &left, err);
    if (is_ok && left.version > 0)
        snprintf(write->text, sizeof write->text, _("%s: withdrawn; version %lld holds now"), name,
                 (long long)left.version);
    else if (is_ok)
        snprintf(write->text, sizeof write->text, _("%s: withdrawn; what comes along holds now"),
                 name);
    arena_free(arena);
    return is_ok;
}

/* --- to whom --- */

void rule_publish_ask(struct app *app, const char *argument)
{
    reach_ask(app, &(struct reach_question){_("Publish to one team first, then to everybody:"),
                                            argument, run_publish, published});
}

void rule_retract_ask(struct app *app, const char *name)
{
    reach_ask(app, &(struct reach_question){_("Take the version that holds back from:"), name,
                                            run_retract, published});
}
