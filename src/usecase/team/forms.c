/* Publishing forms: a version is one record that never changes; publishing adds a team to it,
 * withdrawing takes one out. Which version a team has follows from that alone. */
#include "usecase/forms.h"

#include "base/i18n.h"
#include "base/text.h"
#include "codec/data_files.h"
#include "core/reference.h"
#include "store/forms.h"
#include "store/records.h"
#include "usecase/write.h"

#include <stdio.h>
#include <string.h>

static const char *reach_of(const char *team_id)
{
    return str_or(team_id, FORM_FOR_ALL);
}

static bool may_publish(struct session *session, const char *team_id, struct error *err)
{
    return actor_require(&session->actor, RIGHT_FORMS, err) &&
           (actor_may_publish_to(&session->actor, team_id) ||
            error_set(err, ERR_FORBIDDEN,
                      team_id == NULL
                          ? _("an administrator publishes for all; a team's lead for the own team")
                          : _("a team's lead publishes for the own team alone")));
}

/* What a form says, whatever its version is. */
static char *essence(const struct form *form, struct arena *arena)
{
    struct form plain = *form;
    struct text body = {0};
    plain.version = 1;
    form_write(&plain, &body);
    char *text = arena_strdup(arena, text_str(&body));
    text_free(&body);
    return text;
}

static bool says_the_same(const struct form_record *record, const char *wanted, struct arena *arena)
{
    struct form form;
    const char *body = str_or(record->body, "");
    return form_read("", body, strlen(body), arena, &form, NULL) &&
           str_equal(essence(&form, arena), wanted);
}

static bool has_a_part_in(const struct form_record *record, const char *team_id)
{
    return team_id == NULL ? !str_is_empty(record->teams) : form_record_reaches(record, team_id);
}

/* A version that says the same may be given to more teams, unless some of them went on to a later
 * one; versions are latest first. */
static struct form_record *known_version(struct form_record *const *versions, size_t count,
                                         const char *wanted, const char *team_id,
                                         struct arena *arena)
{
    for (size_t i = 0; i < count; i++) {
        if (says_the_same(versions[i], wanted, arena))
            return versions[i];
        if (has_a_part_in(versions[i], team_id))
            return NULL;
    }
    return NULL;
}

static int64_t next_version(struct session *session, const char *name,
                            struct form_record *const *versions, size_t count)
{
    const struct form *shipped;
    int64_t latest = count > 0 ? versions[0]->version : 0;
    if (session_form_shipped(session, name, &shipped, NULL) && shipped->version > latest)
        latest = shipped->version;
    return latest + 1;
}

static bool write_new(struct session *session, const struct form *form, const char *team_id,
                      int64_t version, struct arena *arena, struct error *err)
{
    struct batch_of_operations *ops =
        operations_new(arena, "form.publish", session->actor.user_id, session->now_ms());
    struct form_record *record = record_new(&form_entity, arena);
    struct form whole = *form;
    struct text body = {0};
    char id[37];
    form_record_id(form->name, version, id);
    whole.version = (int)version;
    form_write(&whole, &body);
    record->record.id = arena_strdup(arena, id);
    record->name = arena_strdup(arena, form->name);
    record->version = version;
    record->title = arena_strdup(arena, form->title);
    record->teams = arena_strdup(arena, reach_of(team_id));
    record->body = arena_strdup(arena, text_str(&body));
    record->user_id = arena_strdup(arena, session->actor.user_id);
    record->published_ms = ops->now_ms;
    text_free(&body);
    if (strlen(record->body) > FORM_BODY_MAX)
        return error_set(err, ERR_CONFIG, _("the form is too large: at most %d KiB"),
                         (int)(FORM_BODY_MAX >> 10));
    operations_diff(ops, &form_entity, NULL, record);
    return write_commit(session, ops, NULL, err);
}

static bool set_teams(struct session *session, const char *action, const struct form_record *record,
                      const char *teams, struct arena *arena, struct error *err)
{
    struct batch_of_operations *ops =
        operations_new(arena, action, session->actor.user_id, session->now_ms());
    struct operation *op = operations_on(ops, &form_entity, record->record.id, record->record.rev);
    operation_set(ops, op, "teams", record->teams, teams);
    return write_commit(session, ops, NULL, err);
}

static bool publish(struct session *session, const struct form *form, const char *team_id,
                    struct arena *arena, struct publication *publication, struct error *err)
{
    struct form_record **versions;
    size_t count;
    if (!store_form_versions(session->store, form->name, arena, &versions, &count, err))
        return false;
    struct form_record *known =
        known_version(versions, count, essence(form, arena), team_id, arena);
    publication->is_new = known == NULL;
    publication->version =
        known != NULL ? known->version : next_version(session, form->name, versions, count);
    if (known == NULL)
        return write_new(session, form, team_id, publication->version, arena, err);
    if (form_record_reaches(known, team_id))
        return true; /* they have it */
    return set_teams(session, "form.publish", known,
                     str_is_empty(known->teams)
                         ? reach_of(team_id)
                         : arena_printf(arena, "%s,%s", known->teams, reach_of(team_id)),
                     arena, err);
}

