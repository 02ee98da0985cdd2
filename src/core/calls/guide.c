/* Which guide, and which part of it, fits a lead; names put into its sentences. */
#include "core/guide.h"

#include "base/text.h"

#include <string.h>

#define FOR_INDUSTRY 2
#define FOR_MEDIUM 1

/* One of the list's words begins the value, or a word in it: "public" fits "Public transport". */
static bool has_word(const char *list, const char *value, struct arena *arena)
{
    char **words;
    size_t count = str_split(arena, text_fold(arena, list), ',', &words);
    const char *folded = text_fold(arena, str_or(value, ""));
    for (size_t i = 0; i < count; i++) {
        const char *word = str_trim(arena, words[i]);
        for (const char *at = folded; *word != '\0' && (at = strstr(at, word)) != NULL; at++)
            if (at == folded || at[-1] == ' ' || at[-1] == '-')
                return true;
    }
    return false;
}

/* -1: the guide is for others. */
static int fit_of(const struct guide *guide, const char *industry, const char *medium,
                  struct arena *arena)
{
    int fit = 0;
    if (guide->industries != NULL) {
        if (!has_word(guide->industries, industry, arena))
            return -1;
        fit += FOR_INDUSTRY;
    }
    if (guide->media != NULL) {
        if (!has_word(guide->media, medium, arena))
            return -1;
        fit += FOR_MEDIUM;
    }
    return fit;
}

const struct guide *guide_choose(const struct guide *guides, size_t count, const char *name,
                                 const char *industry, const char *medium, struct arena *arena)
{
    const struct guide *best = NULL;
    int best_fit = -1;
    for (size_t i = 0; i < count; i++) {
        if (!str_is_empty(name) && str_equal(guides[i].name, name))
            return &guides[i];
        int fit = fit_of(&guides[i], industry, medium, arena);
        if (fit > best_fit) {
            best = &guides[i];
            best_fit = fit;
        }
    }
    return best;
}

static bool is_for(const struct guide_part *part, const char *role)
{
    return role != NULL && part->roles != NULL && str_list_has(part->roles, role);
}

const struct guide_part *guide_part_for(const struct guide_parts *parts, const char *key,
                                        const char *role)
{
    const struct guide_part *general = NULL;
    for (int i = 0; i < parts->count; i++) {
        const struct guide_part *part = &parts->rows[i];
        if (key != NULL && !str_equal(part->key, key))
            continue;
        if (is_for(part, role))
            return part;
        if (part->roles == NULL && general == NULL)
            general = part;
    }
    return general;
}

size_t guide_objections(const struct guide *guide, const char *role, struct arena *arena,
                        const struct guide_part ***ret_parts)
{
    const struct guide_parts *all = &guide->objections;
    const struct guide_part **list =
        ARENA_ARRAY(arena, const struct guide_part *, (size_t)all->count + 1);
    size_t count = 0;
    for (int i = 0; i < all->count; i++)
        if (is_for(&all->rows[i], role))
            list[count++] = &all->rows[i];
    for (int i = 0; i < all->count; i++)
        if (all->rows[i].roles == NULL)
            list[count++] = &all->rows[i];
    *ret_parts = list;
    return count;
}

/* --- places --- */

static const char *const places[] = {"contact", "caller", "us", "topic", "source"};
enum { PLACE_CONTACT, PLACE_COUNT = sizeof places / sizeof *places };

/* Which place begins at this brace; its length with both braces. -1: none. */
static int place_at(const char *at, size_t *ret_length)
{
    for (int i = 0; i < PLACE_COUNT; i++) {
        size_t length = strlen(places[i]);
        if (strncmp(at + 1, places[i], length) == 0 && at[1 + length] == '}') {
            *ret_length = length + 2;
            return i;
        }
    }
    return -1;
}

/* "Good day {contact}, this is" of nobody's name: "Good day, this is". */
static void drop_blank(struct text *out)
{
    if (out->length > 0 && out->data[out->length - 1] == ' ')
        out->data[--out->length] = '\0';
}

char *guide_fill(const char *text, const struct guide_names *names, struct arena *arena)
{
    const char *const values[PLACE_COUNT] = {names->contact, names->caller, names->us, names->topic,
                                             names->source};
    struct text out = {0};
    for (const char *at = text; *at != '\0';) {
        size_t length = 1;
        int place = *at == '{' ? place_at(at, &length) : -1;
        if (place == PLACE_CONTACT && str_is_empty(values[place]))
            drop_blank(&out);
        else if (place >= 0)
            text_append(&out, str_is_empty(values[place]) ? "…" : values[place]);
        else
            text_append_bytes(&out, at, 1);
        at += length;
    }
    char *filled = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return filled;
}

bool guide_places_are_known(const char *text, const char **ret_at)
{
    size_t length;
    for (const char *at = text; *at != '\0'; at++)
        if (*at == '{' && place_at(at, &length) < 0) {
            *ret_at = at;
            return false;
        }
    return true;
}
