/* Web forms of the company's own pages (docs/decisions/0024-web-intake.md): what they send, and
 * what is still worth asking. The company's web server asks, with its token; browsers never do, so
 * there is no cookie to ride on and no origin to allow. Whether somebody is known is never
 * answered. */
#include "../server.h"

#include "base/hash.h"
#include "store/intake.h"
#include "usecase/intake.h"

#include <stdio.h>
#include <string.h>

#define MESSAGE_LONGEST 2000
#define CONSENT_LONGEST 2000
#define KEY_LONGEST 200

/* --- what comes in --- */

struct members {
    struct request *request;
    struct intake_request *intake;
    struct error *err;
    bool is_wrong;
};

static const char *scalar(struct members *members, const char *key, const struct json *value)
{
    char *text;
    if (json_canonical(value, members->request->arena, &text) &&
        text_is_clean(str_or(text, ""), false))
        return str_or(text, "");
    if (!members->is_wrong)
        error_set_field(members->err, ERR_DATA, key, "a text without control characters is needed");
    members->is_wrong = true;
    return "";
}

static void take_field(const char *key, const struct json *value, void *data)
{
    struct members *members = data;
    struct intake_request *intake = members->intake;
    const char *text = scalar(members, key, value);
    if (members->is_wrong)
        return;
    if (intake->field_count == INTAKE_FIELDS_MOST) {
        members->is_wrong = true;
        error_set(members->err, ERR_DATA, "too many fields");
        return;
    }
    intake->fields[intake->field_count++] =
        (struct field_input){arena_strdup(members->request->arena, key), text};
}

static void take_answer(const char *key, const struct json *value, void *data)
{
    struct members *members = data;
    struct intake_request *intake = members->intake;
    const char *text = scalar(members, key, value);
    if (members->is_wrong)
        return;
    if (intake->answer_count == FORM_QUESTIONS_MOST) {
        members->is_wrong = true;
        error_set(members->err, ERR_DATA, "too many answers");
        return;
    }
    intake->answers[intake->answer_count++] =
        (struct answer_input){arena_strdup(members->request->arena, key), text};
}

static bool take_members(struct request *request, const struct json *root, const char *name,
                         void (*each)(const char *, const struct json *, void *),
                         struct intake_request *intake, struct error *err)
{
    struct members members = {request, intake, err, false};
    const struct json *object = json_get(root, name);
    if (object != NULL && !json_node_is_object(object))
        return error_set_field(err, ERR_DATA, name, "an object is needed");
    json_each(object, each, &members);
    return !members.is_wrong;
}

static bool take_text(struct request *request, const struct json *node, const char *key,
                      size_t longest, const char **ret_text, struct error *err)
{
    const char *text = json_get_string(node, key);
    *ret_text = NULL;
    if (json_get(node, key) == NULL || (text != NULL && *text == '\0'))
        return true;
    if (text == NULL || strlen(text) > longest || !text_is_clean(text, true))
        return error_set_field(err, ERR_DATA, key, "a text of at most %zu bytes is needed",
                               longest);
    *ret_text = arena_strdup(request->arena, text);
    return true;
}

static bool take_consent(struct request *request, const struct json *root,
                         struct intake_request *intake, struct error *err)
{
    const struct json *consent = json_get(root, "consent");
    if (consent == NULL)
        return true;
    if (!take_text(request, consent, "text", CONSENT_LONGEST, &intake->consent_text, err) ||
        !take_text(request, consent, "version", KEY_LONGEST, &intake->consent_version, err) ||
        !take_text(request, consent, "page", KEY_LONGEST, &intake->page, err))
        return false;
    return intake->consent_text != NULL ||
           error_set_field(err, ERR_DATA, "consent",
                           "text is needed: the words beside the box that was ticked");
}

static bool take_body(struct request *request, const struct json *root,
                      struct intake_request *intake, struct error *err)
{
    return take_members(request, root, "fields", take_field, intake, err) &&
           take_members(request, root, "answers", take_answer, intake, err) &&
           take_text(request, root, "message", MESSAGE_LONGEST, &intake->message, err) &&
           take_consent(request, root, intake, err);
}

