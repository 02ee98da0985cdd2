/* What the boards of a desk count, kept while leads are written: differences gather in memory and
 * reach the tables with the commit, so that an import of thousands of rows moves a handful of
 * counters. */
#include "counts.h"

#include "base/clock.h"
#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS 256
/* Still work for the team that calls; the same words as in board.c. */
#define BOARD_OPEN "new,checking,ready,working,qualified,rejected,nurture"

struct difference {
    struct difference *next;
    const char *team_id, *queue_id, *owner_id, *state, *next_kind; /* "" for none */
    bool is_due; /* of lead_due: team, queue and hour only */
    int64_t is_a, hour, n;
};

struct counts {
    struct arena *arena;
    struct difference *slots[SLOTS];
    bool is_empty;
};

static bool is_equal(const struct difference *a, const struct difference *b)
{
    return a->is_due == b->is_due && a->is_a == b->is_a && a->hour == b->hour &&
           str_equal(a->team_id, b->team_id) && str_equal(a->queue_id, b->queue_id) &&
           str_equal(a->owner_id, b->owner_id) && str_equal(a->state, b->state) &&
           str_equal(a->next_kind, b->next_kind);
}

static size_t slot_of(const struct difference *key)
{
    const char *const parts[] = {key->team_id, key->queue_id, key->owner_id, key->state,
                                 key->next_kind};
    uint64_t hash = HASH_TEXT + (uint64_t)key->hour * 31 + (uint64_t)key->is_a;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        hash = hash_text(hash, parts[i]);
    return (size_t)(hash >> 16) % SLOTS;
}

static void add(struct counts *counts, const struct difference *key, int64_t n)
{
    struct difference **slot = &counts->slots[slot_of(key)], *found = *slot;
    while (found != NULL && !is_equal(found, key))
        found = found->next;
    if (found == NULL) {
        found = ARENA_NEW(counts->arena, struct difference);
        *found = *key;
        found->team_id = arena_strdup(counts->arena, key->team_id);
        found->queue_id = arena_strdup(counts->arena, key->queue_id);
        found->owner_id = arena_strdup(counts->arena, key->owner_id);
        found->state = arena_strdup(counts->arena, key->state);
        found->next_kind = arena_strdup(counts->arena, key->next_kind);
        found->next = *slot;
        *slot = found;
    }
    found->n += n;
    counts->is_empty = false;
}

static void note(struct counts *counts, const struct lead *lead, int64_t n)
{
    if (lead == NULL || lead->record.is_deleted == 1)
        return;
    struct difference key = {.team_id = str_or(lead->team_id, ""),
                             .queue_id = str_or(lead->queue_id, ""),
                             .owner_id = str_or(lead->owner_id, ""),
                             .state = str_or(lead->state, ""),
                             .next_kind = str_or(lead->next_kind, ""),
                             .is_a = str_or(lead->grade, "")[0] == 'A'};
    add(counts, &key, n);
    if (lead->next_ms == TIME_NONE || !str_list_has(BOARD_OPEN, str_or(lead->state, "")))
        return;
    key = (struct difference){.team_id = key.team_id,
                              .queue_id = key.queue_id,
                              .owner_id = "",
                              .state = "",
                              .next_kind = "",
                              .is_due = true,
                              .hour = lead->next_ms / HOUR_MS};
    add(counts, &key, n);
}

static bool write_difference(struct store *store, const struct difference *d, struct error *err)
{
    static const char count[] =
        "INSERT INTO lead_count (team_id, queue_id, owner_id, state, next_kind, is_a, n) VALUES "
        "($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (team_id, queue_id, owner_id, state, next_kind, "
        "is_a) DO UPDATE SET n = n + excluded.n";
    static const char due[] =
        "INSERT INTO lead_due (team_id, queue_id, hour, n) VALUES ($1, $2, $3, $4) ON CONFLICT "
        "(team_id, queue_id, hour) DO UPDATE SET n = n + excluded.n";
    if (d->n == 0)
        return true;
    return d->is_due ? db_run(store->db, err, due, "ttii", d->team_id, d->queue_id, d->hour, d->n)
                     : db_run(store->db, err, count, "tttttii", d->team_id, d->queue_id,
                              d->owner_id, d->state, d->next_kind, d->is_a, d->n);
}

bool counts_note(struct store *store, const struct lead *before, const struct lead *after,
                 struct error *err)
{
    if (store->kind != STORE_DESK)
        return true;
    if (store->counts == NULL) {
        store->counts = xcalloc(1, sizeof *store->counts);
        store->counts->arena = arena_new();
    }
    note(store->counts, before, -1);
    note(store->counts, after, 1);
    return store->in_transaction || counts_flush(store, err);
}

bool counts_flush(struct store *store, struct error *err)
{
    struct counts *counts = store->counts;
    bool is_ok = true;
    if (counts == NULL || counts->is_empty)
        return true;
    for (size_t i = 0; is_ok && i < SLOTS; i++)
        for (const struct difference *d = counts->slots[i]; is_ok && d != NULL; d = d->next)
            is_ok = write_difference(store, d, err);
    counts_drop(store);
    return is_ok;
}

void counts_drop(struct store *store)
{
    struct counts *counts = store->counts;
    if (counts == NULL)
        return;
    memset(counts->slots, 0, sizeof counts->slots);
    arena_reset(counts->arena);
    counts->is_empty = true;
}

void counts_free(struct store *store)
{
    if (store->counts != NULL)
        arena_free(store->counts->arena);
    free(store->counts);
    store->counts = NULL;
}
