/* Guides from their files: data/guides/NAME.json. What is wrong is named with line and reason. */
#include "codec/data_files.h"

#include "base/file.h"
#include "base/i18n.h"
#include "codec/json.h"
#include "core/form.h"
#include "../json/json_place.h"

#include <string.h>

#define FILE_MAX ((size_t)256 << 10)

struct reading {
    const char *path, *bytes;
    size_t length;
    struct json_step steps[3];
    size_t depth;
    struct arena *arena;
    struct error *err;
    bool is_wrong;
};

static bool wrong(struct reading *reading, const char *reason)
{
    if (!reading->is_wrong)
        error_set(reading->err, ERR_CONFIG, _("%s, line %d: %s"), reading->path,
                  json_line(reading->bytes, reading->length, reading->steps, reading->depth),
                  reason);
    reading->is_wrong = true;
    return false;
}

static bool wrong_member(struct reading *reading, const char *member, const char *reason)
{
    reading->steps[reading->depth++] = (struct json_step){.key = member};
    return wrong(reading, reason);
}

/* --- members --- */

struct looking {
    struct reading *reading;
    const char *const *known;
};

static void look(const char *key, const struct json *value, void *data)
{
    struct looking *looking = data;
    struct reading *reading = looking->reading;
    (void)value;
    if (reading->is_wrong)
        return;
    for (const char *const *known = looking->known; *known != NULL; known++)
        if (str_equal(*known, key))
            return;
    wrong_member(reading, key, arena_printf(reading->arena, _("\"%s\" is not known here"), key));
}

static bool look_at(struct reading *reading, const struct json *node, const char *const *known)
{
    struct looking looking = {reading, known};
    if (!json_node_is_object(node))
        return wrong(reading, _("an object is needed here"));
    json_each(node, look, &looking);
    return !reading->is_wrong;
}

/* A list of texts as a comma list; NULL where there is none. */
static bool read_list(struct reading *reading, const struct json *node, const char *member,
                      const char **ret_list)
{
    const struct json *array = json_get(node, member);
    struct text list = {0};
    bool is_ok = array == NULL || (json_node_is_array(array) && json_size(array) > 0);
    for (size_t i = 0; is_ok && i < json_size(array); i++) {
        const char *word = json_text(json_at(array, i));
        is_ok = !str_is_empty(word) && strchr(word, ',') == NULL;
        text_printf(&list, "%s%s", i > 0 ? "," : "", str_or(word, ""));
    }
    *ret_list = array != NULL ? text_clean(reading->arena, text_str(&list), false) : NULL;
    text_free(&list);
    return is_ok || wrong_member(reading, member, _("a list of words without commas is needed"));
}

static bool read_text(struct reading *reading, const struct json *node, const char *member,
                      size_t longest, const char **ret_text)
{
    const char *text = json_get_string(node, member), *at;
    if (str_is_empty(text))
        return wrong_member(reading, member,
                            arena_printf(reading->arena, _("%s is needed, a text"), member));
    if (utf8_count(text) > longest)
        return wrong_member(
            reading, member,
            arena_printf(reading->arena, _("%s has at most %zu characters"), member, longest));
    if (!guide_places_are_known(text, &at))
        return wrong_member(reading, member,
                            arena_printf(reading->arena,
                                         _("\"%.12s\" is no place; there are {contact}, {caller}, "
                                           "{us}, {topic}, {source}"),
                                         at));
    *ret_text = text_clean(reading->arena, text, false);
    return true;
}

static bool read_roles(struct reading *reading, const struct json *node, const char **ret_roles)
{
    if (!read_list(reading, node, "roles", ret_roles))
        return false;
    char **roles;
    size_t count = *ret_roles == NULL ? 0 : str_split(reading->arena, *ret_roles, ',', &roles);
    for (size_t i = 0; i < count; i++) {
        bool is_known = false;
        for (int r = 0; r < contact_role_count; r++)
            is_known = is_known || str_equal(contact_roles[r].code, roles[i]);
        if (!is_known)
            return wrong_member(
                reading, "roles",
                arena_printf(reading->arena, _("there is no role \"%s\""), roles[i]));
    }
    return true;
}

/* --- parts --- */

