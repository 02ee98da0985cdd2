/* The names of the filter language: fields by name, by a short word, by their label in either
 * language; and the words that are whole terms. */
#include "filter_names.h"

#include "base/i18n.h"
#include "base/text.h"
#include "core/lead.h"
#include "core/reference.h"
#include "core/task.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Short words for fields whose name is longer than what people say. */
static const struct alias {
    const char *word, *field;
    const struct entity *named;
    bool is_whole_money;
} aliases[] = {{N_("owner"), "owner_id", &user_entity, false},
               {N_("queue"), "queue_id", &queue_entity, false},
               {N_("team"), "team_id", &team_entity, false},
               {N_("campaign"), "campaign_id", &campaign_entity, false},
               {N_("handed_to"), "handed_to_id", &user_entity, false},
               {N_("promised_by"), "promised_by_id", &user_entity, false},
               {N_("user"), "user_id", &user_entity, false},
               {N_("tag"), "tags", NULL, false},
               {N_("zip"), "postal_code", NULL, false},
               {N_("mail"), "email", NULL, false},
               {N_("next"), "next_ms", NULL, false},
               {N_("step"), "next_kind", NULL, false},
               {N_("received"), "received_ms", NULL, false},
               {N_("last_call"), "last_call_ms", NULL, false},
               {N_("due"), "due_ms", NULL, false},
               {N_("value"), "value_cents", NULL, true},
               {N_("cost"), "cost_cents", NULL, true}};

static const struct {
    const char *word;
    enum filter_word means;
} words[] = {{N_("overdue"), FILTER_OVERDUE},
             {N_("mine"), FILTER_MINE},
             {N_("unowned"), FILTER_UNOWNED},
             {N_("promised"), FILTER_PROMISED}};

/* As it may be typed: folded, blanks as low lines. */
static char *spelling(struct arena *arena, const char *label)
{
    char *folded = text_fold(arena, label);
    for (char *c = folded; *c != '\0'; c++)
        *c = *c == ' ' || *c == '\'' || *c == '-' ? '_' : *c;
    return folded;
}

/* By its name here, or, where nothing has it as one, by its German one: a service understands what
 * was typed at a desk. */
enum speech { AS_HERE, IN_GERMAN, SPEECH_COUNT };

static bool is_called(struct arena *arena, const char *typed, const char *word, enum speech speech)
{
    return speech == IN_GERMAN ? str_equal(typed, spelling(arena, i18n_german(word)))
                               : str_equal(typed, spelling(arena, word)) ||
                                     str_equal(typed, spelling(arena, _(word)));
}

static size_t parts_of(const struct entity *entity, const struct entity *parts[3])
{
    parts[0] = entity;
    parts[1] = &contact_entity;
    parts[2] = &company_entity;
    return entity == &lead_entity ? 3 : 1;
}

static bool take_alias(const struct entity *const *parts, size_t part_count, const char *typed,
                       enum speech speech, struct arena *arena, struct filter_name *ret_name)
{
    for (size_t i = 0; i < COUNT(aliases); i++)
        for (size_t p = 0; p < part_count && is_called(arena, typed, aliases[i].word, speech);
             p++) {
            const struct field *field = entity_field(parts[p], aliases[i].field);
            if (field == NULL)
                continue;
            *ret_name =
                (struct filter_name){parts[p], aliases[i].named, field, aliases[i].is_whole_money};
            return true;
        }
    return false;
}

static bool is_hidden(const struct entity *part, const struct field *field, bool is_joined)
{
    return (field->flags & FIELD_SECRET) != 0 ||
           (is_joined && (str_equal(field->name, "company_id") ||
                          str_equal(field->name, "batch_id") || part == NULL));
}

static bool take_label(const struct entity *const *parts, size_t part_count, const char *typed,
                       enum speech speech, struct arena *arena, struct filter_name *ret_name)
{
    for (size_t p = 0; p < part_count; p++)
        for (size_t i = 0; i < parts[p]->field_count; i++) {
            const struct field *field = &parts[p]->fields[i];
            if (!is_hidden(parts[p], field, p > 0) &&
                is_called(arena, typed, field->label, speech)) {
                *ret_name = (struct filter_name){parts[p], NULL, field, field->type == FIELD_MONEY};
                return true;
            }
        }
    return false;
}

