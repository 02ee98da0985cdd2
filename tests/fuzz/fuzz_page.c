/* Pages of the feed as any service may send them: rows and cursor become the desk's together, or
 * nothing does. */
#include "../../src/sync/link.h"
#include "base/hash.h"
#include "fuzz_file.h"

static struct link fuzz_link;

static void open_desk(void)
{
    const char *folder = getenv("TMPDIR");
    char outbox[4200], cache[4200];
    snprintf(outbox, sizeof outbox, "%s/outbox-%ld", folder != NULL ? folder : "/tmp",
             (long)getpid());
    snprintf(cache, sizeof cache, "%s/cache-%ld", folder != NULL ? folder : "/tmp", (long)getpid());
    promise(crypto_init(NULL), "there is chance");
    promise(store_open_desk(outbox, cache, false, &fuzz_link.store, NULL), "a desk opens");
    fuzz_link.arena = arena_new();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (fuzz_link.store == NULL)
        open_desk();
    arena_reset(fuzz_link.arena);
    struct error err = {0};
    char *body = fuzz_text(fuzz_link.arena, data, size),
         *before = store_meta(fuzz_link.store, "cursor", false, fuzz_link.arena);
    if (!fuzz_read(page_take(&fuzz_link, body, &err))) {
        promise(err.message[0] != '\0', "a refusal has words");
        promise(str_equal(before, store_meta(fuzz_link.store, "cursor", false, fuzz_link.arena)),
                "what was refused moves no cursor");
    }
    promise(!store_in_transaction(fuzz_link.store), "no transaction is left open");
    return 0;
}
