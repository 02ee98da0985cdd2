/* Rule files: what all kinds have in common. */
#include "rule_reading.h"

#include "base/i18n.h"

#include <string.h>

#define VERSION_MOST 1000000

void rule_enter(struct rule_reading *reading, const char *key, size_t index)
{
    if (reading->depth < RULE_STEPS)
        reading->steps[reading->depth] = (struct json_step){.key = key, .index = index};
    reading->depth++;
}

void rule_leave(struct rule_reading *reading)
{
    reading->depth--;
}

bool rule_wrong(struct rule_reading *reading, const char *member, const char *reason)
{
    struct json_step steps[RULE_STEPS + 1];
    size_t depth = reading->depth < RULE_STEPS ? reading->depth : RULE_STEPS;
    memcpy(steps, reading->steps, depth * sizeof *steps);
    if (member != NULL)
        steps[depth++] = (struct json_step){.key = member};
    return error_set(reading->err, ERR_CONFIG, _("%s, line %d: %s"), reading->source,
                     json_line(reading->bytes, reading->length, steps, depth), reason);
}

struct member_search {
    const char *known;
    const char *unknown;
    struct arena *arena;
};

static void look_at_member(const char *key, const struct json *value, void *data)
{
    struct member_search *search = data;
    (void)value;
    if (search->unknown == NULL && !str_list_has(search->known, key))
        search->unknown = arena_strdup(search->arena, key);
}

bool rule_members(struct rule_reading *reading, const struct json *node, const char *known)
{
    struct member_search search = {.known = known, .arena = reading->arena};
    if (!json_node_is_object(node))
        return rule_wrong(reading, NULL, _("an object in braces belongs here"));
    json_each(node, look_at_member, &search);
    return search.unknown == NULL ||
           rule_wrong(reading, search.unknown,
                      arena_printf(reading->arena, _("\"%s\" is not known here"), search.unknown));
}

bool rule_int(struct rule_reading *reading, const struct json *node, const char *member,
              int64_t least, int64_t most, int *number)
{
    const struct json *value = json_get(node, member);
    int64_t read = 0;
    if (!json_has(node, member))
        return true;
    if (!json_node_is_int(value) || !json_int(value, &read) || read < least || read > most)
        return rule_wrong(reading, member,
                          arena_printf(reading->arena, _("%s is a whole number from %lld to %lld"),
                                       member, (long long)least, (long long)most));
    *number = (int)read;
    return true;
}

/* --- what every file has --- */

static char *kind_names(struct arena *arena)
{
    char *names = NULL;
    for (int i = 0; i < RULE_KIND_COUNT; i++)
        names = names == NULL
                    ? arena_strdup(arena, rule_kind_name((enum rule_kind)i))
                    : arena_printf(arena, "%s, %s", names, rule_kind_name((enum rule_kind)i));
    return names;
}

static bool read_head(struct rule_reading *reading, const struct json *root, struct rule_file *file)
{
    struct arena *arena = reading->arena;
    int version = 1;
    if (!json_node_is_object(root))
        return rule_wrong(reading, NULL, _("an object in braces belongs here"));
    if (!rule_kind_from_name(json_get_string(root, "kind"), &file->kind))
        return rule_wrong(reading, "kind",
                          arena_printf(arena, _("kind is one of: %s"), kind_names(arena)));
    file->name = arena_strdup(arena, json_get_string(root, "name"));
    file->title = arena_strdup(arena, json_get_string(root, "title"));
    if (!rule_name_is_valid(file->kind, file->name))
        return rule_wrong(reading, "name",
                          rule_name_is_valid(file->kind, "x")
                              ? _("name has small letters, digits, _ and - only")
                              : arena_printf(arena,
                                             _("a team has one file of this kind: its name is %s"),
                                             rule_kind_name(file->kind)));
    if (str_is_empty(file->title))
        return rule_wrong(reading, "title", _("a title is needed"));
    return rule_int(reading, root, "version", 1, VERSION_MOST, &version);
}

static bool (*const readers[RULE_KIND_COUNT])(struct rule_reading *, const struct json *,
                                              struct rule_file *) = {
    [RULE_CADENCE] = rule_read_cadence,     [RULE_CALLING] = rule_read_calling,
    [RULE_RETENTION] = rule_read_retention, [RULE_CHECKS] = rule_read_checks,
    [RULE_OUTCOMES] = rule_read_outcomes,
};

bool rule_read(const char *source, const char *bytes, size_t length, const struct rule_law *law,
               struct arena *arena, struct rule_file *ret_file, struct error *err)
{
    struct rule_reading reading = {
        .source = source, .bytes = bytes, .length = length, .arena = arena, .law = law, .err = err};
    struct json_doc *doc;
    struct rule_file file = {0};
    if (!json_parse(bytes, length, NULL, &doc, err)) {
        if (err != NULL)
            err->code = ERR_CONFIG;
        error_wrap(err, "%s", source);
        return false;
    }
    const struct json *root = json_root(doc);
    bool is_ok = read_head(&reading, root, &file) && readers[file.kind](&reading, root, &file);
    json_free(doc);
    if (is_ok)
        *ret_file = file;
    return is_ok;
}

void rule_file_number(struct rule_file *file, int64_t version)
{
    if (file->kind == RULE_CADENCE)
        file->cadence.version = (int)version;
    if (file->kind == RULE_CALLING)
        file->calling.version = (int)version;
    if (file->kind == RULE_RETENTION)
        file->retention.version = (int)version;
}

bool rule_says_same(const char *one, const char *other)
{
    struct arena *arena = arena_new();
    const char *const texts[] = {one, other};
    const char *printed[2] = {NULL, NULL};
    for (size_t i = 0; i < 2; i++) {
        struct json_doc *doc;
        if (json_parse(texts[i], strlen(texts[i]), NULL, &doc, NULL)) {
            printed[i] = json_print(json_root(doc), arena);
            json_free(doc);
        }
    }
    bool is_same = printed[0] != NULL && str_equal(printed[0], printed[1]);
    arena_free(arena);
    return is_same;
}
