/* Dossier and erasure of a person, at the service. */
#include "usecase/person.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/seal.h"
#include "base/uuid.h"
#include "codec/record_json.h"
#include "core/phone_number.h"
#include "core/reference.h"
#include "store/journal.h"
#include "store/records.h"
#include "usecase/blocks.h"
#include "usecase/dossier.h"
#include "usecase/provenance.h"
#include "usecase/retention.h"
#include "usecase/write.h"

#include <string.h>

#define FOUND_MOST 50
#define EXPORTS_MOST 200
#define REJECTED_DAYS 90
#define TEXTS_SHOWN 200
#define HISTORY_MOST 5000 /* of one record */

static bool note(struct session *session, const char *event, const char *contact_id,
                 struct error *err)
{
    const struct audit_event row = {event, session->actor.user_id, session->device_id, contact_id,
                                    NULL};
    return service_audit(session->store, &row, err);
}

/* Administrators reach everybody, others whom they see: what they do not see is not there. */
static bool reaches(struct session *session, const char *contact_id, struct arena *arena)
{
    const struct actor *actor = &session->actor;
    char *scopes;
    int64_t version;
    return actor->is_system || str_list_has(actor->roles, "admin") ||
           (service_scopes(session->store, actor->user_id, arena, &scopes, &version, NULL) &&
            service_may_see(session->store, scopes, &contact_entity, contact_id));
}

static bool require(struct session *session, const char *contact_id, struct arena *arena,
                    struct error *err)
{
    return actor_require(&session->actor, RIGHT_ERASE, err) &&
           (reaches(session, contact_id, arena) ||
            error_set(err, ERR_NOT_FOUND, "%s", error_sentence(ERR_NOT_FOUND)));
}

bool person_find(struct session *session, const char *about, struct arena *arena,
                 struct contact ***ret_contacts, size_t *ret_count, struct error *err)
{
    struct person_key key = {0};
    struct phone_number number;
    void *lead;
    if (!actor_require(&session->actor, RIGHT_ERASE, err))
        return false;
    if (uuid_is_valid(about))
        key.id = store_load_any(session->store, &lead_entity, about, arena, &lead, NULL)
                     ? ((struct lead *)lead)->contact_id
                     : about;
    else if (strchr(about, '@') != NULL)
        key.email = about;
    else if (phone_parse(about, NULL, &number), number.e164[0] != '\0')
        key.phone = number.e164;
    else
        key.last_name = about;
    if (!service_person_find(session->store, &key, FOUND_MOST, arena, ret_contacts, ret_count, err))
        return false;
    size_t kept = 0;
    for (size_t i = 0; i < *ret_count; i++)
        if (reaches(session, (*ret_contacts)[i]->record.id, arena))
            (*ret_contacts)[kept++] = (*ret_contacts)[i];
    *ret_count = kept;
    return true;
}

/* --- texts about others --- */

/* Ids, never texts: who may look at a record reads it there. */
void person_texts_write(struct json_writer *writer, const struct named_texts *texts)
{
    int shown = 0;
    json_key(writer, "texts");
    json_begin_object(writer);
    json_put_int(writer, "sure", texts->sure);
    json_put_int(writer, "unsure", texts->unsure);
    json_put_string(writer, "words", texts->words);
    json_key(writer, "records");
    json_begin_array(writer);
    for (const struct named_text *text = texts->first; text != NULL && shown < TEXTS_SHOWN;
         text = text->next) {
        if (text->sure + text->unsure == 0)
            continue;
        json_begin_object(writer);
        json_put_string(writer, "entity", text->entity->name);
        json_put_string(writer, "id", text->id);
        json_put_int(writer, "sure", text->sure);
        json_put_int(writer, "unsure", text->unsure);
        json_end_object(writer);
        shown++;
    }
    json_end_array(writer);
    json_end_object(writer);
}

/* --- art. 15 --- */

