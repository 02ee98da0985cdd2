/* Publishing rule files: a version is one record that never changes; taking it back marks it. Which
 * version a team has follows from that alone. */
#include "usecase/rules.h"

#include "base/i18n.h"
#include "base/text.h"
#include "store/records.h"
#include "store/rules.h"
#include "usecase/write.h"

#include <stdio.h>
#include <string.h>

static const char *reach_of(const char *team_id)
{
    return str_or(team_id, RULE_FOR_ALL);
}

static bool may_publish(struct session *session, const char *team_id, struct error *err)
{
    return actor_require(&session->actor, RIGHT_RULES, err) &&
           (actor_may_publish_to(&session->actor, team_id) ||
            error_set(err, ERR_FORBIDDEN,
                      team_id == NULL
                          ? _("an administrator publishes for all; a team's lead for the own team")
                          : _("a team's lead publishes for the own team alone")));
}

/* Versions count over all reaches that are seen here: what a team has is the latest of its own and
 * of everybody's. */
static int64_t next_version(struct session *session, const struct rule_file *file,
                            struct rule *const *versions, size_t count)
{
    const struct cadence *cadence;
    int64_t latest = count > 0 ? versions[0]->version : 0;
    if (file->kind == RULE_CADENCE && latest == 0 &&
        session_cadence(session, file->name, NULL, &cadence, NULL))
        latest = cadence->version;
    return latest + 1;
}

static bool write_new(struct session *session, const struct rule_file *file, const char *text,
                      const char *team_id, struct rule_publication *publication,
                      struct arena *arena, struct error *err)
{
    const char *action = file->kind == RULE_CHECKS ? "rule.switch" : "rule.publish";
    struct batch_of_operations *ops =
        operations_new(arena, action, session->actor.user_id, session->now_ms());
    struct rule *rule = record_new(&rule_entity, arena);
    rule_id(rule_kind_name(file->kind), file->name, reach_of(team_id), publication->version,
            publication->id);
    rule->record.id = arena_strdup(arena, publication->id);
    rule->kind = arena_strdup(arena, rule_kind_name(file->kind));
    rule->name = arena_strdup(arena, file->name);
    rule->version = publication->version;
    rule->title = arena_strdup(arena, file->title);
    rule->reach = arena_strdup(arena, reach_of(team_id));
    rule->body = arena_strdup(arena, text);
    rule->user_id = arena_strdup(arena, session->actor.user_id);
    rule->published_ms = ops->now_ms;
    operations_diff(ops, &rule_entity, NULL, rule);
    return write_commit(session, ops, NULL, err);
}

static const struct rule *held(struct rule *const *versions, size_t count, const char *team_id)
{
    for (size_t i = 0; i < count; i++)
        if (rule_reaches(versions[i], team_id))
            return versions[i];
    return NULL;
}

static bool publish(struct session *session, const struct rule_file *file, const char *text,
                    const char *team_id, struct rule_publication *publication, struct arena *arena,
                    struct error *err)
{
    struct rule **versions;
    size_t count;
    if (!store_rule_versions(session->store, rule_kind_name(file->kind), file->name, arena,
                             &versions, &count, err))
        return false;
    const struct rule *now = held(versions, count, team_id);
    publication->kind = file->kind;
    snprintf(publication->name, sizeof publication->name, "%s", file->name);
    if (now != NULL && rule_says_same(now->body, text)) { /* they have it */
        publication->version = now->version;
        memcpy(publication->id, now->record.id, sizeof publication->id);
        return true;
    }
    publication->is_new = true;
    publication->version = next_version(session, file, versions, count);
    return write_new(session, file, text, team_id, publication, arena, err);
}

bool rules_read(struct session *session, const char *source, const char *text, size_t length,
                struct arena *arena, struct rule_file *ret_file, struct error *err)
{
    const struct rule_law law = {.calling = session_calling(session),
                                 .retention = session_retention(session),
                                 .outcomes = session->built_in_outcomes};
    if (length > RULE_BODY_MAX)
        return error_set(err, ERR_CONFIG, _("%s: the file is too large: at most %d KiB"), source,
                         RULE_BODY_MAX >> 10);
    return rule_read(source, text, length, &law, arena, ret_file, err);
}

bool rules_publish(struct session *session, const char *source, const char *text, size_t length,
                   const char *team_id, struct rule_publication *ret_publication, struct error *err)
{
    struct arena *arena = arena_new();
    struct rule_publication publication = {0};
    struct rule_file file;
    bool is_ok = may_publish(session, team_id, err) &&
                 rules_read(session, source, text, length, arena, &file, err) &&
                 publish(session, &file, text, team_id, &publication, arena, err);
    if (is_ok)
        *ret_publication = publication;
    arena_free(arena);
    return is_ok;
}

/* --- taking back --- */

static const struct rule *to_retract(struct rule *const *versions, size_t count, int64_t version,
                                     const char *reach)
{
    for (size_t i = 0; i < count; i++)
        if ((version == 0 || versions[i]->version == version) && versions[i]->is_withdrawn != 1 &&
            str_equal(versions[i]->reach, reach))
            return versions[i];
    return NULL;
}

static bool withdraw(struct session *session, const struct rule *rule, struct arena *arena,
                     struct error *err)
{
    struct batch_of_operations *ops =
        operations_new(arena, "rule.retract", session->actor.user_id, session->now_ms());
    struct operation *op = operations_on(ops, &rule_entity, rule->record.id, rule->record.rev);
    operation_set(ops, op, "is_withdrawn", rule->is_withdrawn == INT_NONE ? NULL : "0", "1");
    return write_commit(session, ops, NULL, err);
}

bool rules_retract(struct session *session, enum rule_kind kind, const char *name, int64_t version,
                   const char *team_id, struct rule_publication *ret_in_force, struct error *err)
{
    struct arena *arena = arena_new();
    struct rule **versions;
    size_t count = 0;
    struct rule_publication left = {.kind = kind};
    char *id = NULL;
    const char *asker = team_id != NULL ? team_id : session->actor.team_id;
    bool is_ok = may_publish(session, team_id, err) &&
                 store_rule_versions(session->store, rule_kind_name(kind), name, arena, &versions,
                                     &count, err);
    const struct rule *rule =
        is_ok ? to_retract(versions, count, version, reach_of(team_id)) : NULL;
    if (is_ok && rule == NULL)
        is_ok = error_set(err, ERR_NOT_FOUND,
                          team_id != NULL ? _("no version of %s is published to this team alone")
                                          : _("no version of %s is published to all"),
                          name);
    is_ok = is_ok && withdraw(session, rule, arena, err) &&
            store_rule_in_force(session->store, rule_kind_name(kind), name, asker, arena, &id,
                                &left.version, err);
    if (is_ok) {
        snprintf(left.name, sizeof left.name, "%s", name);
        snprintf(left.id, sizeof left.id, "%s", rule->record.id);
        *ret_in_force = left;
    }
    arena_free(arena);
    return is_ok;
}
