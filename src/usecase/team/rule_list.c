/* The rules there are: those that come along and those that were published, and who has which. */
#include "usecase/rules.h"

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/reference.h"
#include "store/records.h"
#include "store/rules.h"

#include <string.h>

#define RULES_MOST 400

struct listing {
    struct session *session;
    const char *team_id;
    struct arena *arena;
    struct rule_listed *rules;
    size_t count;
};

static struct rule_listed *entry(struct listing *listing, enum rule_kind kind, const char *name)
{
    size_t at = 0;
    while (at < listing->count &&
           (listing->rules[at].kind < kind ||
            (listing->rules[at].kind == kind && strcmp(listing->rules[at].name, name) < 0)))
        at++;
    if (at < listing->count && listing->rules[at].kind == kind &&
        str_equal(listing->rules[at].name, name))
        return &listing->rules[at];
    if (listing->count == RULES_MOST)
        return NULL;
    memmove(&listing->rules[at + 1], &listing->rules[at],
            (listing->count - at) * sizeof *listing->rules);
    listing->rules[at] =
        (struct rule_listed){.kind = kind, .name = arena_strdup(listing->arena, name)};
    listing->count++;
    return &listing->rules[at];
}

static void add_shipped(struct listing *listing)
{
    char **files;
    size_t count =
        dir_names(data_path(listing->arena, "cadences"), ".json", listing->arena, &files);
    for (size_t i = 0; i < count; i++)
        entry(listing, RULE_CADENCE,
              arena_strndup(listing->arena, files[i], strlen(files[i]) - strlen(".json")));
}

static bool add_published(struct listing *listing, struct error *err)
{
    struct rule **rules;
    size_t count;
    if (!store_rule_versions(listing->session->store, NULL, NULL, listing->arena, &rules, &count,
                             err))
        return false;
    for (size_t i = 0; i < count; i++) {
        enum rule_kind kind;
        struct rule_listed *one = rule_kind_from_name(rules[i]->kind, &kind)
                                      ? entry(listing, kind, str_or(rules[i]->name, "?"))
                                      : NULL; /* a newer program's kind */
        if (one == NULL)
            continue;
        one->versions =
            arena_grow(listing->arena, one->versions, one->version_count * sizeof *one->versions,
                       (one->version_count + 1) * sizeof *one->versions);
        one->versions[one->version_count++] = rules[i];
    }
    return true;
}

static void say_what_holds(struct listing *listing, struct rule_listed *one)
{
    const struct cadence *cadence;
    const struct rule *published = NULL;
    for (size_t i = 0; published == NULL && i < one->version_count; i++)
        if (rule_reaches(one->versions[i], listing->team_id))
            published = one->versions[i];
    one->title = one->version_count > 0 ? str_or(one->versions[0]->title, one->name) : one->name;
    if (published != NULL) {
        one->version = published->version;
        one->title = str_or(published->title, one->name);
    } else if (one->kind == RULE_CADENCE &&
               session_cadence(listing->session, one->name, listing->team_id, &cadence, NULL)) {
        one->version = cadence->version;
        one->title = _(cadence->title);
        one->is_shipped = true;
    }
}

bool rules_list(struct session *session, const char *team_id, struct arena *arena,
                struct rule_listed **ret_rules, size_t *ret_count, struct error *err)
{
    struct listing listing = {.session = session,
                              .team_id = team_id,
                              .arena = arena,
                              .rules = ARENA_ARRAY(arena, struct rule_listed, RULES_MOST + 1)};
    add_shipped(&listing);
    if (!add_published(&listing, err))
        return false;
    for (size_t i = 0; i < listing.count; i++)
        say_what_holds(&listing, &listing.rules[i]);
    *ret_rules = listing.rules;
    *ret_count = listing.count;
    return true;
}

char *rules_reach(struct session *session, const struct rule *rule, struct arena *arena)
{
    if (rule->is_withdrawn == 1)
        return arena_strdup(arena, _("nobody any more"));
    return arena_strdup(
        arena, str_equal(rule->reach, RULE_FOR_ALL)
                   ? _("everybody")
                   : str_or(store_name_of(session->store, &team_entity, rule->reach, arena), "?"));
}

static bool shipped_text(enum rule_kind kind, const char *name, struct arena *arena,
                         const char **ret_text, struct error *err)
{
    struct text file = {0};
    bool is_ok = kind == RULE_CADENCE && rule_name_is_valid(kind, name) &&
                 file_read(data_path(arena, arena_printf(arena, "cadences/%s.json", name)),
                           RULE_BODY_MAX, &file, NULL);
    if (is_ok)
        *ret_text = arena_strdup(arena, text_str(&file));
    text_free(&file);
    return is_ok || error_set(err, ERR_NOT_FOUND, _("no %s %s is published here"),
                              rule_kind_label(kind), name);
}

bool rules_text(struct session *session, enum rule_kind kind, const char *name, int64_t version,
                const char *team_id, struct arena *arena, const char **ret_text, struct error *err)
{
    struct rule **versions;
    size_t count;
    if (!store_rule_versions(session->store, rule_kind_name(kind), name, arena, &versions, &count,
                             err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (version > 0 ? versions[i]->version == version : rule_reaches(versions[i], team_id)) {
            *ret_text = str_or(versions[i]->body, "");
            return true;
        }
    if (version > 0)
        return error_set(err, ERR_NOT_FOUND, _("there is no version %lld of %s"),
                         (long long)version, name);
    return shipped_text(kind, name, arena, ret_text, err);
}
