/* Why a person was found: the words of a living record stand in its row, those of what was merged
 * into it, and its further addresses, stand nowhere. Only rows that nothing else explains ask. */
#include "search_private.h"

#include "store/twins.h"

#include <string.h>

static bool has_found(const char *value, const char *word, struct arena *arena)
{
    struct text_span *spans;
    return !str_is_empty(value) && text_found(arena, value, word, &spans) > 0;
}

/* The value of a searched field in which this word was found; NULL: in none. */
static const char *found_in(const struct entity *entity, const void *record, const char *word,
                            struct arena *arena)
{
    for (size_t i = 0; i < entity->field_count; i++) {
        const char *value = (entity->fields[i].flags & FIELD_SEARCHED) != 0
                                ? field_get(&entity->fields[i], record, arena)
                                : NULL;
        if (has_found(value, word, arena))
            return value;
    }
    return NULL;
}

/* A name is told whole, anything else as it is. */
static char *formerly(struct store *store, const struct entity *entity, const char *survivor_id,
                      const char *word, struct arena *arena)
{
    struct query *query = query_new(store->db,
                                    arena_printf(arena, "%s WHERE merged_into_id = $1 LIMIT 50",
                                                 entity_sql(store, entity)->select),
                                    NULL);
    const char *value = NULL, *title = NULL;
    query_text(query, 1, survivor_id);
    while (value == NULL && query_row(query)) {
        const void *gone = record_from_row(query, 0, entity, arena);
        value = found_in(entity, gone, word, arena);
        title = value == NULL ? NULL : record_title(entity, gone, arena);
    }
    query_end(query);
    return value == NULL ? NULL
                         : arena_strdup(arena, has_found(title, word, arena) ? title : value);
}

static char *further_address(struct store *store, const char *contact_id, const char *typed,
                             struct arena *arena)
{
    char **keys;
    size_t count;
    const char *begin = arena_printf(arena, "e%s", utf8_lower(arena, typed));
    if (strchr(typed, '@') == NULL || !store_reached(store, contact_id, arena, &keys, &count, NULL))
        return NULL;
    for (size_t i = 0; i < count; i++)
        if (str_starts(keys[i], begin))
            return keys[i] + 1;
    return NULL;
}

void search_explain(struct store *store, const char *typed, struct search_row *row,
                    struct arena *arena)
{
    const struct lead_card *card = row->card;
    char **words;
    size_t count = text_words(arena, typed, &words);
    for (size_t i = 0; i < count; i++) {
        if (found_in(&contact_entity, &card->contact, words[i], arena) != NULL ||
            found_in(&company_entity, &card->company, words[i], arena) != NULL)
            continue;
        row->formerly = formerly(store, &contact_entity, card->contact.record.id, words[i], arena);
        if (row->formerly == NULL && card->company.record.id != NULL)
            row->formerly =
                formerly(store, &company_entity, card->company.record.id, words[i], arena);
        if (row->formerly == NULL)
            row->also = further_address(store, card->contact.record.id, typed, arena);
        return;
    }
}
