/* First syncs. A thread of its own fetches pages and reads them, at most a few ahead; the caller's
 * thread writes. Pages and the place to go on share transactions: one page each would write the
 * same leaves of the indexes again and again. A transaction ends as soon as somebody waits for it.
 */
#include "feed.h"

#include "base/clock.h"
#include "base/i18n.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define PAGE_ROWS 1000
#define PAGES_AHEAD 3
#define TRANSACTION_MS 500 /* rows are seen when it ends */
#define LOOK_MS 5          /* while a transaction is open: does somebody wait? */

struct loaded {
    struct loaded *next;
    struct arena *arena;
    struct kept_line *first, **tail;
    struct page_end end;
    bool is_ok;
    struct error err;
};

struct kept_line {
    struct kept_line *next;
    struct feed_line line;
};

struct loader {
    struct link *link; /* its connection alone */
    const char *scope;
    char *after; /* owned */
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct loaded *first, **tail;
    int count;
    bool is_stopping;
};

static void loaded_free(struct loaded *page)
{
    page_end_free(&page->end);
    arena_free(page->arena);
    free(page);
}

/* --- the thread that reads --- */

static bool keep_line(void *data, const struct feed_line *line, struct error *err)
{
    struct loaded *page = data;
    struct kept_line *kept = ARENA_NEW(page->arena, struct kept_line);
    (void)err;
    kept->line = *line;
    *page->tail = kept;
    page->tail = &kept->next;
    return true;
}

static bool read_page(struct loader *loader, struct loaded *page, struct error *err)
{
    struct http_answer answer;
    struct arena *arena = arena_new();
    const char *path =
        arena_printf(arena, "/v1/snapshot?scope=%s&after=%s&limit=%d&short=1",
                     url_escape(arena, loader->scope), url_escape(arena, loader->after), PAGE_ROWS);
    bool is_ok = link_request(loader->link, "GET", path, NULL, 60, &answer, err);
    arena_free(arena);
    if (!is_ok)
        return false;
    is_ok = answer_check(&answer, err) &&
            (page_end_read(text_str(&answer.body), &page->end) ||
             error_set(err, ERR_PROTOCOL,
                       _("a page of the first sync was cut; it will be fetched again"))) &&
            feed_lines_read(text_str(&answer.body), &page->end, page->arena, keep_line, page, err);
    http_answer_free(&answer);
    return is_ok;
}

static struct loaded *load(struct loader *loader)
{
    struct loaded *page = xcalloc(1, sizeof *page);
    page->arena = arena_new();
    page->tail = &page->first;
    page->is_ok = read_page(loader, page, &page->err);
    return page;
}

/* False: no more is wanted. */
static bool pass_on(struct loader *loader, struct loaded *page)
{
    bool is_last = !page->is_ok || !page->end.has_more;
    if (!is_last) {
        free(loader->after);
        loader->after = xstrdup(page->end.cursor);
    }
    pthread_mutex_lock(&loader->mutex);
    *loader->tail = page;
    loader->tail = &page->next;
    loader->count++;
    pthread_cond_broadcast(&loader->changed);
    while (loader->count >= PAGES_AHEAD && !loader->is_stopping)
        pthread_cond_wait(&loader->changed, &loader->mutex);
    bool is_stopping = loader->is_stopping;
    pthread_mutex_unlock(&loader->mutex);
    return !is_last && !is_stopping;
}

static void *run(void *data)
{
    while (pass_on(data, load(data)))
        continue;
    return NULL;
}

/* --- the thread that writes --- */

static void loader_start(struct loader *loader, struct link *link, const char *scope,
                         const char *after)
{
    *loader = (struct loader){.link = link, .scope = scope, .after = xstrdup(after)};
    loader->tail = &loader->first;
    pthread_mutex_init(&loader->mutex, NULL);
    pthread_cond_init(&loader->changed, NULL);
    if (pthread_create(&loader->thread, NULL, run, loader) != 0)
        fatal("no thread for the first sync");
}

/* What it has asked for is waited for: the connection is needed again. */
static void loader_stop(struct loader *loader)
{
    pthread_mutex_lock(&loader->mutex);
    loader->is_stopping = true;
    pthread_cond_broadcast(&loader->changed);
    pthread_mutex_unlock(&loader->mutex);
    pthread_join(loader->thread, NULL);
    while (loader->first != NULL) {
        struct loaded *page = loader->first;
        loader->first = page->next;
        loaded_free(page);
    }
    free(loader->after);
    pthread_cond_destroy(&loader->changed);
    pthread_mutex_destroy(&loader->mutex);
}

static struct loaded *take_out(struct loader *loader)
{
    struct loaded *page = loader->first;
    loader->first = page->next;
    if (loader->first == NULL)
        loader->tail = &loader->first;
    loader->count--;
    pthread_cond_broadcast(&loader->changed);
    return page;
}