enum part_kind { PART_PLAIN, PART_HINT, PART_OBJECTION };
static const char *const part_members[][6] = {[PART_PLAIN] = {"text", "roles", NULL},
                                              [PART_HINT] = {"text", "roles", "question", NULL},
                                              [PART_OBJECTION] = {"text", "roles", "label", NULL}};

static bool read_part(struct reading *reading, const struct json *node, enum part_kind kind,
                      struct guide_part *part)
{
    if (!look_at(reading, node, part_members[kind]) || !read_roles(reading, node, &part->roles) ||
        !read_text(reading, node, "text", GUIDE_TEXT_LONGEST, &part->text))
        return false;
    if (kind == PART_HINT) {
        const char *key = json_get_string(node, "question");
        if (!form_name_is_valid(key))
            return wrong_member(reading, "question", _("a hint names its question"));
        part->key = arena_strdup(reading->arena, key);
    }
    return kind != PART_OBJECTION ||
           read_text(reading, node, "label", GUIDE_LABEL_LONGEST, &part->label);
}

static bool read_parts(struct reading *reading, const struct json *root, const char *member,
                       enum part_kind kind, struct guide_parts *parts)
{
    const struct json *array = json_get(root, member);
    size_t count = json_size(array);
    reading->steps[reading->depth++] = (struct json_step){.key = member};
    if (array != NULL && !json_node_is_array(array))
        return wrong(reading, _("a list is needed here"));
    if (count > GUIDE_PARTS_MOST)
        return wrong(reading,
                     arena_printf(reading->arena, _("at most %d parts"), GUIDE_PARTS_MOST));
    struct guide_part *rows = ARENA_ARRAY(reading->arena, struct guide_part, count + 1);
    for (size_t i = 0; i < count; i++) {
        reading->steps[reading->depth++] = (struct json_step){.index = i};
        if (!read_part(reading, json_at(array, i), kind, &rows[i]))
            return false;
        reading->depth--;
    }
    reading->depth--;
    *parts = (struct guide_parts){rows, (int)count};
    return true;
}

/* Whoever is called, there are words to begin and to end with. */
static bool check_general(struct reading *reading, const struct guide_parts *parts,
                          const char *member)
{
    return guide_part_for(parts, NULL, NULL) != NULL ||
           wrong_member(reading, member,
                        arena_printf(reading->arena, _("%s needs one part without roles"), member));
}

static bool read_guide(struct reading *reading, const struct json *root, struct guide *guide)
{
    static const char *const members[] = {"name",    "title",      "version", "industries", "media",
                                          "opening", "objections", "hints",   "closing",    NULL};
    if (!look_at(reading, root, members))
        return false;
    *guide = (struct guide){.name = arena_strdup(reading->arena, json_get_string(root, "name")),
                            .version = (int)json_get_int(root, "version", 1)};
    if (!form_name_is_valid(guide->name))
        return wrong_member(reading, "name",
                            _("a guide's name has small letters, digits, _ and - only"));
    return read_text(reading, root, "title", GUIDE_LABEL_LONGEST, &guide->title) &&
           read_list(reading, root, "industries", &guide->industries) &&
           read_list(reading, root, "media", &guide->media) &&
           read_parts(reading, root, "opening", PART_PLAIN, &guide->opening) &&
           read_parts(reading, root, "hints", PART_HINT, &guide->hints) &&
           read_parts(reading, root, "objections", PART_OBJECTION, &guide->objections) &&
           read_parts(reading, root, "closing", PART_PLAIN, &guide->closing) &&
           check_general(reading, &guide->opening, "opening") &&
           check_general(reading, &guide->closing, "closing");
}

bool guide_load(const char *path, struct arena *arena, struct guide *ret_guide, struct error *err)
{
    struct text file = {0};
    struct json_doc *doc = NULL;
    struct guide guide;
    bool is_ok = file_read(path, FILE_MAX, &file, err) &&
                 json_parse(text_str(&file), file.length, NULL, &doc, err);
    if (!is_ok && err != NULL) {
        err->code = ERR_CONFIG;
        error_wrap(err, "%s", path);
    }
    struct reading reading = {
        .path = path, .bytes = text_str(&file), .length = file.length, .arena = arena, .err = err};
    is_ok = is_ok && read_guide(&reading, json_root(doc), &guide);
    if (is_ok)
        *ret_guide = guide;
    json_free(doc);
    text_free(&file);
    return is_ok;
}
