/* The block list at work. Hashes are made where the number is known in clear; the list itself never
 * says whose they are. */
#include "usecase/blocks.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "core/lifecycle.h"
#include "core/phone_number.h"
#include "../write/derive.h"
#include "store/records.h"
#include "usecase/write.h"

#include <string.h>

#define LEADS_AT_ONCE 200
#define PAGE 200

/* --- asking --- */

bool blocks_covering(struct session *session, const struct batch_of_operations *ops,
                     const struct contact *contact, const struct company *company,
                     struct arena *arena, const struct block **ret_block, struct error *err)
{
    struct block_term terms[BLOCK_TERMS];
    struct block **blocks;
    size_t count;
    const char *key = session_block_key(session);
    *ret_block = NULL;
    if (key == NULL || contact == NULL || !store_has_blocks(session->store))
        return true;
    size_t asked = block_terms_to_ask(key, contact, company, arena, terms);
    if (!store_blocks_find(session->store, terms, asked, arena, &blocks, &count, err))
        return false;
    for (size_t i = 0; *ret_block == NULL && i < count; i++) {
        const struct block *after =
            ops == NULL ? blocks[i]
                        : record_after(session, ops, &block_entity, blocks[i]->record.id);
        if (after != NULL && after->is_active == 1)
            *ret_block = after;
    }
    return true;
}

char *block_words(const struct block *block, struct arena *arena)
{
    if (str_equal(block->cause, "list"))
        return arena_printf(arena, _("on the list \"%s\" of %s"), str_or(block->source, "–"),
                            str_or(block->as_of, "–"));
    if (str_equal(block->cause, "erasure"))
        return arena_strdup(arena, _("belongs to a person who was erased"));
    return arena_printf(arena, _("asked for no more calls, %s"), time_day(arena, block->at_ms));
}

/* --- putting --- */

static void put(struct session *session, struct batch_of_operations *ops,
                const struct block_term *term, const struct block *like, const char *origin)
{
    char id[UUID_SIZE];
    void *before = NULL;
    block_id(term->hash, like->cause, origin, id);
    if (!store_load(session->store, &block_entity, id, ops->arena, &before, NULL))
        before = NULL;
    struct block *block = before != NULL ? record_copy(&block_entity, before, ops->arena)
                                         : record_new(&block_entity, ops->arena);
    block->record.id = arena_strdup(ops->arena, id);
    block->hash = arena_strdup(ops->arena, term->hash);
    block->kind = arena_strdup(ops->arena, term->kind);
    block->cause = like->cause;
    block->source = like->source;
    block->as_of = like->as_of;
    block->is_active = 1;
    block->at_ms = ops->now_ms;
    block->user_id = arena_strdup(ops->arena, ops->user_id); /* NULL: the service by itself */
    block->lift_reason = block->lifted_by_id = NULL;
    operations_diff(ops, &block_entity, before, block);
}

/* Is it the company's own number, or one that a colleague of another name has too? The same number
 * at another company is no switchboard: it is the same line under another name. */
static bool is_shared(struct session *session, const struct contact *contact,
                      const struct company *company, const char *number, const char *field,
                      struct arena *arena)
{
    void **others;
    size_t count;
    const char *key = str_is_empty(number) ? NULL : phone_reversed_digits(arena, number);
    if (str_is_empty(key))
        return false;
    if (company != NULL && str_equal(company->company_phone, number))
        return true;
    if (!store_find(session->store, &contact_entity, field, key, 50, arena, &others, &count, NULL))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct contact *other = others[i];
        if (contact->company_id != NULL && str_equal(other->company_id, contact->company_id) &&
            !str_equal(text_fold(arena, str_or(other->last_name, "")),
                       text_fold(arena, str_or(contact->last_name, ""))))
            return true;
    }
    return false;
}

bool blocks_put_person(struct session *session, struct batch_of_operations *ops,
                       const struct contact *contact, const struct company *company,
                       enum block_scope scope, const char *cause, struct error *err)
{
    struct block_term terms[BLOCK_TERMS];
    struct arena *arena = ops->arena;
    const char *key = session_block_key(session);
    (void)err;
    if (key == NULL)
        return true;
    const struct block_person person = {
        contact, company, is_shared(session, contact, company, contact->phone, "phone_key", arena),
        is_shared(session, contact, company, contact->mobile, "mobile_key", arena)};
    const struct block like = {.cause = arena_strdup(arena, cause)};
    size_t count = block_terms_to_put(key, &person, scope, arena, terms);
    for (size_t i = 0; i < count; i++)
        put(session, ops, &terms[i], &like,
            str_equal(cause, "erasure") ? NULL : contact->record.id);
    return true;
}

