/* Published rule files: nobody changes a version, a file with a mistake is taken from nobody, and a
 * team is given one by its lead or an administrator alone. */
#include "authorise.h"

#include "base/i18n.h"
#include "base/text.h"
#include "core/reference.h"
#include "store/records.h"
#include "store/rules.h"
#include "usecase/rules.h"

#include <string.h>

#define VERSIONS_AHEAD 10

bool version_is_near(int64_t version, int64_t latest, struct error *err)
{
    return (version >= 1 && version <= latest + VERSIONS_AHEAD) ||
           error_set_field(err, ERR_DATA, "version",
                           _("a version is a number from 1 on, not far ahead of the latest"));
}

static bool is_near(struct authority *authority, const struct operation *op, int64_t version,
                    struct error *err)
{
    struct rule **versions;
    size_t count;
    return store_rule_versions(authority->session->store, str_or(operation_value(op, "kind"), ""),
                               str_or(operation_value(op, "name"), ""), authority->arena, &versions,
                               &count, err) &&
           version_is_near(version, count > 0 ? versions[0]->version : 0, err);
}

static bool may_reach(struct authority *authority, const char *reach, struct error *err)
{
    bool is_all = str_equal(reach, RULE_FOR_ALL);
    return (reach != NULL &&
            actor_may_publish_to(&authority->session->actor, is_all ? NULL : reach)) ||
           error_set_field(err, ERR_FORBIDDEN, "reach",
                           _("a team's lead publishes for the own team alone"));
}

static bool check_body(struct authority *authority, const struct operation *op, struct error *err)
{
    struct rule_file file;
    enum rule_kind kind;
    const char *body = str_or(operation_value(op, "body"), "");
    if (strlen(body) > RULE_BODY_MAX)
        return error_set_field(err, ERR_DATA, "body", _("the file is too large: at most %d KiB"),
                               RULE_BODY_MAX >> 10);
    if (!rule_kind_from_name(operation_value(op, "kind"), &kind))
        return error_set_field(err, ERR_DATA, "kind", _("this kind of rule is not known here"));
    if (!rules_read(authority->session, _("the rule"), body, strlen(body), authority->arena, &file,
                    err))
        return false;
    return (kind == file.kind && str_equal(file.name, operation_value(op, "name"))) ||
           error_set_field(err, ERR_DATA, "body", _("kind and name are those of the file"));
}

static bool authorise_new(struct authority *authority, const struct operation *op,
                          struct error *err)
{
    int64_t version = 0;
    char id[37];
    const char *reach = operation_value(op, "reach");
    if (!str_equal(operation_value(op, "user_id"), authority->session->actor.user_id))
        return error_set_field(err, ERR_FORBIDDEN, "user_id", "%s", error_sentence(ERR_FORBIDDEN));
    if (!may_reach(authority, reach, err))
        return false;
    if (!str_equal(reach, RULE_FOR_ALL) &&
        !store_exists(authority->session->store, &team_entity, reach))
        return error_set_field(err, ERR_DATA, "reach", _("there is no such team"));
    if (!str_to_int64(str_or(operation_value(op, "version"), ""), &version))
        return error_set_field(err, ERR_DATA, "version", "%s", error_sentence(ERR_DATA));
    if (!is_near(authority, op, version, err))
        return false;
    rule_id(str_or(operation_value(op, "kind"), ""), str_or(operation_value(op, "name"), ""), reach,
            version, id);
    return (str_equal(id, op->id) ||
            error_set_field(err, ERR_DATA, "id", "%s", error_sentence(ERR_DATA))) &&
           check_body(authority, op, err);
}

static bool is_unchanged(struct authority *authority, const struct operation *op,
                         const struct rule *rule, struct error *err)
{
    for (size_t i = 0; i < op->change_count; i++) {
        const char *name = op->changes[i].name;
        if (!str_equal(name, "is_withdrawn") &&
            !str_equal(op->changes[i].value,
                       record_get(&rule_entity, rule, name, authority->arena)))
            return error_set_field(err, ERR_CONFLICT, name,
                                   _("version %lld of %s was published by somebody else "
                                     "meanwhile; publish again"),
                                   (long long)rule->version, rule->name);
    }
    return may_reach(authority, rule->reach, err);
}

bool authorise_rule(struct authority *authority, const struct operation *op, struct error *err)
{
    void *record;
    if (!actor_require(&authority->session->actor, RIGHT_RULES, err))
        return false;
    if (op->kind != OP_SET)
        return error_set(err, ERR_FORBIDDEN, _("a published rule is taken back, never deleted"));
    return store_load_any(authority->session->store, &rule_entity, op->id, authority->arena,
                          &record, NULL)
               ? is_unchanged(authority, op, record, err)
               : authorise_new(authority, op, err);
}
