/* Tokens of web forms, and what is still worth asking a visitor. */
#include "intake_private.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "store/records.h"

#include <string.h>

static const char *const asked_fields[] = {"last_name", "first_name", "company", "email",
                                           "phone",     "position",   "city"};
enum { ASKED = sizeof asked_fields / sizeof *asked_fields };

/* Told, with no value: a condition on it is not known to hold, and its question is left out. */
static size_t known_of(const struct form *form, const struct visitor *visitor, struct arena *arena,
                       struct known_answer **ret_known)
{
    struct known_answer *known =
        ARENA_ARRAY(arena, struct known_answer, (size_t)form->question_count + 1);
    size_t count = 0;
    for (int i = 0; visitor != NULL && i < form->question_count; i++)
        if (str_list_has(visitor->told, form->questions[i].key))
            known[count++] =
                (struct known_answer){form->questions[i].key, "told", visitor->seen_ms};
    *ret_known = known;
    return count;
}

bool intake_open_for(struct session *session, const struct intake_token *token,
                     const char *visitor_hash, struct arena *arena, struct intake_open *ret_open,
                     struct error *err)
{
    struct intake_open open = {0};
    struct visitor *visitor = NULL;
    struct known_answer *known;
    const struct entity *entity;
    if (!session_form(session, token->form, token->team_id, &open.form, err) ||
        (visitor_hash != NULL &&
         !service_visitor(session->store, token->id, visitor_hash, arena, &visitor, err)))
        return false;
    size_t count = known_of(open.form, visitor, arena, &known);
    open.question_count = form_plan(open.form, MASK_TELESALES, known, count, session->now_ms(),
                                    arena, &open.questions);
    if (open.question_count > (size_t)open.form->ask_most)
        open.question_count = (size_t)open.form->ask_most;
    open.fields = ARENA_ARRAY(arena, const struct field *, ASKED + 1);
    for (int i = 0; i < ASKED; i++)
        if (visitor == NULL || !str_list_has(visitor->told, asked_fields[i]))
            open.fields[open.field_count++] = intake_field(asked_fields[i], &entity);
    *ret_open = open;
    return true;
}

/* --- tokens --- */

static bool may(const struct session *session, struct error *err)
{
    const struct actor *actor = &session->actor;
    return actor->is_system || str_list_has(actor->roles, "admin") ||
           actor_require(actor, RIGHT_CAMPAIGNS, err);
}

/* Team leads: of their own team's campaigns; marketing and administrators: of all. */
static const char *own_team(const struct session *session)
{
    const char *roles = str_or(session->actor.roles, "");
    return session->actor.is_system || str_list_has(roles, "admin") ||
                   str_list_has(roles, "marketing")
               ? NULL
               : str_or(session->actor.team_id, "-");
}

static bool find_campaign(struct session *session, const char *name, struct arena *arena,
                          const struct campaign **ret_campaign, const char **ret_team,
                          struct error *err)
{
    void *campaign, *queue;
    const char *id = store_id_of(session->store, &campaign_entity, str_or(name, ""), arena);
    if (id == NULL || !store_load(session->store, &campaign_entity, id, arena, &campaign, NULL))
        return error_set_field(err, ERR_DATA, "campaign", _("there is no campaign \"%s\""),
                               str_or(name, ""));
    *ret_campaign = campaign;
    if ((*ret_campaign)->queue_id == NULL ||
        !store_load(session->store, &queue_entity, (*ret_campaign)->queue_id, arena, &queue, NULL))
        return error_set_field(err, ERR_DATA, "campaign",
                               _("the campaign \"%s\" has no queue for what comes in"),
                               (*ret_campaign)->name);
    *ret_team = !str_is_empty((*ret_campaign)->team_id) ? (*ret_campaign)->team_id
                                                        : ((struct queue *)queue)->team_id;
    if (str_is_empty(*ret_team))
        return error_set_field(err, ERR_DATA, "campaign", _("the campaign \"%s\" has no team"),
                               (*ret_campaign)->name);
    const char *own = own_team(session);
    return own == NULL || str_equal(own, *ret_team) ||
           error_set(err, ERR_FORBIDDEN, "%s", error_sentence(ERR_FORBIDDEN));
}

bool intake_token_add(struct session *session, const struct intake_token_input *input,
                      char ret_id[37], char ret_token[TOKEN_SIZE], struct error *err)
{
    struct arena *arena = arena_new();
    const struct campaign *campaign;
    const struct form *form;
    const char *team;
    char hash[HASH_HEX_SIZE];
    const struct audit_by by = {session->actor.user_id, session->device_id};
    bool is_ok = may(session, err) &&
                 ((!str_is_empty(input->name) && text_is_clean(input->name, false) &&
                   strlen(input->name) <= 100) ||
                  error_set_field(err, ERR_DATA, "name", _("a name for the web form is needed"))) &&
                 find_campaign(session, input->campaign, arena, &campaign, &team, err) &&
                 session_form(session, input->form, team, &form, err);
    if (!is_ok && err != NULL && err->code == ERR_CONFIG)
        error_set_field(err, ERR_DATA, "form", _("there is no form \"%s\""),
                        str_or(input->form, ""));
    if (is_ok) {
        token_new(ret_token);
        hash_hex(ret_token, strlen(ret_token), hash);
        uuid_new(ret_id);
        const struct intake_token token = {.id = ret_id,
                                           .name = arena_strdup(arena, input->name),
                                           .form = arena_strdup(arena, form->name),
                                           .campaign_id = campaign->record.id,
                                           .team_id = arena_strdup(arena, team),
                                           .created_by =
                                               arena_strdup(arena, session->actor.user_id),
                                           .created_ms = clock_now_ms()};
        is_ok = service_intake_token_add(session->store, &token, hash, &by, err);
    }
    arena_free(arena);
    return is_ok;
}

bool intake_token_list(struct session *session, struct arena *arena,
                       struct intake_token **ret_tokens, size_t *ret_count, struct error *err)
{
    return may(session, err) && service_intake_tokens(session->store, own_team(session), arena,
                                                      ret_tokens, ret_count, err);
}

bool intake_token_revoke(struct session *session, const char *id, struct error *err)
{
    struct arena *arena = arena_new();
    struct intake_token *tokens;
    size_t count;
    bool is_there = false;
    const struct audit_by by = {session->actor.user_id, session->device_id};
    bool is_ok = intake_token_list(session, arena, &tokens, &count, err);
    for (size_t i = 0; is_ok && i < count; i++)
        is_there = is_there || str_equal(tokens[i].id, id);
    if (is_ok && !is_there)
        is_ok = error_set(err, ERR_NOT_FOUND, _("there is no such token"));
    is_ok = is_ok && service_intake_token_revoke(session->store, id, &by, err);
    arena_free(arena);
    return is_ok;
}