bool filter_find_name(const struct entity *entity, const char *name, struct arena *arena,
                      struct filter_name *ret_name)
{
    const struct entity *parts[3];
    size_t part_count = parts_of(entity, parts);
    const char *typed = spelling(arena, name);
    *ret_name = (struct filter_name){0};
    for (size_t p = 0; p < part_count; p++) {
        const struct field *field = entity_field(parts[p], name);
        if (field != NULL && !is_hidden(parts[p], field, p > 0)) {
            *ret_name = (struct filter_name){parts[p], NULL, field, false};
            return true;
        }
    }
    for (enum speech speech = AS_HERE; speech < SPEECH_COUNT; speech++)
        if (take_alias(parts, part_count, typed, speech, arena, ret_name) ||
            take_label(parts, part_count, typed, speech, arena, ret_name))
            return true;
    return false;
}

enum filter_word filter_find_word(const struct entity *entity, const char *name,
                                  struct arena *arena)
{
    const char *typed = spelling(arena, name);
    for (size_t i = 0; i < COUNT(words); i++)
        if (is_called(arena, typed, words[i].word, AS_HERE) ||
            is_called(arena, typed, words[i].word, IN_GERMAN))
            return entity == &lead_entity ||
                           (entity == &task_entity && words[i].means == FILTER_OVERDUE)
                       ? words[i].means
                       : FILTER_FIELD;
    return FILTER_FIELD;
}

bool filter_lies_ahead(const struct field *field)
{
    static const char *const ahead[] = {"next_ms", "due_ms", "ends_ms", "absent_until_ms"};
    for (size_t i = 0; i < COUNT(ahead); i++)
        if (str_equal(field->name, ahead[i]))
            return true;
    return false;
}

struct names {
    char **list;
    size_t count;
    const char *begun;
    struct arena *arena;
};

static bool name_add(struct names *names, const char *name, const char *end)
{
    if (!str_starts(name, names->begun))
        return false;
    const char *whole = arena_printf(names->arena, "%s%s", name, end);
    for (size_t i = 0; i < names->count; i++)
        if (str_equal(names->list[i], whole))
            return true;
    names->list[names->count++] = arena_strdup(names->arena, whole);
    return true;
}

/* The person's own word first; the English one only where that does not fit what is typed. */
static void name_add_both(struct names *names, const char *word, const char *end)
{
    if (!name_add(names, spelling(names->arena, _(word)), end))
        name_add(names, spelling(names->arena, word), end);
}

char **filter_all_names(const struct entity *entity, const char *begun, struct arena *arena,
                        size_t *ret_count)
{
    const struct entity *parts[3];
    size_t part_count = parts_of(entity, parts), most = COUNT(aliases) + COUNT(words);
    for (size_t p = 0; p < part_count; p++)
        most += 2 * parts[p]->field_count;
    struct names names = {ARENA_ARRAY(arena, char *, most + 1), 0, spelling(arena, begun), arena};
    for (size_t i = 0; i < COUNT(words); i++)
        if (filter_find_word(entity, words[i].word, arena) != FILTER_FIELD)
            name_add_both(&names, words[i].word, "");
    for (size_t i = 0; i < COUNT(aliases); i++)
        if (entity_field(entity, aliases[i].field) != NULL)
            name_add_both(&names, aliases[i].word, ":");
    for (size_t p = 0; p < part_count; p++)
        for (size_t i = 0; i < parts[p]->field_count; i++) {
            const struct field *field = &parts[p]->fields[i];
            if (is_hidden(parts[p], field, p > 0) || field->type == FIELD_ID ||
                str_ends(field->name, "_key") || str_ends(field->name, "_ms"))
                continue;
            if (!name_add(&names, field->name, ":"))
                name_add(&names, spelling(arena, _(field->label)), ":");
        }
    *ret_count = names.count;
    return names.list;
}