static bool write_history(struct session *session, struct json_writer *writer,
                          const struct person_record *record, struct arena *arena,
                          struct error *err)
{
    struct history_row *rows;
    size_t count;
    if (!store_history(session->store, record->entity, record->id, HISTORY_MOST, arena, &rows,
                       &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        json_begin_object(writer);
        json_put_string(writer, "at", time_iso(arena, rows[i].at_ms));
        json_put_string(writer, "user", rows[i].user);
        json_put_string(writer, "entity", record->entity->name);
        json_put_string(writer, "id", record->id);
        json_put_string(writer, "field", rows[i].field);
        json_put_string(writer, "from", rows[i].from);
        json_put_string(writer, "to", rows[i].to);
        json_end_object(writer);
    }
    return true;
}

static bool write_record(struct session *session, struct json_writer *writer,
                         const struct entity *entity, const char *id, struct arena *arena)
{
    void *record;
    if (id == NULL || !store_load_any(session->store, entity, id, arena, &record, NULL))
        return false;
    json_begin_object(writer);
    json_put_string(writer, "record", entity->name);
    if (entity_field(entity, "entity") == NULL) /* a task and a merge name what they are about */
        json_put_string(writer, "entity", entity->name);
    record_write_fields(writer, entity, record);
    json_end_object(writer);
    return true;
}

/* Art. 15 para. 1 c, d and a: who may have copies, until when it is kept, who answers for it. */
static bool write_about(struct session *session, struct json_writer *writer,
                        const struct contact *contact, struct arena *arena, struct error *err)
{
    int64_t end_ms;
    const char *why;
    struct export_note *notes;
    size_t count;
    void *team;
    if (!retention_of(session, contact->record.id, arena, &end_ms, &why, err) ||
        !person_exports(session, contact->record.id, arena, &notes, &count, err))
        return false;
    json_put_string(writer, "kept_until", end_ms == 0 ? NULL : time_iso(arena, end_ms));
    json_put_string(writer, "kept_why", end_ms == 0 ? NULL : why);
    json_put_string(
        writer, "controller",
        session->actor.team_id != NULL &&
                store_load(session->store, &team_entity, session->actor.team_id, arena, &team, NULL)
            ? ((struct team *)team)->controller
            : NULL);
    json_key(writer, "exports");
    json_begin_array(writer);
    for (size_t i = 0; i < count; i++)
        export_note_write(writer, &notes[i], arena);
    json_end_array(writer);
    return true;
}

/* Art. 15 para. 1 g: where each value comes from. */
static void write_sources(struct session *session, struct json_writer *writer,
                          const struct contact *contact, struct arena *arena)
{
    void *company = NULL;
    struct provenance_line *lines;
    size_t count;
    if (contact->company_id != NULL &&
        !store_load(session->store, &company_entity, contact->company_id, arena, &company, NULL))
        company = NULL;
    provenance_lines(session, contact, company, arena, &lines, &count);
    json_key(writer, "sources");
    json_begin_array(writer);
    for (size_t i = 0; i < count; i++) {
        const char *name, *kind = provenance_kind(session, &lines[i].from, arena, &name);
        json_begin_object(writer);
        json_put_string(writer, "entity", lines[i].entity->name);
        json_put_string(writer, "field", lines[i].field->name);
        json_put_string(writer, "kind", kind);
        json_put_string(writer, "name", name);
        json_put_string(writer, "since", provenance_date(lines[i].from.day, arena));
        json_put_string(writer, "licence_until", provenance_date(lines[i].from.until, arena));
        json_put_string(writer, "confirmed", provenance_date(lines[i].confirmed_day, arena));
        json_end_object(writer);
    }
    json_end_array(writer);
}

static bool write_dossier(struct session *session, struct json_writer *writer,
                          const struct person_record *first, struct arena *arena, struct error *err)
{
    void *contact;
    struct named_texts texts;
    struct consent_dossier proofs;
    if (!store_load_any(session->store, &contact_entity, first->id, arena, &contact, err) ||
        !dossier_consent(session, first->id, arena, &proofs, err))
        return false;
    json_put_string(writer, "person", first->id);
    json_put_string(writer, "made", time_iso(arena, clock_now_ms()));
    json_put_string(writer, "keep_proofs_until",
                    proofs.keep_until_ms == TIME_NONE ? NULL
                                                      : time_iso(arena, proofs.keep_until_ms));
    if (!write_about(session, writer, contact, arena, err))
        return false;
    json_key(writer, "records");
    json_begin_array(writer);
    for (const struct person_record *record = first; record != NULL; record = record->next)
        write_record(session, writer, record->entity, record->id, arena);
    write_record(session, writer, &company_entity, ((struct contact *)contact)->company_id, arena);
    write_record(session, writer, &batch_entity, ((struct contact *)contact)->batch_id, arena);
    json_end_array(writer);
    write_sources(session, writer, contact, arena);
    if (!service_named(session->store, first->id, arena, &texts, err))
        return false;
    person_texts_write(writer, &texts);
    json_key(writer, "history");
    json_begin_array(writer);
    bool is_ok = true;
    for (const struct person_record *record = first; is_ok && record != NULL; record = record->next)
        is_ok = write_history(session, writer, record, arena, err);
    json_end_array(writer);
    return is_ok;
}

bool person_dossier(struct session *session, const char *contact_id, struct text *out,
                    struct error *err)
{
    struct arena *arena = arena_new();
    struct person_record *first;
    struct json_writer writer;
    size_t count;
    bool is_ok = require(session, contact_id, arena, err) &&
                 service_person_records(session->store, contact_id, arena, &first, &count, err) &&
                 (count > 0 || error_set(err, ERR_NOT_FOUND, "%s", error_sentence(ERR_NOT_FOUND)));
    if (is_ok) {
        json_begin(&writer, out);
        json_begin_object(&writer);
        is_ok = write_dossier(session, &writer, first, arena, err);
        json_end_object(&writer);
    }
    is_ok = is_ok && note(session, "person.dossier", contact_id, err);
    arena_free(arena);
    return is_ok;
}

/* --- art. 17 --- */

static void write_proof(struct json_writer *writer, const struct consent_dossier *proofs,
                        struct arena *arena)
{
    const struct contact *contact = proofs->contact;
    json_begin_object(writer);
    json_put_string(writer, "first_name", contact->first_name);
    json_put_string(writer, "last_name", contact->last_name);
    json_put_string(writer, "phone", contact->phone);
    json_put_string(writer, "mobile", contact->mobile);
    json_put_string(writer, "email", contact->email);
    json_key(writer, "consents");
    json_begin_array(writer);
    for (size_t i = 0; i < proofs->consent_count; i++) {
        json_begin_object(writer);
        record_write_fields(writer, &consent_entity, proofs->consents[i]);
        json_end_object(writer);
    }
    json_end_array(writer);
    json_key(writer, "uses");
    json_begin_array(writer);
    for (size_t i = 0; i < proofs->call_count; i++) {
        json_begin_object(writer);
        json_put_string(writer, "at", time_iso(arena, proofs->calls[i]->at_ms));
        json_put_string(writer, "phone", proofs->calls[i]->phone);
        json_put_string(writer, "result", proofs->calls[i]->result);
        json_end_object(writer);
    }
    json_end_array(writer);
    json_end_object(writer);
}

/* The proof under seal, if one has to be kept. A deleted contact's too. */
static bool seal_proof(struct session *session, struct erase_request *request, struct arena *arena,
                       struct error *err)
{
    struct consent_dossier proofs;
    struct error gone = {0};
    struct json_writer writer;
    struct text text = {0};
    if (!dossier_consent(session, request->contact_id, arena, &proofs, &gone))
        return gone.code == ERR_NOT_FOUND || (*err = gone, false);
    if (proofs.keep_until_ms == TIME_NONE || proofs.keep_until_ms <= session->now_ms())
        return true;
    const char *key = service_proof_key(session->store, arena);
    if (key == NULL)
        return error_set(err, ERR_CONFIG,
                         _("consents of this person have to be kept sealed, and there is no key "
                           "yet; run: vorwahld proof-key FILE --database URI"));
    json_begin(&writer, &text);
    write_proof(&writer, &proofs, arena);
    char *box;
    bool is_ok = seal_close(text_str(&text), key, arena, &box, err);
    secret_clear(text.data);
    text_free(&text);
    request->box = box;
    request->until_ms = proofs.keep_until_ms;
    return is_ok;
}

/* So that no list brings the person back into calling. Before the erasure, which takes the numbers:
 * if that fails, the entries stay, and block. */
static bool keep_blocked(struct session *session, const char *contact_id, struct error *err)
{
    struct arena *arena = arena_new();
    struct batch_of_operations *ops =
        operations_new(arena, "person.erase", session->actor.user_id, session->now_ms());
    void *contact, *company = NULL;
    bool is_ok = true;
    if (store_load_any(session->store, &contact_entity, contact_id, arena, &contact, NULL)) {
        const char *company_id = ((struct contact *)contact)->company_id;
        if (company_id != NULL &&
            !store_load(session->store, &company_entity, company_id, arena, &company, NULL))
            company = NULL;
        is_ok = blocks_put_person(session, ops, contact, company, BLOCK_PERSON, "erasure", err) &&
                write_commit(session, ops, NULL, err);
    }
    arena_free(arena);
    return is_ok;
}

static bool may_hold(const struct export_note *note)
{
    static const char of_persons[] = "lead,contact,activity,answer,consent,task";
    return str_list_has(of_persons, note->entity);
}

/* Who was not taken from a list came in later, from the same list put right. */
static bool is_rejects(const struct export_note *note)
{
    return str_equal(note->format, EXPORT_REJECTED);
}

void export_note_write(struct json_writer *writer, const struct export_note *note,
                       struct arena *arena)
{
    json_begin_object(writer);
    json_put_string(writer, "at", time_iso(arena, note->at_ms));
    json_put_string(writer, "user", note->user);
    json_put_string(writer, "entity", note->entity);
    json_put_string(writer, "format", note->format);
    json_end_object(writer);
}

bool person_exports(struct session *session, const char *contact_id, struct arena *arena,
                    struct export_note **ret_notes, size_t *ret_count, struct error *err)
{
    struct export_page page = {0};
    struct export_note *notes = ARENA_ARRAY(arena, struct export_note, EXPORTS_MOST);
    void *contact;
    int64_t since_ms = INT64_MIN;
    size_t count = 0;
    if (store_load_any(session->store, &contact_entity, contact_id, arena, &contact, NULL))
        since_ms = ((struct record *)contact)->created_ms;
    int64_t before_ms = since_ms == INT64_MIN ? since_ms : since_ms - REJECTED_DAYS * DAY_MS;
    bool is_last = false;
    for (const char *cursor = NULL; !is_last; cursor = page.cursor) {
        if (!service_exports(session->store, NULL, cursor, 100, arena, &page, err))
            return false;
        is_last = page.cursor == NULL;
        for (size_t i = 0; i < page.count; i++) {
            is_last = is_last || page.notes[i].at_ms < before_ms || count == EXPORTS_MOST;
            if (count < EXPORTS_MOST && may_hold(&page.notes[i]) &&
                page.notes[i].at_ms >= (is_rejects(&page.notes[i]) ? before_ms : since_ms))
                notes[count++] = page.notes[i];
        }
    }
    *ret_notes = notes;
    *ret_count = count;
    return true;
}

bool person_texts(struct session *session, const char *contact_id, struct arena *arena,
                  struct named_texts *ret, struct error *err)
{
    return require(session, contact_id, arena, err) &&
           service_named(session->store, contact_id, arena, ret, err);
}

bool person_erase(struct session *session, const char *contact_id, struct arena *arena,
                  struct erase_report *ret_report, struct error *err)
{
    const struct audit_by by = {session->actor.user_id, session->device_id};
    struct erase_request request = {.contact_id = contact_id, .by = &by};
    return require(session, contact_id, arena, err) && seal_proof(session, &request, arena, err) &&
           keep_blocked(session, contact_id, err) &&
           service_erase(session->store, &request, arena, ret_report, err);
}

bool proof_key_make(struct store *store, const char *path, struct error *err)
{
    char public_key[SEAL_KEY_SIZE], secret[SEAL_KEY_SIZE];
    struct arena *arena = arena_new();
    bool is_ok =
        (service_proof_key(store, arena) == NULL ||
         error_set(err, ERR_CONFLICT, _("there is a key for sealed proofs already"))) &&
        (!file_exists(path) || error_set(err, ERR_CANNOT_CREATE, _("%s is there already"), path));
    if (is_ok) {
        seal_key_new(public_key, secret);
        is_ok = file_write(path, secret, strlen(secret), err) &&
                service_proof_key_set(store, public_key, err);
        secret_clear(secret);
    }
    arena_free(arena);
    return is_ok;
}