static struct loaded *next_page(struct loader *loader)
{
    pthread_mutex_lock(&loader->mutex);
    while (loader->first == NULL)
        pthread_cond_wait(&loader->changed, &loader->mutex);
    struct loaded *page = take_out(loader);
    pthread_mutex_unlock(&loader->mutex);
    return page;
}

/* Is the next page here before the transaction has to end? */
static bool may_go_on(struct loader *loader, int64_t began_ms)
{
    struct store *store = loader->link->store;
    bool has_page = false, is_over = false;
    while (!has_page && !is_over) {
        struct timespec until;
        is_over = store_is_awaited(store) || clock_monotonic_ms() - began_ms >= TRANSACTION_MS;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += LOOK_MS * 1000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_mutex_lock(&loader->mutex);
        if (loader->first == NULL && !is_over)
            pthread_cond_timedwait(&loader->changed, &loader->mutex, &until);
        has_page = loader->first != NULL && loader->first->is_ok;
        is_over = is_over || (loader->first != NULL && !loader->first->is_ok);
        pthread_mutex_unlock(&loader->mutex);
    }
    return has_page && !is_over;
}

static bool write_page(struct link *link, const struct loaded *page, struct error *err)
{
    if (!store_in_transaction(link->store) && !desk_page_begin(link->store, err))
        return false;
    for (const struct kept_line *kept = page->first; kept != NULL; kept = kept->next)
        if (!feed_line_take(link, &kept->line, err))
            return false;
    return kinds_strike(link, page->end.kinds, err) &&
           store_meta_set(link->store, "snapshot_after", page->end.has_more ? page->end.cursor : "",
                          false, err);
}

static bool end_transaction(struct link *link, struct error *err)
{
    if (!desk_page_end(link->store, NULL, 0, err))
        return false;
    if (link->progress != NULL)
        link->progress(link->progress_data);
    return true;
}

static bool write_scope(struct loader *loader, struct error *err)
{
    struct link *link = loader->link;
    int64_t began_ms = 0;
    bool is_ok = true, has_more = true;
    while (is_ok && has_more) {
        struct loaded *page = next_page(loader);
        if (!store_in_transaction(link->store))
            began_ms = clock_monotonic_ms();
        has_more = page->is_ok && page->end.has_more;
        is_ok = page->is_ok ? write_page(link, page, err) : (*err = page->err, false);
        loaded_free(page);
        if (is_ok && !(has_more && may_go_on(loader, began_ms)))
            is_ok = end_transaction(link, err);
    }
    desk_page_abort(link->store); /* of one that failed */
    return is_ok;
}

static bool snapshot_scope(struct link *link, const char *scope, struct error *err)
{
    struct loader loader;
    const char *after = store_meta(link->store, "snapshot_after", false, link->arena);
    if (!store_meta_set(link->store, "snapshot_scope", scope, false, err))
        return false;
    loader_start(&loader, link, scope, str_or(after, ""));
    bool is_ok = write_scope(&loader, err);
    loader_stop(&loader);
    return is_ok && store_meta_set(link->store, "snapshot_after", NULL, false, err);
}

static bool snapshot_scopes(struct link *link, char **names, size_t count, struct error *err)
{
    bool is_ok = true;
    store_bulk(link->store, true);
    for (size_t i = 0; is_ok && i < count; i++)
        is_ok = snapshot_scope(link, names[i], err);
    store_bulk(link->store, false);
    return is_ok;
}

bool snapshot_all(struct link *link, const char *scopes, const char *cursor, int64_t head,
                  struct error *err)
{
    char **names;
    size_t count = str_split(link->arena, scopes, ',', &names);
    const char *resumed = store_meta(link->store, "snapshot_scope", false, link->arena);
    size_t first = 0;
    const char *kept_cursor = store_meta(link->store, "snapshot_cursor", false, link->arena);
    for (size_t i = 0; resumed != NULL && kept_cursor != NULL && i < count; i++)
        if (str_equal(names[i], resumed))
            first = i; /* a first sync that was cut goes on where it was */
    if (first == 0 && (resumed == NULL || kept_cursor == NULL)) {
        kept_cursor = cursor;
        if (!store_meta_set(link->store, "snapshot_cursor", cursor, false, err) ||
            !store_meta_set(link->store, "snapshot_after", NULL, false, err))
            return false;
    }
    if (!snapshot_scopes(link, &names[first], count - first, err))
        return false;
    /* The feed from the head at hello repairs what changed while paging. */
    return desk_page_begin(link->store, err) &&
           desk_page_end(link->store, kept_cursor, str_equal(kept_cursor, cursor) ? head : 0,
                         err) &&
           store_meta_set(link->store, "snapshot_scope", NULL, false, err) &&
           store_meta_set(link->store, "snapshot_cursor", NULL, false, err);
}