bool blocks_take_back(struct session *session, struct batch_of_operations *ops,
                      const struct contact *contact, const struct company *company,
                      struct error *err)
{
    struct block_term terms[BLOCK_TERMS];
    struct block **blocks;
    size_t count;
    const char *key = session_block_key(session);
    if (key == NULL || !store_has_blocks(session->store))
        return true;
    size_t asked = block_terms_to_ask(key, contact, company, ops->arena, terms);
    if (!store_blocks_find(session->store, terms, asked, ops->arena, &blocks, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        char id[UUID_SIZE];
        block_id(blocks[i]->hash, "call", contact->record.id, id);
        if (blocks[i]->user_id == NULL && str_equal(id, blocks[i]->record.id))
            operations_on(ops, &block_entity, id, blocks[i]->record.rev)->kind = OP_DELETE;
    }
    return true;
}

/* --- by hand --- */

static bool read_value(const char *raw, struct arena *arena, const char **ret_value,
                       struct error *err)
{
    struct phone_number number;
    char *mail;
    if (strchr(raw, '@') != NULL) {
        if (!email_parse(raw, arena, &mail))
            return error_set(err, ERR_DATA, _("\"%s\" is no mail address"), raw);
        *ret_value = mail;
        return true;
    }
    phone_parse(raw, NULL, &number);
    *ret_value = arena_strdup(arena, number.e164);
    return number.e164[0] != '\0' ||
           error_set(err, ERR_DATA, _("\"%s\" is neither a number nor a mail address"), raw);
}

static bool need_key(struct session *session, struct error *err)
{
    return session_block_key(session) != NULL ||
           error_set(err, ERR_OFFLINE, _("the block list is not here yet: sync first"));
}

static bool block_leads(struct session *session, struct batch_of_operations *ops, const char *field,
                        const char *key, int64_t *ret_leads, struct error *err)
{
    void **contacts, **leads;
    size_t contact_count, lead_count;
    if (!store_find(session->store, &contact_entity, field, key, LEADS_AT_ONCE, ops->arena,
                    &contacts, &contact_count, err))
        return false;
    for (size_t c = 0; c < contact_count; c++) {
        if (!store_find(session->store, &lead_entity, "contact_id",
                        ((struct record *)contacts[c])->id, LEADS_AT_ONCE, ops->arena, &leads,
                        &lead_count, err))
            return false;
        for (size_t i = 0; i < lead_count; i++)
            *ret_leads += derive_block(ops, leads[i]);
    }
    return true;
}

bool block_add(struct session *session, const char *value, int64_t *ret_leads, struct error *err)
{
    struct arena *arena = arena_new();
    struct batch_of_operations *ops =
        operations_new(arena, "block.add", session->actor.user_id, session->now_ms());
    struct block_term term;
    const struct block like = {.cause = (char[]){"manual"}};
    const char *text;
    *ret_leads = 0;
    bool is_ok = actor_require(&session->actor, RIGHT_BLOCKS, err) && need_key(session, err) &&
                 read_value(value, arena, &text, err);
    if (is_ok) {
        bool is_mail = strchr(text, '@') != NULL;
        const char *key = is_mail ? utf8_lower(arena, text) : phone_reversed_digits(arena, text);
        term.kind = is_mail ? "person" : "phone";
        block_hash(session_block_key(session), term.kind, is_mail ? key : text, term.hash);
        put(session, ops, &term, &like, NULL);
        is_ok = is_mail ? block_leads(session, ops, "email_key", key, ret_leads, err)
                        : block_leads(session, ops, "phone_key", key, ret_leads, err) &&
                              block_leads(session, ops, "mobile_key", key, ret_leads, err);
    }
    is_ok = is_ok && write_commit(session, ops, NULL, err);
    arena_free(arena);
    return is_ok;
}

bool block_check(struct session *session, const char *value, struct arena *arena,
                 struct block ***ret_blocks, size_t *ret_count, struct error *err)
{
    struct block_term terms[BLOCK_TERMS];
    const char *text;
    if (!need_key(session, err) || !read_value(value, arena, &text, err))
        return false;
    size_t count = block_terms_of_value(session_block_key(session), text, arena, terms);
    return store_blocks_find(session->store, terms, count, arena, ret_blocks, ret_count, err);
}

bool block_sources(struct session *session, struct arena *arena, struct block_source **ret,
                   size_t *ret_count, struct error *err)
{
    return store_block_sources(session->store, arena, ret, ret_count, err);
}

static bool find_to_lift(struct session *session, const char *value, struct arena *arena,
                         struct block ***ret_blocks, size_t *ret_count, struct error *err)
{
    void *block;
    if (!uuid_is_valid(value))
        return block_check(session, value, arena, ret_blocks, ret_count, err);
    if (!store_load(session->store, &block_entity, value, arena, &block, err))
        return false;
    *ret_blocks = ARENA_NEW(arena, struct block *);
    **ret_blocks = block;
    *ret_count = ((struct block *)block)->is_active == 1;
    return true;
}

bool block_remove(struct session *session, const char *value, const char *reason,
                  int64_t *ret_lifted, struct error *err)
{
    struct arena *arena = arena_new();
    struct batch_of_operations *ops =
        operations_new(arena, "block.lift", session->actor.user_id, session->now_ms());
    struct block **blocks;
    size_t count = 0;
    bool is_ok = actor_require(&session->actor, RIGHT_BLOCKS, err) &&
                 (block_lift_reason_is_valid(reason) ||
                  error_set_field(err, ERR_USAGE, "reason",
                                  _("say --reason mistake, consent, new_holder or list"))) &&
                 find_to_lift(session, value, arena, &blocks, &count, err) &&
                 (count > 0 || error_set(err, ERR_NOT_FOUND, _("this is not on the block list")));
    for (size_t i = 0; is_ok && i < count; i++) {
        struct block *after = record_copy(&block_entity, blocks[i], arena);
        after->is_active = 0;
        after->lift_reason = arena_strdup(arena, reason);
        after->lifted_by_id = arena_strdup(arena, session->actor.user_id);
        operations_diff(ops, &block_entity, blocks[i], after);
    }
    is_ok = is_ok && write_commit(session, ops, NULL, err);
    *ret_lifted = (int64_t)count;
    arena_free(arena);
    return is_ok;
}

/* --- the service's sweep --- */

static bool put_older(struct session *session, struct error *err)
{
    char after[UUID_SIZE] = "";
    size_t count = PAGE;
    bool is_ok = true;
    while (is_ok && count == PAGE) {
        struct arena *arena = arena_new();
        char **ids;
        is_ok = store_blocked_contacts(session->store, after, PAGE, arena, &ids, &count, err);
        for (size_t i = 0; is_ok && i < count; i++) {
            struct batch_of_operations *ops =
                operations_new(arena, "block.add", session->actor.user_id, session->now_ms());
            is_ok = blocks_put_missing(session, ops, ids[i], err) &&
                    write_commit(session, ops, NULL, err);
            memcpy(after, ids[i], sizeof after);
        }
        arena_free(arena);
    }
    return is_ok;
}

static bool block_lead(struct session *session, const struct lead *lead, struct arena *arena,
                       int64_t *ret_blocked, struct error *err)
{
    struct lead_card *card;
    const struct block *block;
    if (!store_card(session->store, lead->record.id, arena, &card, NULL) ||
        !blocks_covering(session, NULL, &card->contact, &card->company, arena, &block, err))
        return err->code == ERR_NONE;
    if (block == NULL)
        return true;
    struct batch_of_operations *ops =
        operations_new(arena, "block.sweep", session->actor.user_id, session->now_ms());
    *ret_blocked += derive_block(ops, lead);
    return write_commit(session, ops, NULL, err);
}

static bool sweep_state(struct session *session, const char *state, int64_t *ret_blocked,
                        struct error *err)
{
    struct arena *names = arena_new();
    struct page_request request = {.where = arena_printf(names, "state:%s", state), .limit = PAGE};
    bool is_ok = true;
    do {
        struct arena *arena = arena_new();
        void **leads;
        size_t count;
        char *cursor = NULL;
        is_ok =
            store_page(session->store, &lead_entity, &request, arena, &leads, &count, &cursor, err);
        for (size_t i = 0; is_ok && i < count; i++)
            is_ok = block_lead(session, leads[i], arena, ret_blocked, err);
        request.cursor = arena_strdup(names, cursor);
        arena_free(arena);
    } while (is_ok && request.cursor != NULL);
    arena_free(names);
    return is_ok;
}

bool blocks_sweep(struct session *session, int64_t *ret_blocked, struct error *err)
{
    *ret_blocked = 0;
    if (session_block_key(session) == NULL)
        return true;
    bool is_ok = put_older(session, err);
    if (!is_ok || !store_has_blocks(session->store))
        return is_ok;
    for (const struct choice *state = entity_field(&lead_entity, "state")->choices;
         is_ok && state->code != NULL; state++)
        if (lead_is_ours(state->code))
            is_ok = sweep_state(session, state->code, ret_blocked, err);
    return is_ok;
}
