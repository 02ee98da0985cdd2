/* What strangers put into an address: cursor, sort and filter of a list, the place in a snapshot, a
 * scope, an identifier. The first byte says which list; lines hold the rest. Any bytes are a page
 * or a refusal with words. */
#include "base/hash.h"
#include "base/uuid.h"
#include "core/entity.h"
#include "fuzz_file.h"
#include "store/records.h"
#include "store/service.h"

static struct store *service;

static void open_service(void)
{
    const char *folder = getenv("TMPDIR");
    char uri[4200];
    snprintf(uri, sizeof uri, "sqlite:%s/service-%ld", folder != NULL ? folder : "/tmp",
             (long)getpid());
    promise(crypto_init(NULL), "there is chance");
    promise(store_init_service(uri, NULL) && store_open_service(uri, &service, NULL),
            "a service opens");
    struct arena *arena = arena_new();
    for (int i = 0; i < 3; i++) {
        struct contact *contact = record_new(&contact_entity, arena);
        char id[UUID_SIZE];
        uuid_new(id);
        contact->record.id = arena_strdup(arena, id);
        record_put(&contact_entity, contact, "last_name", i == 0 ? "Beispiel" : "Muster", arena);
        promise(store_begin(service, NULL) && store_put(service, &contact_entity, contact, NULL) &&
                    store_commit(service, NULL),
                "a row is put");
    }
    arena_free(arena);
}

static char *line(char **rest)
{
    char *begin = *rest, *end = begin + strcspn(begin, "\n");
    *rest = end + (*end != '\0');
    *end = '\0';
    return begin;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (service == NULL)
        open_service();
    if (size == 0)
        return 0;
    struct arena *arena = arena_new();
    struct error err = {0};
    char *rest = fuzz_text(arena, data + 1, size - 1), *cursor = line(&rest), *sort = line(&rest),
         *where = line(&rest), *scope = line(&rest), *after = line(&rest);
    struct page_request page = {.limit = 2,
                                .cursor = cursor,
                                .sort = sort[0] != '\0' ? sort : NULL,
                                .where = where[0] != '\0' ? where : NULL};
    void **records;
    struct feed_item *items;
    size_t count = 0;
    int64_t through;
    char *next;
    bool has_more, is_ok = fuzz_read(store_page(service, entities[data[0] % ENTITY_COUNT], &page,
                                                arena, &records, &count, &next, &err));
    promise(is_ok || err.message[0] != '\0', "a refusal has words");
    promise(!is_ok || count <= 2, "a page is no longer than asked");
    service_snapshot(service, scope, after, 2, arena, &items, &count, &next, &err);
    service_changes(service, scope, 0, 2, arena, &items, &count, &through, &has_more, &err);
    uuid_is_valid(after);
    arena_free(arena);
    return 0;
}