bool forms_publish(struct session *session, const struct form *form, const char *team_id,
                   struct publication *ret_publication, struct error *err)
{
    struct form_mistake mistake;
    struct arena *arena = arena_new();
    struct publication publication = {0};
    bool is_ok =
        may_publish(session, team_id, err) &&
        (form_check(form, &mistake) ||
         error_set(err, ERR_CONFIG, mistake.question >= 0 ? "%s: %s" : "%s%s",
                   mistake.question >= 0 ? str_or(form->questions[mistake.question].key, "?") : "",
                   mistake.reason)) &&
        publish(session, form, team_id, arena, &publication, err);
    if (is_ok) {
        snprintf(publication.name, sizeof publication.name, "%s", form->name);
        *ret_publication = publication;
    }
    arena_free(arena);
    return is_ok;
}

/* --- withdrawing --- */

static char *teams_without(const char *teams, const char *gone, struct arena *arena)
{
    char **parts, *left = NULL;
    size_t count = str_split(arena, str_or(teams, ""), ',', &parts);
    for (size_t i = 0; i < count; i++)
        if (*parts[i] != '\0' && !str_equal(parts[i], gone))
            left = left == NULL ? parts[i] : arena_printf(arena, "%s,%s", left, parts[i]);
    return left;
}

static const struct form_record *to_withdraw(struct form_record *const *versions, size_t count,
                                             int64_t version, const char *reach)
{
    for (size_t i = 0; i < count; i++)
        if ((version == 0 || versions[i]->version == version) &&
            str_list_has(str_or(versions[i]->teams, ""), reach))
            return versions[i];
    return NULL;
}

bool forms_withdraw(struct session *session, const char *name, int64_t version, const char *team_id,
                    struct publication *ret_in_force, struct error *err)
{
    struct arena *arena = arena_new();
    struct form_record **versions;
    size_t count = 0;
    struct publication left = {0};
    char *id = NULL;
    bool is_ok = may_publish(session, team_id, err) &&
                 store_form_versions(session->store, name, arena, &versions, &count, err);
    const struct form_record *record =
        is_ok ? to_withdraw(versions, count, version, reach_of(team_id)) : NULL;
    if (is_ok && record == NULL)
        is_ok = error_set(err, ERR_NOT_FOUND,
                          team_id != NULL
                              ? _("no version of the form %s is published to this team alone")
                              : _("no version of the form %s is published to all"),
                          name);
    is_ok = is_ok &&
            set_teams(session, "form.withdraw", record,
                      teams_without(record->teams, reach_of(team_id), arena), arena, err) &&
            store_form_in_force(session->store, name,
                                team_id != NULL ? team_id : session->actor.team_id, arena, &id,
                                &left.version, err);
    if (is_ok) {
        snprintf(left.name, sizeof left.name, "%s", name);
        *ret_in_force = left;
    }
    arena_free(arena);
    return is_ok;
}

/* --- who asks by which --- */

static bool is_there(struct session *session, const char *name, struct error *err)
{
    struct arena *arena = arena_new();
    struct form_record **versions;
    const struct form *form;
    size_t count = 0;
    bool is_ok =
        name == NULL ||
        (store_form_versions(session->store, name, arena, &versions, &count, err) && count > 0) ||
        session_form_shipped(session, name, &form, err);
    arena_free(arena);
    return is_ok;
}

bool forms_use(struct session *session, const char *name, const char *campaign_id,
               const char *team_id, bool is_sales, struct error *err)
{
    struct arena *arena = arena_new();
    const struct entity *entity = campaign_id != NULL ? &campaign_entity : &team_entity;
    const char *id = campaign_id != NULL ? campaign_id : team_id,
               *field = is_sales ? "sales_form" : "form";
    void *record;
    struct batch_of_operations *ops =
        operations_new(arena, "form.use", session->actor.user_id, session->now_ms());
    bool is_ok = (campaign_id != NULL ? actor_require(&session->actor, RIGHT_CAMPAIGNS, err)
                                      : may_publish(session, team_id, err)) &&
                 is_there(session, name, err) &&
                 store_load(session->store, entity, str_or(id, ""), arena, &record, err);
    if (is_ok)
        operation_set(ops, operations_on(ops, entity, id, ((struct record *)record)->rev), field,
                      record_get(entity, record, field, arena), name);
    is_ok = is_ok && write_commit(session, ops, NULL, err);
    arena_free(arena);
    return is_ok;
}
