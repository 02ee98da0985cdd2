/* The folder, desk and service of the store's tests. */
#include "store_files.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/uuid.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct store_files files;

void files_reopen_desk(void)
{
    store_close(files.desk);
    MUST_STORE(store_open_desk(files.outbox, files.cache, false, &files.desk, err));
}

void files_open(void)
{
    struct error wrong = {0};
    ck_assert(crypto_init(&wrong));
    files = (struct store_files){.arena = arena_new()};
    snprintf(files.folder, sizeof files.folder, "%s/vorwahl-store-XXXXXX", unit_folder());
    ck_assert_ptr_nonnull(mkdtemp(files.folder));
    files.outbox = path_join(files.arena, files.folder, "outbox.db");
    files.cache = path_join(files.arena, files.folder, "cache.db");
    files.uri = arena_printf(files.arena, "sqlite:%s/service.db", files.folder);
    MUST_STORE(store_init_service(files.uri, err));
    MUST_STORE(store_open_service(files.uri, &files.service, err));
    files_reopen_desk();
}

void files_close(void)
{
    static const char *const names[] = {"outbox.db", "cache.db", "service.db", "cache.new.db",
                                        "cache.db.turn"};
    static const char *const ends[] = {"", "-wal", "-shm"};
    store_close(files.desk);
    store_close(files.service);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t e = 0; e < 3; e++)
            unlink(arena_printf(files.arena, "%s/%s%s", files.folder, names[i], ends[e]));
    ck_assert_msg(rmdir(files.folder) == 0, "the store left a file in %s", files.folder);
    arena_free(files.arena);
}

static char *new_id(void)
{
    char *id = arena_alloc(files.arena, UUID_SIZE);
    uuid_new(id);
    return id;
}

struct lead *files_lead(struct store *store, const char *last_name, const char *city,
                        const char *phone)
{
    struct company *company = record_new(&company_entity, files.arena);
    struct contact *contact = record_new(&contact_entity, files.arena);
    struct lead *lead = record_new(&lead_entity, files.arena);
    company->record.id = new_id();
    company->company = arena_printf(files.arena, "%s GmbH", last_name);
    company->city = arena_strdup(files.arena, city);
    contact->record.id = new_id();
    contact->company_id = company->record.id;
    contact->last_name = arena_strdup(files.arena, last_name);
    contact->phone = arena_strdup(files.arena, phone);
    contact_derive_keys(contact, files.arena);
    lead->record.id = new_id();
    lead->contact_id = contact->record.id;
    lead->company_id = company->record.id;
    record_put(&lead_entity, lead, "state", "ready", files.arena);
    record_put(&lead_entity, lead, "basis", "express", files.arena);
    record_put(&lead_entity, lead, "grade", "B2", files.arena);
    record_put(&lead_entity, lead, "next_kind", "call", files.arena);
    lead->next_ms = FILES_NOW;
    MUST_STORE(store_put(store, &company_entity, company, err));
    MUST_STORE(store_put(store, &contact_entity, contact, err));
    MUST_STORE(store_put(store, &lead_entity, lead, err));
    return lead;
}

int64_t files_set(const char *lead_id, const char *field, const char *base, const char *value)
{
    struct batch_of_operations *ops =
        operations_new(files.arena, "test", "0190a6f0-0000-7000-8000-000000000001", FILES_NOW);
    operation_set(ops, operations_on(ops, &lead_entity, lead_id, 1), field, base, value);
    MUST_STORE(desk_save(files.desk, ops, err));
    return ops->last->no;
}

char *files_get(const char *lead_id, const char *field)
{
    void *record;
    MUST_STORE(store_load(files.desk, &lead_entity, lead_id, files.arena, &record, err));
    return record_get(&lead_entity, record, field, files.arena);
}
