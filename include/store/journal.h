/* Journal: operations as they became durable, on a desk (outbox.db) and in the service. History,
 * undo and audit read it. */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include "store/store.h"

struct history_row {
    char *op_id, *group_id, *action, *user_id, *user, *field, *from, *to, *undoes;
    const struct entity *entity;
    char *id;
    int64_t at_ms;
};
/* Whom a change is credited to: what the machine set right is the machine's, whoever let it. NULL
 * is not known. */
const char *history_who(const struct history_row *row);
/* Newest first. A desk knows what came through the feed (journal rows travel with records: table
 * change_log) and its own pending operations. */
bool store_history(struct store *store, const struct entity *entity, const char *id, int limit,
                   struct arena *arena, struct history_row **ret_rows, size_t *ret_count,
                   struct error *err);
/* All operations of a group, in order. ERR_NOT_FOUND if unknown here. */
bool store_group(struct store *store, const char *group_id, struct arena *arena,
                 struct operation **ret_first, size_t *ret_count, struct error *err);
/* The group an operation belongs to, or the group itself; the last group of a user that is not
 * undone and no undo itself (op_or_group NULL). */
bool store_group_of(struct store *store, const char *op_or_group, const char *user_id,
                    struct arena *arena, char **ret_group, struct error *err);
/* Who did a group; who made a record, and in which group (ret_group may be NULL). NULL: not known
 * here. */
char *store_group_action(struct store *store, const char *group_id, struct arena *arena);
char *store_group_user(struct store *store, const char *group_id, struct arena *arena);
char *store_maker(struct store *store, const struct entity *entity, const char *id,
                  struct arena *arena, char **ret_group);
/* A group from its end, in parts: at most `limit` operations before position `before` (0: from the
 * end), last first. Count 0: no more. */
bool store_group_back(struct store *store, const char *group_id, int64_t before, int limit,
                      struct arena *arena, struct operation **ret_first, size_t *ret_count,
                      int64_t *ret_before, struct error *err);
char *store_group_batch(struct store *store, const char *group_id,
                        struct arena *arena); /* the import a group did; NULL: it is none */
int64_t store_group_size(struct store *store, const char *group_id); /* operations */
/* On a desk: was the last operation of a group done after the last one of another? */
bool store_group_is_later(struct store *store, const char *group_id, const char *than_group_id);
bool store_group_was_sent(struct store *store, const char *group_id); /* in the service: always */
bool store_group_is_undone(struct store *store, const char *group_id);

#endif
