/* Published forms: nobody changes a version, a form with a mistake is taken from nobody, and a team
 * is given one by its lead or an administrator alone. */
#include "authorise.h"

#include "base/i18n.h"
#include "base/text.h"
#include "codec/form_json.h"
#include "core/form_record.h"
#include "core/reference.h"
#include "store/forms.h"
#include "store/records.h"

#include <string.h>

/* Every team that comes or goes by this change. */
static bool may_change_teams(const struct actor *actor, const struct change *change,
                             struct arena *arena)
{
    const char *const sides[] = {str_or(change->base, ""), str_or(change->value, "")};
    for (size_t side = 0; side < 2; side++) {
        char **teams;
        size_t count = str_split(arena, sides[side], ',', &teams);
        for (size_t i = 0; i < count; i++) {
            bool is_all = str_equal(teams[i], FORM_FOR_ALL);
            if (*teams[i] != '\0' && !str_list_has(sides[1 - side], teams[i]) &&
                !actor_may_publish_to(actor, is_all ? NULL : teams[i]))
                return false;
        }
    }
    return true;
}

static bool is_near(struct authority *authority, const struct form *form, struct error *err)
{
    struct form_record **versions;
    size_t count;
    return store_form_versions(authority->session->store, form->name, authority->arena, &versions,
                               &count, err) &&
           version_is_near(form->version, count > 0 ? versions[0]->version : 0, err);
}

static bool check_body(struct authority *authority, const struct operation *op, struct error *err)
{
    struct form form;
    const char *body = str_or(operation_value(op, "body"), "");
    const char *version = operation_value(op, "version");
    char id[37];
    if (strlen(body) > FORM_BODY_MAX)
        return error_set_field(err, ERR_DATA, "body", _("the form is too large: at most %d KiB"),
                               (int)(FORM_BODY_MAX >> 10));
    if (!form_read(_("the form"), body, strlen(body), authority->arena, &form, err) ||
        !is_near(authority, &form, err))
        return false;
    form_record_id(form.name, form.version, id);
    return (str_equal(form.name, operation_value(op, "name")) && str_equal(id, op->id) &&
            str_equal(arena_printf(authority->arena, "%d", form.version), version)) ||
           error_set_field(err, ERR_DATA, "body", _("name and version are those of the questions"));
}

static bool authorise_new(struct authority *authority, const struct operation *op,
                          struct error *err)
{
    return str_equal(operation_value(op, "user_id"), authority->session->actor.user_id)
               ? check_body(authority, op, err)
               : error_set_field(err, ERR_FORBIDDEN, "user_id", "%s",
                                 error_sentence(ERR_FORBIDDEN));
}

static bool is_unchanged(struct authority *authority, const struct operation *op,
                         const struct form_record *record, struct error *err)
{
    for (size_t i = 0; i < op->change_count; i++) {
        const char *name = op->changes[i].name;
        if (!str_equal(name, "teams") &&
            !str_equal(op->changes[i].value,
                       record_get(&form_entity, record, name, authority->arena)))
            return error_set_field(err, ERR_CONFLICT, name,
                                   _("version %lld of the form %s was published by somebody else "
                                     "meanwhile; publish again"),
                                   (long long)record->version, record->name);
    }
    return true;
}

bool authorise_form(struct authority *authority, const struct operation *op, struct error *err)
{
    const struct actor *actor = &authority->session->actor;
    void *record;
    if (!actor_require(actor, RIGHT_FORMS, err))
        return false;
    if (op->kind != OP_SET)
        return error_set(err, ERR_FORBIDDEN, _("a published form is withdrawn, never deleted"));
    for (size_t i = 0; i < op->change_count; i++)
        if (str_equal(op->changes[i].name, "teams") &&
            !may_change_teams(actor, &op->changes[i], authority->arena))
            return error_set_field(err, ERR_FORBIDDEN, "teams",
                                   _("a team's lead publishes for the own team alone"));
    return store_load_any(authority->session->store, &form_entity, op->id, authority->arena,
                          &record, NULL)
               ? is_unchanged(authority, op, record, err)
               : authorise_new(authority, op, err);
}

bool authorise_team(struct authority *authority, const struct operation *op, struct error *err)
{
    const struct actor *actor = &authority->session->actor;
    bool is_form = op->kind == OP_SET && op->change_count > 0 &&
                   store_exists(authority->session->store, &team_entity, op->id) &&
                   actor_may_publish_to(actor, op->id);
    for (size_t i = 0; is_form && i < op->change_count; i++)
        is_form = str_equal(op->changes[i].name, "controller") ||
                  (str_list_has("form,sales_form", op->changes[i].name) &&
                   (op->changes[i].value == NULL || form_name_is_valid(op->changes[i].value)));
    return is_form || error_set(err, ERR_FORBIDDEN, "%s", error_sentence(ERR_FORBIDDEN));
}