/* --- tokens and hashes --- */

static const char *bearer(struct request *request)
{
    return request_header(request, "Authorization") + strlen("Bearer ");
}

/* Keyed with the token that only its holder has: what is stored can be guessed by nobody else. */
static char *keyed(struct request *request, const char *what, const char *bytes, size_t length)
{
    char hex[HASH_HEX_SIZE];
    struct text text = {0};
    text_printf(&text, "%s ", what);
    text_append_bytes(&text, bytes, length);
    hash_hex_keyed(text_str(&text), text.length, bearer(request), hex);
    text_free(&text);
    return arena_strdup(request->arena, hex);
}

static char *hashed(struct request *request, const char *secret)
{
    char hex[HASH_HEX_SIZE];
    hash_hex(secret, strlen(secret), hex);
    return arena_strdup(request->arena, hex);
}

static bool is_right_form(struct request *request, struct error *err)
{
    return str_equal(request->parameters[0], request->intake->form) ||
           error_set(err, ERR_FORBIDDEN, "this token is for another form");
}

/* NULL: none came. */
static const char *visitor_of(struct request *request)
{
    const char *visitor = request_header(request, "Vorwahl-Visitor");
    return visitor != NULL && strlen(visitor) == HASH_HEX_SIZE - 1 ? visitor : NULL;
}

/* The same request twice is one, and is told the same. */
static bool take_hashes(struct request *request, struct intake_request *intake,
                        const char **ret_visitor, struct error *err)
{
    const char *key = request_header(request, "Idempotency-Key"), *known = visitor_of(request);
    if (key != NULL && (strlen(key) > KEY_LONGEST || *key == '\0'))
        return error_set(err, ERR_DATA, "an Idempotency-Key has 1 to %d characters", KEY_LONGEST);
    intake->body_hash = keyed(request, "body", text_str(&request->body), request->body.length);
    intake->key_hash = key != NULL ? keyed(request, "key", key, strlen(key)) : intake->body_hash;
    *ret_visitor = keyed(request, "visitor", intake->key_hash, strlen(intake->key_hash));
    intake->new_visitor_hash = hashed(request, *ret_visitor);
    intake->visitor_hash = known != NULL ? hashed(request, known) : NULL;
    return true;
}

/* The same for everybody: known, new, or a machine that filled the trap. */
static void answer_visitor(struct request *request, const char *visitor)
{
    struct json_writer writer;
    request->status = 202;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_put_string(&writer, "visitor", visitor);
    json_end_object(&writer);
}

static bool take_form(struct request *request, const struct json *root, struct error *err)
{
    struct intake_request intake = {.token = request->intake};
    struct intake_taken taken = {0};
    const char *visitor;
    if (!take_hashes(request, &intake, &visitor, err) || !take_body(request, root, &intake, err))
        return false;
    if (!str_is_empty(json_get_string(root, "trap"))) {
        answer_visitor(request, visitor);
        return true;
    }
    if (!intake_take(request->session, &intake, &taken, err))
        return false;
    service_intake_token_used(request->store, request->intake);
    server_changed(request->server);
    answer_visitor(request, taken.is_known_visitor ? visitor_of(request) : visitor);
    return true;
}

static bool post_intake(struct request *request, struct error *err)
{
    struct json_doc *doc;
    if (!is_right_form(request, err) || !limits_intake(request, err) ||
        !request_json(request, &doc, err))
        return false;
    bool is_ok = take_form(request, json_root(doc), err);
    json_free(doc);
    return is_ok;
}

/* --- what is worth asking --- */

static void write_question(struct json_writer *writer, const struct question *question)
{
    json_begin_object(writer);
    json_put_string(writer, "key", question->key);
    json_put_string(writer, "text", question->text);
    json_put_string(writer, "type", question_type_name(question->type));
    json_put_string(writer, "unit", question->unit);
    json_key(writer, "choices");
    json_begin_array(writer);
    for (int i = 0; i < question->choice_count; i++) {
        json_begin_object(writer);
        json_put_string(writer, "code", question->choices[i].code);
        json_put_string(writer, "label", question->choices[i].label);
        json_end_object(writer);
    }
    json_end_array(writer);
    json_end_object(writer);
}

