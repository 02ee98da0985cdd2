/* Whether a text names one of many persons who are known by hashes alone: one pass over it with a
 * table of all of them, and a close look at those that may be meant. */
#include "naming_hidden.h"

#include <string.h>

struct watched {
    const char *person;
    struct naming *naming;
    bool has_changed;
    struct watched *next;
};
struct entry { /* of one person, by one of the hashes of the cheap look */
    uint64_t hash;
    struct watched *of;
    struct entry *next;
};
#define BUCKETS 4096
struct naming_watch {
    struct arena *arena;
    struct naming_keys keys;
    struct watched *first;
    struct entry *buckets[BUCKETS];
    bool looks_everywhere; /* of somebody whose name has vowels alone */
};

struct naming_watch *naming_watch_new(const char *secret, struct arena *arena)
{
    struct naming_watch *watch = ARENA_NEW(arena, struct naming_watch);
    *watch = (struct naming_watch){.arena = arena};
    naming_keys_make(secret, &watch->keys);
    return watch;
}

static void add_entry(struct naming_watch *watch, uint64_t hash, struct watched *of)
{
    struct entry *entry = ARENA_NEW(watch->arena, struct entry);
    struct entry **bucket = &watch->buckets[hash % BUCKETS];
    *entry = (struct entry){hash, of, *bucket};
    *bucket = entry;
}

void naming_watch_add(struct naming_watch *watch, const char *person, const char *hidden)
{
    struct watched *of = ARENA_NEW(watch->arena, struct watched);
    *of = (struct watched){.person = arena_strdup(watch->arena, person),
                           .naming = naming_hidden_read(hidden, &watch->keys, watch->arena),
                           .next = watch->first};
    watch->first = of;
    watch->looks_everywhere |= of->naming->looks_everywhere;
    for (size_t i = 0; i < of->naming->look_count; i++)
        add_entry(watch, of->naming->looks[i], of);
    for (size_t i = 0; i < of->naming->number_count; i++)
        add_entry(watch, of->naming->numbers[i].hidden[0], of);
}

/* --- who may be meant --- */

#define HITS_MOST 64 /* persons that one text may name */

struct hits {
    struct watched *items[HITS_MOST];
    size_t count;
};

static void hit(struct hits *hits, struct watched *of)
{
    for (size_t i = 0; i < hits->count; i++)
        if (hits->items[i] == of)
            return;
    if (hits->count < HITS_MOST)
        hits->items[hits->count++] = of;
}

static void ask(const struct naming_watch *watch, uint64_t hash, struct hits *hits)
{
    for (const struct entry *entry = watch->buckets[hash % BUCKETS]; entry != NULL;
         entry = entry->next)
        if (entry->hash == hash)
            hit(hits, entry->of);
}

static void ask_words(const struct naming_watch *watch, const char *text, struct hits *hits)
{
    uint32_t c;
    for (const char *at = text, *end; *at != '\0'; at = end) {
        uint64_t look = look_at(at, &end);
        if (look != 0)
            ask(watch, naming_hide_look(&watch->keys, look), hits);
        if (look_behind_escape(at, &look))
            ask(watch, naming_hide_look(&watch->keys, look), hits);
        if (end == at)
            end += utf8_decode(at, &c);
    }
}

/* Six digits with no more than three signs between two of them, the last one first. */
static void ask_numbers(const struct naming_watch *watch, const char *text, struct hits *hits)
{
    char last[ENDING_DIGITS] = {0};
    size_t digits = 0, gap = 0;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9') {
            digits = ++gap > 3 ? 0 : digits;
            continue;
        }
        gap = 0;
        memmove(last + 1, last, sizeof last - 1);
        last[0] = *text;
        if (++digits >= ENDING_DIGITS && (text[1] < '0' || text[1] > '9'))
            ask(watch, hide_text(&watch->keys.number, last, sizeof last), hits);
    }
}

static void look(const struct naming_watch *watch, const char *text, struct hits *hits)
{
    hits->count = 0;
    ask_words(watch, text, hits);
    ask_numbers(watch, text, hits);
    for (struct watched *of = watch->looks_everywhere ? watch->first : NULL; of != NULL;
         of = of->next)
        if (of->naming->looks_everywhere)
            hit(hits, of);
}

bool naming_watch_may(const struct naming_watch *watch, const char *text)
{
    struct hits hits;
    look(watch, str_or(text, ""), &hits);
    return hits.count > 0;
}

/* --- what goes --- */

const char *naming_watch_blacken(const struct naming_watch *watch, const char *text,
                                 struct arena *arena)
{
    struct hits hits;
    struct spans sure = {.arena = arena}, unsure = {.arena = arena};
    bool stands_alone;
    if (str_is_empty(text))
        return text;
    look(watch, text, &hits);
    for (size_t i = 0; i < hits.count; i++)
        naming_read_all(hits.items[i]->naming, text, &sure, &unsure, &stands_alone);
    return spans_cut(&sure, text, arena);
}

bool naming_watch_names(const struct naming_watch *watch, const char *line)
{
    struct hits hits;
    bool is_named = false, stands_alone;
    if (str_is_empty(line))
        return false;
    look(watch, line, &hits);
    struct arena *arena = arena_new();
    for (size_t i = 0; !is_named && i < hits.count; i++) {
        struct spans sure = {.arena = arena}, unsure = {.arena = arena};
        naming_read_all(hits.items[i]->naming, line, &sure, &unsure, &stands_alone);
        is_named = sure.count + unsure.count > 0;
    }
    arena_free(arena);
    return is_named;
}

/* --- who is called so --- */

static size_t borne_by_others(const struct naming *naming)
{
    size_t count = 0;
    for (size_t i = 0; i < naming->last_count; i++)
        count += (size_t)naming->lasts[i].is_borne + (size_t)naming->lasts[i].is_company;
    return count;
}

void naming_watch_see(struct naming_watch *watch, const char *name, bool is_company)
{
    struct hits hits;
    if (str_is_empty(name))
        return;
    look(watch, name, &hits);
    for (size_t i = 0; i < hits.count; i++) {
        size_t before = borne_by_others(hits.items[i]->naming);
        (is_company ? naming_see_company : naming_see_person)(hits.items[i]->naming, name);
        hits.items[i]->has_changed |= borne_by_others(hits.items[i]->naming) != before;
    }
}

const char *naming_watch_changed(struct naming_watch *watch, struct arena *arena, char **ret_hidden)
{
    for (struct watched *of = watch->first; of != NULL; of = of->next)
        if (of->has_changed) {
            of->has_changed = false;
            *ret_hidden = naming_hidden_text(of->naming, arena);
            return of->person;
        }
    return NULL;
}
