/* Column headers to fields by data/import/headers.json; salutations as people write them. */
#include "codec/csv.h"

#include "base/file.h"
#include "base/i18n.h"
#include "codec/json.h"
#include "core/lead.h"
#include "headers.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

/* Letters and digits only: "E-Mail *" and "email (privat)" come down to the same stem. */
static char *stem(struct arena *arena, const char *header)
{
    char *folded = text_fold(arena, header), *to = folded;
    for (const char *from = folded; *from != '\0' && *from != '(' && *from != '['; from++)
        if (isalnum((unsigned char)*from))
            *to++ = *from;
    *to = '\0';
    return folded;
}

static bool load(struct json_doc **ret_doc, struct error *err)
{
    struct arena *arena = arena_new();
    struct text file = {0};
    const char *path = data_path(arena, "import/headers.json");
    bool is_ok = file_read(path, 1 << 20, &file, err) &&
                 json_parse(text_str(&file), file.length, NULL, ret_doc, err);
    if (!is_ok)
        error_wrap(err, "%s", path);
    text_free(&file);
    arena_free(arena);
    return is_ok;
}

static bool field_is_known(const char *name)
{
    const void *record;
    struct lead_card card = {0};
    return str_list_has("full_name,note,id", name) || lead_card_owner(&card, name, &record) != NULL;
}

const char *csv_field_name(const char *name)
{
    static const struct entity *const parts[] = {&company_entity, &contact_entity, &lead_entity};
    for (size_t i = 0; i < 3; i++) {
        const struct field *field = entity_field(parts[i], name);
        if (field != NULL && (field->flags & FIELD_IMPORTED) != 0)
            return field->name;
    }
    static const char *const others[] = {"full_name", "note", "id", "do_not_call"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (str_equal(name, others[i]))
            return others[i];
    return NULL;
}

/* Several columns may forbid calls; each of them is heard. */
static bool may_repeat(const char *field)
{
    return str_equal(field, "do_not_call");
}

static void leave_elsewhere(const char **fields, size_t count, const char *field)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(fields[i], field) && !may_repeat(field))
            fields[i] = NULL;
}

struct match {
    struct arena *arena;
    const char *wanted; /* stem of the column */
    const char *field;  /* found */
};

static void try_field(const char *key, const struct json *synonyms, void *data)
{
    struct match *match = data;
    if (match->field != NULL)
        return;
    bool is_it = str_equal(match->wanted, stem(match->arena, key));
    for (size_t i = 0; !is_it && i < json_size(synonyms); i++)
        is_it = str_equal(match->wanted, stem(match->arena, json_text(json_at(synonyms, i))));
    if (is_it && field_is_known(key))
        match->field = csv_field_name(key);
}

static size_t column_of(const struct csv_row *header, const char *name, struct arena *arena)
{
    for (size_t i = 0; i < header->count; i++)
        if (str_equal(str_trim(arena, header->cells[i]), name))
            return i;
    for (size_t i = 0; i < header->count; i++)
        if (str_equal(stem(arena, header->cells[i]), stem(arena, name)))
            return i;
    return header->count;
}

/* --- layouts of known systems: data/import/maps --- */

struct layout {
    struct arena *arena;
    const struct csv_row *header;
    const char **fields;
};

static void place_field(const char *name, const struct json *columns, void *data)
{
    struct layout *layout = data;
    const char *field = csv_field_name(name);
    for (size_t i = 0; field != NULL && i < json_size(columns); i++) {
        size_t column =
            column_of(layout->header, str_or(json_text(json_at(columns, i)), ""), layout->arena);
        if (column == layout->header->count)
            continue;
        leave_elsewhere(layout->fields, layout->header->count, field);
        layout->fields[column] = field;
        return;
    }
}

static bool has_column(const struct layout *layout, const char *name)
{
    for (size_t i = 0; i < layout->header->count; i++)
        if (str_equal(str_trim(layout->arena, layout->header->cells[i]), name))
            return true;
    return false;
}

/* All the columns by which it is recognised are there, letter by letter: "firstName" is one
 * system's, "First Name" another's. */
static bool is_layout(const struct layout *layout, const struct json *root)
{
    const struct json *marks = json_get(root, "recognise");
    for (size_t i = 0; i < json_size(marks); i++)
        if (!has_column(layout, str_or(json_text(json_at(marks, i)), "")))
            return false;
    return json_size(marks) > 0;
}

static bool try_layout(struct layout *layout, const char *path, const char **ret_name)
{
    struct text file = {0};
    struct json_doc *doc;
    bool is_it = false;
    if (file_read(path, 1 << 16, &file, NULL) &&
        json_parse(text_str(&file), file.length, NULL, &doc, NULL)) {
        const struct json *root = json_root(doc);
        is_it = is_layout(layout, root);
        if (is_it) {
            json_each(json_get(root, "fields"), place_field, layout);
            *ret_name = arena_strdup(layout->arena, str_or(json_get_string(root, "name"), path));
        }
        json_free(doc);
    }
    text_free(&file);
    return is_it;
}