static bool get_intake(struct request *request, struct error *err)
{
    struct intake_open open;
    struct json_writer writer;
    const char *visitor = visitor_of(request);
    if (!is_right_form(request, err) || !limits_intake(request, err) ||
        !intake_open_for(request->session, request->intake,
                         visitor != NULL ? hashed(request, visitor) : NULL, request->arena, &open,
                         err))
        return false;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_put_string(&writer, "form", open.form->name);
    json_put_int(&writer, "version", open.form->version);
    json_key(&writer, "fields");
    json_begin_array(&writer);
    for (size_t i = 0; i < open.field_count; i++)
        json_write_string(&writer, open.fields[i]->name);
    json_end_array(&writer);
    json_key(&writer, "questions");
    json_begin_array(&writer);
    for (size_t i = 0; i < open.question_count; i++)
        write_question(&writer, open.questions[i]);
    json_end_array(&writer);
    json_end_object(&writer);
    return true;
}

/* --- tokens --- */

static bool add_token(struct request *request, const struct json *root, struct error *err)
{
    char id[UUID_SIZE], token[TOKEN_SIZE];
    struct json_writer writer;
    const struct intake_token_input input = {json_get_string(root, "name"),
                                             json_get_string(root, "form"),
                                             json_get_string(root, "campaign")};
    request->session->device_id = request->device_id;
    if (!intake_token_add(request->session, &input, id, token, err))
        return false;
    request->status = 201;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_put_string(&writer, "id", id);
    json_put_string(&writer, "token", token);
    json_end_object(&writer);
    explicit_bzero(token, sizeof token);
    return true;
}

static bool post_token(struct request *request, struct error *err)
{
    struct json_doc *doc;
    if (!request_json(request, &doc, err))
        return false;
    bool is_ok = add_token(request, json_root(doc), err);
    json_free(doc);
    return is_ok;
}

static void write_token(struct json_writer *writer, const struct intake_token *token,
                        struct arena *arena)
{
    json_begin_object(writer);
    json_put_string(writer, "id", token->id);
    json_put_string(writer, "name", token->name);
    json_put_string(writer, "form", token->form);
    json_put_string(writer, "campaign", token->campaign_id);
    json_put_string(writer, "created_at", time_iso(arena, token->created_ms));
    json_put_string(writer, "used_at",
                    token->used_ms == TIME_NONE ? NULL : time_iso(arena, token->used_ms));
    json_put_bool(writer, "is_revoked", token->revoked_ms != TIME_NONE);
    json_end_object(writer);
}

static bool get_tokens(struct request *request, struct error *err)
{
    struct intake_token *tokens;
    size_t count;
    struct json_writer writer;
    if (!intake_token_list(request->session, request->arena, &tokens, &count, err))
        return false;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_key(&writer, "tokens");
    json_begin_array(&writer);
    for (size_t i = 0; i < count; i++)
        write_token(&writer, &tokens[i], request->arena);
    json_end_array(&writer);
    json_end_object(&writer);
    return true;
}

static bool delete_token(struct request *request, struct error *err)
{
    request->status = 204;
    request->session->device_id = request->device_id;
    return intake_token_revoke(request->session, request->parameters[0], err);
}

const struct route intake_routes[] = {
    {"POST", "/v1/intake/{form}", post_intake, INTAKE_ROLE,
     "what a web form sends: fields, answers, message, consent, trap; an intake token alone may"},
    {"GET", "/v1/intake/{form}", get_intake, INTAKE_ROLE,
     "what is still worth asking this visitor, by what was told with these forms"},
    {"POST", "/v1/intake-tokens", post_token, "team_lead,marketing,admin",
     "a token for a web form: name, form, campaign; it is told once"},
    {"GET", "/v1/intake-tokens", get_tokens, "team_lead,marketing,admin", "tokens of web forms"},
    {"DELETE", "/v1/intake-tokens/{token}", delete_token, "team_lead,marketing,admin",
     "revoke a token of a web form"},
    {NULL, NULL, NULL, NULL, NULL},
};
