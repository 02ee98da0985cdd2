/* Rights of a person over HTTP: who is meant, the dossier, erasure and how far it has come.
 * Administrators, and team leads for whom they see. What is asked for stands in a body, never in an
 * address that somebody logs.
 */
#include "../server.h"

#include "usecase/person.h"

#include <string.h>

#define ABOUT_LONGEST 320
#define PERSONS_SHOWN 200

static bool find_persons(struct request *request, const char *about, struct error *err)
{
    struct contact **contacts;
    size_t count;
    struct json_writer writer;
    if (str_is_empty(about) || strlen(about) > ABOUT_LONGEST || !text_is_clean(about, false))
        return error_set_field(err, ERR_DATA, "about",
                               "an id, an e-mail address, a number or a name is needed");
    if (!person_find(request->session, about, request->arena, &contacts, &count, err))
        return false;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_key(&writer, "persons");
    json_begin_array(&writer);
    for (size_t i = 0; i < count; i++) {
        json_begin_object(&writer);
        record_write_fields(&writer, &contact_entity, contacts[i]);
        json_end_object(&writer);
    }
    json_end_array(&writer);
    json_end_object(&writer);
    return true;
}

static bool post_find(struct request *request, struct error *err)
{
    struct json_doc *doc;
    if (!request_json(request, &doc, err))
        return false;
    const char *about = arena_strdup(request->arena, json_get_string(json_root(doc), "about"));
    json_free(doc);
    return find_persons(request, about, err);
}

static bool is_person(struct request *request, struct error *err)
{
    request->session->device_id = request->device_id;
    return uuid_is_valid(request->parameters[0]) ||
           error_set(err, ERR_NOT_FOUND, "%s", error_sentence(ERR_NOT_FOUND));
}

static bool get_dossier(struct request *request, struct error *err)
{
    return is_person(request, err) &&
           person_dossier(request->session, request->parameters[0], &request->answer, err);
}

/* A service on a file makes the key for sealed proofs beside it when it is first needed; on a
 * server that instances share somebody has to. */
static bool erase(struct request *request, struct erase_report *report, struct error *err)
{
    const char *database = request->server->options->database;
    if (person_erase(request->session, request->parameters[0], request->arena, report, err))
        return true;
    if (err->code != ERR_CONFIG)
        return false;
    if (store_uri_is_shared(database)) {
        err->code = ERR_CONFLICT; /* for the person who asks, not a fault to be hidden */
        return false;
    }
    const char *path = arena_printf(request->arena, "%s.proof-key", database + strlen("sqlite:"));
    error_clear(err);
    return proof_key_make(request->store, path, err) &&
           person_erase(request->session, request->parameters[0], request->arena, report, err);
}

static bool get_texts(struct request *request, struct error *err)
{
    struct named_texts texts;
    struct json_writer writer;
    if (!is_person(request, err) ||
        !person_texts(request->session, request->parameters[0], request->arena, &texts, err))
        return false;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    person_texts_write(&writer, &texts);
    json_end_object(&writer);
    return true;
}

/* Lists left the house and cannot be called back: somebody has to look through them. */
static bool put_erasure(struct request *request, struct error *err)
{
    struct erase_report report;
    struct json_writer writer;
    struct export_note *rows;
    size_t count;
    if (!is_person(request, err) ||
        !person_exports(request->session, request->parameters[0], request->arena, &rows, &count,
                        err) ||
        !erase(request, &report, err))
        return false;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_put_int(&writer, "records", report.records);
    json_put_int(&writer, "operations", report.operations);
    json_key(&writer, "exports");
    json_begin_array(&writer);
    for (size_t i = 0; i < count; i++)
        export_note_write(&writer, &rows[i], request->arena);
    json_end_array(&writer);
    person_texts_write(&writer, &report.texts);
    json_end_object(&writer);
    return true;
}

static bool get_erasures(struct request *request, struct error *err)
{
    struct erased_person *persons;
    size_t count;
    struct json_writer writer;
    if (!service_erased_persons(request->store, PERSONS_SHOWN, request->arena, &persons, &count,
                                err))
        return false;
    json_begin(&writer, &request->answer);
    json_begin_object(&writer);
    json_key(&writer, "erasures");
    json_begin_array(&writer);
    for (size_t i = 0; i < count; i++) {
        json_begin_object(&writer);
        json_put_string(&writer, "person", persons[i].id);
        json_put_int(&writer, "erased_ms", persons[i].erased_ms);
        json_put_int(&writer, "records", persons[i].records);
        json_put_int(&writer, "devices", persons[i].devices);
        json_put_int(&writer, "arrived", persons[i].arrived);
        if (persons[i].proof_until_ms != TIME_NONE)
            json_put_int(&writer, "proof_until_ms", persons[i].proof_until_ms);
        json_end_object(&writer);
    }
    json_end_array(&writer);
    json_end_object(&writer);
    return true;
}

const struct route person_routes[] = {
    {"POST", "/v1/persons/find", post_find, "team_lead,admin",
     "who may be meant: about is an id, an e-mail address, a number or a last name"},
    {"GET", "/v1/persons/{contact}/dossier", get_dossier, "team_lead,admin",
     "everything that is known about a person (GDPR art. 15)"},
    {"GET", "/v1/persons/{contact}/texts", get_texts, "team_lead,admin",
     "texts about others that name a person: what an erasure blacks out, what is left to look at"},
    {"PUT", "/v1/persons/{contact}/erasure", put_erasure, "team_lead,admin",
     "erase a person (GDPR art. 17); devices hear it by the feed"},
    {"GET", "/v1/erasures", get_erasures, "admin",
     "who was erased when, and at how many devices it has arrived"},
    {NULL, NULL, NULL, NULL, NULL},
};
