/* Consent by number and purpose, for whoever may see the person. */
#include "usecase/consent.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "core/activity.h"
#include "core/lead.h"
#include "core/phone_number.h"
#include "store/queue.h"
#include "store/records.h"
#include "usecase/blocks.h"
#include "usecase/dossier.h"
#include "usecase/write.h"

const char *consent_way_to_basis(bool is_consumer)
{
    return is_consumer ? _("a private person: only express consent or an own request counts; ask "
                           "by letter or form, then record it (key L)")
                       : _("no legal basis: record one first (key L)");
}

const char *consent_state_words(const char *state)
{
    const struct field *field = entity_field(&consent_entity, "status");
    for (const struct choice *choice = field->choices; choice->code != NULL; choice++)
        if (str_equal(choice->code, state))
            return _(choice->label);
    return _("not asked");
}

static bool add_line(struct session *session, struct consent_lines *lines, const char *purpose,
                     const char *address, struct arena *arena, struct error *err)
{
    const struct consent *const *rows = (const struct consent *const *)lines->consents;
    const struct consent_question question = {purpose, address, lines->is_consumer};
    struct consent_line *line = &lines->lines[lines->count];
    struct block **blocks;
    size_t count;
    if (str_is_empty(address))
        return true;
    *line = (struct consent_line){
        .purpose = purpose,
        .address = address,
        .state = consent_state(rows, lines->consent_count, &question),
        .grant = consent_standing(rows, lines->consent_count, &question),
        .keep_until_ms = dossier_keep_until(session, lines->contact->record.id, rows,
                                            lines->consent_count, purpose, address, arena)};
    lines->count++;
    if (session_block_key(session) == NULL)
        return true;
    struct error unreadable = {0};
    if (block_check(session, address, arena, &blocks, &count, &unreadable) && count > 0)
        line->block = blocks[0];
    (void)err;
    return true;
}

bool consent_lines(struct session *session, const char *contact_id, struct arena *arena,
                   struct consent_lines *ret_lines, struct error *err)
{
    struct consent_lines lines = {0};
    void *contact, *company = NULL;
    contact_id = store_survivor(session->store, &contact_entity, contact_id, arena);
    if (!store_load(session->store, &contact_entity, contact_id, arena, &contact, err) ||
        !store_consents(session->store, contact_id, arena, &lines.consents, &lines.consent_count,
                        err))
        return false;
    lines.contact = contact;
    if (lines.contact->company_id != NULL &&
        store_load(session->store, &company_entity, lines.contact->company_id, arena, &company,
                   NULL))
        lines.company = company;
    lines.is_consumer = is_consumer(lines.company);
    if (!add_line(session, &lines, "phone", lines.contact->phone, arena, err) ||
        !add_line(session, &lines, "phone", lines.contact->mobile, arena, err) ||
        !add_line(session, &lines, "email", lines.contact->email, arena, err))
        return false;
    *ret_lines = lines;
    return true;
}

static char *clean(struct arena *arena, const char *text)
{
    return str_is_empty(text) ? NULL : text_clean(arena, text, true);
}

static bool read_address(const char *raw, const char *purpose, struct arena *arena,
                         char **ret_address, struct error *err)
{
    struct phone_number number;
    *ret_address = NULL;
    if (str_is_empty(raw))
        return true;
    if (str_equal(purpose, "email"))
        return email_parse(raw, arena, ret_address) ||
               error_set_field(err, ERR_DATA, "number", _("\"%s\" is no mail address"), raw);
    phone_parse(raw, NULL, &number);
    *ret_address = arena_strdup(arena, number.e164);
    return number.e164[0] != '\0' ||
           error_set_field(err, ERR_DATA, "number", _("\"%s\" is no phone number"), raw);
}

static bool check_input(struct session *session, const struct consent_input *input,
                        const struct lead *lead, struct arena *arena, struct error *err)
{
    void *contact = NULL, *company = NULL;
    bool is_grant = str_equal(input->status, "given");
    if (is_grant && !consent_basis_is_valid(input->basis))
        return error_set_field(err, ERR_USAGE, "basis",
                               _("a legal basis is express, presumed, contract or asked"));
    if (str_is_empty(input->evidence))
        return error_set_field(err, ERR_USAGE, "evidence",
                               _("say where the basis comes from: what was said, when, how"));
    if (!store_load(session->store, &contact_entity, str_or(lead->contact_id, ""), arena, &contact,
                    NULL) ||
        !store_load(session->store, &company_entity,
                    str_or(((struct contact *)contact)->company_id, ""), arena, &company, NULL))
        company = NULL;
    return !is_grant || contact == NULL ||
           consent_basis_passes(input->basis, is_consumer(company)) ||
           error_set_field(err, ERR_DATA, "basis",
                           _("a private person may only be called with express consent or when "
                             "asked for (UWG § 7)"));
}

bool consent_add(struct session *session, const char *lead_id, const struct consent_input *input,
                 struct error *err)
{
    struct arena *arena = arena_new();
    struct batch_of_operations *ops =
        operations_new(arena, "basis.add", session->actor.user_id, session->now_ms());
    const char *purpose = str_or(input->purpose, "phone");
    void *record;
    char id[UUID_SIZE];
    struct consent *consent = record_new(&consent_entity, arena);
    bool is_ok = store_load(session->store, &lead_entity, lead_id, arena, &record, err) &&
                 check_input(session, input, record, arena, err) &&
                 read_address(input->address, purpose, arena, &consent->address, err);
    if (is_ok) {
        const struct lead *lead = record;
        uuid_new(id);
        consent->record.id = id;
        consent->contact_id = lead->contact_id;
        consent->lead_id = lead->record.id;
        consent->purpose = arena_strdup(arena, purpose);
        consent->status = arena_strdup(arena, input->status);
        consent->basis = str_equal(input->status, "given") ? clean(arena, input->basis) : NULL;
        consent->evidence = clean(arena, input->evidence);
        consent->wording = clean(arena, input->wording);
        consent->products = clean(arena, input->products);
        consent->advertiser = clean(arena, input->advertiser);
        consent->way = clean(arena, input->way);
        consent->at_ms = ops->now_ms;
        consent->user_id = arena_strdup(arena, session->actor.user_id);
        operations_diff(ops, &consent_entity, NULL, consent);
        is_ok = write_commit(session, ops, NULL, err);
    }
    arena_free(arena);
    return is_ok;
}

bool notice_given(struct session *session, const char *contact_id, int64_t at_ms, struct error *err)
{
    struct arena *arena = arena_new();
    struct batch_of_operations *ops =
        operations_new(arena, "notice", session->actor.user_id, session->now_ms());
    void *before;
    bool is_ok =
        actor_require(&session->actor, RIGHT_EDIT_CONTACT, err) &&
        store_load(session->store, &contact_entity,
                   store_survivor(session->store, &contact_entity, contact_id, arena), arena,
                   &before, err) &&
        (at_ms <= ops->now_ms + DAY_MS || error_set(err, ERR_DATA, _("this day has not come yet")));
    if (is_ok) {
        struct contact *after = record_copy(&contact_entity, before, arena);
        after->informed_ms = at_ms;
        operations_diff(ops, &contact_entity, before, after);
        is_ok = write_commit(session, ops, NULL, err);
    }
    arena_free(arena);
    return is_ok;
}
