/* Column headers to fields by data/import/headers.json; salutations as people write them. */
#include "codec/csv.h"

#include "base/file.h"
#include "base/i18n.h"
#include "codec/json.h"
#include "core/lead.h"

#include <ctype.h>
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
    return str_equal(name, "full_name") || lead_card_owner(&card, name, &record) != NULL;
}

const char *csv_field_name(const char *name)
{
    static const struct entity *const parts[] = {&company_entity, &contact_entity, &lead_entity};
    for (size_t i = 0; i < 3; i++) {
        const struct field *field = entity_field(parts[i], name);
        if (field != NULL && (field->flags & FIELD_IMPORTED) != 0)
            return field->name;
    }
    return str_equal(name, "full_name") ? "full_name" : NULL;
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
            if (match.field != NULL && str_equal(fields[j], match.field))
                match.field = NULL;
        fields[i] = match.field;
    }
    json_free(doc);
    *ret_fields = fields;
    return true;
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
        for (size_t j = 0; j < header->count; j++)
            if (str_equal(fields[j], field))
                fields[j] = NULL;
        fields[column] = field;
    }
    return true;
}

const char *csv_salutation(const char *text, struct arena *arena)
{
    static const struct {
        const char *word, *code;
    } words[] = {{"herr", "mr"},  {"herrn", "mr"},       {"hr", "mr"},     {"mr", "mr"},
                 {"m", "mr"},     {"mann", "mr"},        {"frau", "mrs"},  {"fr", "mrs"},
                 {"mrs", "mrs"},  {"ms", "mrs"},         {"miss", "mrs"},  {"w", "mrs"},
                 {"f", "mrs"},    {"divers", "diverse"}, {"d", "diverse"}, {"mx", "diverse"},
                 {"none", "none"}};
    const char *wanted = stem(arena, text);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal(wanted, words[i].word))
            return words[i].code;
    return NULL;
}