static int is_json_file(const struct dirent *entry)
{
    return str_ends(entry->d_name, ".json");
}

/* The first one by file name that fits; NULL: none. */
static const char *apply_layout(const struct csv_row *header, const char **fields,
                                struct arena *arena)
{
    struct layout layout = {arena, header, fields};
    struct dirent **entries;
    const char *folder = data_path(arena, "import/maps"), *name = NULL;
    int count = scandir(folder, &entries, is_json_file, alphasort);
    bool is_found = false;
    for (int i = 0; i < count; i++) {
        is_found =
            is_found ||
            try_layout(&layout, arena_printf(arena, "%s/%s", folder, entries[i]->d_name), &name);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    return name;
}

const char *csv_layout_name(const struct csv_row *header, struct arena *arena)
{
    return apply_layout(header, ARENA_ARRAY(arena, const char *, header->count + 1), arena);
}

bool csv_map_headers(const struct csv_row *header, struct arena *arena, const char ***ret_fields,
                     struct error *err)
{
    struct json_doc *doc;
    const char **fields = ARENA_ARRAY(arena, const char *, header->count + 1);
    if (!load(&doc, err))
        return false;
    for (size_t i = 0; i < header->count; i++) {
        struct match match = {.arena = arena, .wanted = stem(arena, header->cells[i])};
        if (match.wanted[0] != '\0')
            json_each(json_get(json_root(doc), "fields"), try_field, &match);
        for (size_t j = 0; j < i; j++) /* the first column of a kind wins */
            if (match.field != NULL && str_equal(fields[j], match.field) &&
                !may_repeat(match.field))
                match.field = NULL;
        fields[i] = match.field;
    }
    json_free(doc);
    apply_layout(header, fields, arena);
    *ret_fields = fields;
    return true;
}

/* --- the names alone, to know a header by --- */

struct gathering {
    struct arena *arena;
    struct header_names *names;
};

static void add_name(struct gathering *gathering, const char *name)
{
    struct header_names *names = gathering->names;
    const char *wanted = stem(gathering->arena, str_or(name, ""));
    if (*wanted == '\0')
        return;
    if (names->count == names->room) {
        const char **grown = ARENA_ARRAY(gathering->arena, const char *, names->room * 2 + 512);
        memcpy(grown, names->stems, names->count * sizeof *grown);
        names->stems = grown;
        names->room = names->room * 2 + 512;
    }
    names->stems[names->count++] = wanted;
}

static void add_field(const char *key, const struct json *synonyms, void *data)
{
    add_name(data, key);
    for (size_t i = 0; i < json_size(synonyms); i++)
        add_name(data, json_text(json_at(synonyms, i)));
}

static void add_file(struct gathering *gathering, const char *path)
{
    struct text file = {0};
    struct json_doc *doc;
    if (file_read(path, 1 << 20, &file, NULL) &&
        json_parse(text_str(&file), file.length, NULL, &doc, NULL)) {
        json_each(json_get(json_root(doc), "fields"), add_field, gathering);
        json_free(doc);
    }
    text_free(&file);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void header_names_load(struct arena *arena, struct header_names *ret_names)
{
    struct gathering gathering = {arena, ret_names};
    struct dirent **entries;
    const char *folder = data_path(arena, "import/maps");
    *ret_names = (struct header_names){.stems = ARENA_ARRAY(arena, const char *, 1)};
    add_file(&gathering, data_path(arena, "import/headers.json"));
    int count = scandir(folder, &entries, is_json_file, NULL);
    for (int i = 0; i < count; i++) {
        add_file(&gathering, arena_printf(arena, "%s/%s", folder, entries[i]->d_name));
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
    qsort(ret_names->stems, ret_names->count, sizeof *ret_names->stems, by_name);
}

bool header_names_have(const struct header_names *names, const char *cell, struct arena *arena)
{
    const char *wanted = stem(arena, cell);
    return *wanted != '\0' &&
           bsearch(&wanted, names->stems, names->count, sizeof wanted, by_name) != NULL;
}

bool csv_map_override(const struct csv_row *header, const char *map, struct arena *arena,
                      const char **fields, struct error *err)
{
    char **parts;
    size_t count = str_split(arena, map, ',', &parts);
    for (size_t i = 0; i < count; i++) {
        char *equals = strchr(parts[i], '=');
        if (equals == NULL)
            return error_set(err, ERR_USAGE, _("--map: \"%s\" is not FIELD=COLUMN"), parts[i]);
        *equals = '\0';
        const char *field = csv_field_name(str_trim(arena, parts[i]));
        size_t column = column_of(header, str_trim(arena, equals + 1), arena);
        if (field == NULL)
            return error_set(err, ERR_USAGE, _("--map: there is no field \"%s\""), parts[i]);
        if (column == header->count)
            return error_set(err, ERR_USAGE, _("--map: the file has no column \"%s\""), equals + 1);
        leave_elsewhere(fields, header->count, field);
        fields[column] = field;
    }
    return true;
}

const char *csv_salutation(const char *text, struct arena *arena)
{
    return field_choice(entity_field(&contact_entity, "salutation"), text, arena);
}
