/* A dossier in lines. The order is that of the service's answer: the person, what hangs on it, the
 * company, the list it came with; then who may have copies, how long it is kept, what was changed.
 */
#include "usecase/dossier_text.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "core/lifecycle.h"
#include "core/reference.h"
#include "dossier_words.h"
#include "usecase/provenance.h"

struct telling {
    struct session *session;
    const struct json *root, *record;
    const struct entity *entity;
    struct arena *arena;
    void (*line)(void *data, enum dossier_line kind, const char *text);
    void *data;
};

static void tell(const struct telling *telling, enum dossier_line kind, const char *text)
{
    telling->line(telling->data, kind, text);
}

static const char *stamp(const struct telling *telling, const char *iso)
{
    int64_t ms;
    return time_parse_iso(str_or(iso, ""), &ms) ? time_stamp(telling->arena, ms) : str_or(iso, "–");
}

static void tell_field(const char *key, const struct json *value, void *data)
{
    const struct telling *telling = data;
    const struct field *field = entity_field(telling->entity, key);
    char *text;
    if (field == NULL || value == NULL || !json_canonical(value, telling->arena, &text) ||
        !dossier_is_for_people(telling->entity, field, text))
        return;
    tell(telling, DOSSIER_VALUE,
         arena_printf(telling->arena, "%s: %s", _(field->label),
                      dossier_words(telling->session, telling->entity, field, text, telling->record,
                                    telling->arena)));
}

static void tell_record(struct telling *telling, const struct json *record)
{
    telling->entity = entity_find(str_or(json_get_string(record, "record"), ""));
    telling->record = record;
    if (telling->entity == NULL)
        return;
    tell(telling, DOSSIER_HEADING,
         arena_printf(telling->arena, _("%s, stored since %s"), _(telling->entity->label),
                      time_stamp(telling->arena, json_get_int(record, "created_ms", 0))));
    json_each(record, tell_field, telling);
}

static const struct json *record_with(const struct telling *telling, const char *id)
{
    const struct json *records = json_get(telling->root, "records");
    for (size_t i = 0; i < json_size(records); i++)
        if (str_equal(json_get_string(json_at(records, i), "id"), id))
            return json_at(records, i);
    return NULL;
}

static const char *side(const struct telling *telling, const struct entity *entity,
                        const struct field *field, const struct json *row, const char *key)
{
    const char *value = json_get_string(row, key);
    return str_is_empty(value)
               ? "–"
               : dossier_words(telling->session, entity, field, value,
                               record_with(telling, json_get_string(row, "id")), telling->arena);
}

/* What never changes after it was written stands above, in its record. */
static void tell_change(const struct telling *telling, const struct json *row)
{
    const struct entity *entity = entity_find(str_or(json_get_string(row, "entity"), ""));
    const struct field *field =
        entity == NULL ? NULL : entity_field(entity, str_or(json_get_string(row, "field"), ""));
    const char *to = json_get_string(row, "to"), *from = json_get_string(row, "from");
    if (field == NULL || field->merge == MERGE_APPEND ||
        !dossier_is_for_people(entity, field, str_or(str_is_empty(to) ? from : to, "")))
        return;
    tell(telling, DOSSIER_VALUE,
         arena_printf(
             telling->arena, "%s  %s  %s: %s → %s", stamp(telling, json_get_string(row, "at")),
             str_or(json_get_string(row, "user"), "–"), _(field->label),
             side(telling, entity, field, row, "from"), side(telling, entity, field, row, "to")));
}

static void tell_sources(const struct telling *telling)
{
    const struct json *rows = json_get(telling->root, "sources");
    if (json_size(rows) > 0)
        tell(telling, DOSSIER_HEADING, _("Where each value comes from"));
    for (size_t i = 0; i < json_size(rows); i++) {
        const struct json *row = json_at(rows, i);
        const struct entity *entity = entity_find(str_or(json_get_string(row, "entity"), ""));
        const struct field *field =
            entity != NULL ? entity_field(entity, str_or(json_get_string(row, "field"), "")) : NULL;
        const char *until = json_get_string(row, "licence_until");
        if (field == NULL)
            continue;
        tell(telling, DOSSIER_VALUE,
             arena_printf(telling->arena, "%s: %s  %s%s", _(field->label),
                          day_display(telling->arena, str_or(json_get_string(row, "since"), "–")),
                          provenance_say(json_get_string(row, "kind"), json_get_string(row, "name"),
                                         telling->arena),
                          until == NULL ? ""
                                        : arena_printf(telling->arena, _(", licence until %s"),
                                                       day_display(telling->arena, until))));
    }
}

/* Where, and not what: it is about others. */
static void tell_texts(const struct telling *telling)
{
    const struct json *texts = json_get(telling->root, "texts"), *rows = json_get(texts, "records");
    tell(telling, DOSSIER_HEADING, _("Texts about others that name the person"));
    for (size_t i = 0; i < json_size(rows); i++) {
        const struct json *row = json_at(rows, i);
        const struct entity *entity = entity_find(str_or(json_get_string(row, "entity"), ""));
        tell(telling, DOSSIER_VALUE,
             arena_printf(telling->arena, "%s: %s", entity != NULL ? _(entity->label) : "–",
                          json_get_int(row, "sure", 0) > 0
                              ? _("named")
                              : _("perhaps, by a name that others bear")));
    }
    if (json_size(rows) == 0)
        tell(telling, DOSSIER_WORDS, _("none"));
}

static void tell_exports(const struct telling *telling)
{
    const struct json *rows = json_get(telling->root, "exports");
    tell(telling, DOSSIER_HEADING, _("Lists that left the house and may hold the person"));
    for (size_t i = 0; i < json_size(rows); i++) {
        const struct json *row = json_at(rows, i);
        const struct entity *entity = entity_find(str_or(json_get_string(row, "entity"), ""));
        tell(telling, DOSSIER_VALUE,
             arena_printf(
                 telling->arena, "%s  %s  %s %s", stamp(telling, json_get_string(row, "at")),
                 str_or(json_get_string(row, "user"), "–"), entity != NULL ? _(entity->label) : "–",
                 str_or(json_get_string(row, "format"), "")));
    }
    if (json_size(rows) == 0)
        tell(telling, DOSSIER_WORDS, _("none"));
}

static const char *why_kept(const char *why)
{
    return str_is_empty(why)           ? _("no lead")
           : str_equal(why, "licence") ? _("the list's licence ended")
                                       : state_label(why);
}

static void tell_ends(const struct telling *telling)
{
    const char *ends = json_get_string(telling->root, "kept_until"),
               *proofs = json_get_string(telling->root, "keep_proofs_until");
    tell(telling, DOSSIER_HEADING, _("How long it is kept"));
    tell(telling, DOSSIER_WORDS,
         ends == NULL
             ? _("No end is set while somebody works on it.")
             : arena_printf(telling->arena, _("to be erased from %s on (%s)"), stamp(telling, ends),
                            why_kept(json_get_string(telling->root, "kept_why"))));
    if (proofs != NULL)
        tell(telling, DOSSIER_WORDS,
             arena_printf(telling->arena, _("proofs of consent have to be kept until %s"),
                          stamp(telling, proofs)));
}

static void tell_rights(const struct telling *telling)
{
    const char *controller = json_get_string(telling->root, "controller");
    tell(telling, DOSSIER_HEADING, _("Rights of the person (GDPR art. 15 para. 1 e and f)"));
    tell(telling, DOSSIER_WORDS,
         _("To have this corrected, erased or restricted, to object to its use for advertising at "
           "any time, and to complain to a data protection authority."));
    if (!str_is_empty(controller))
        tell(telling, DOSSIER_VALUE,
             arena_printf(telling->arena, "%s: %s",
                          _(entity_field(&team_entity, "controller")->label), controller));
}

void dossier_lines(struct session *session, const struct json *root, struct arena *arena,
                   void (*line)(void *data, enum dossier_line kind, const char *text), void *data)
{
    const struct json *records = json_get(root, "records"), *history = json_get(root, "history");
    struct telling telling = {
        .session = session, .root = root, .arena = arena, .line = line, .data = data};
    tell(&telling, DOSSIER_TITLE,
         arena_printf(arena, _("Everything that is stored about one person, %s (GDPR art. 15)"),
                      stamp(&telling, json_get_string(root, "made"))));
    for (size_t i = 0; i < json_size(records); i++)
        tell_record(&telling, json_at(records, i));
    tell_sources(&telling);
    tell_texts(&telling);
    tell_exports(&telling);
    tell_ends(&telling);
    tell_rights(&telling);
    tell(&telling, DOSSIER_HEADING, _("What was changed, by whom"));
    for (size_t i = 0; i < json_size(history); i++)
        tell_change(&telling, json_at(history, i));
}

static void add_line(void *data, enum dossier_line kind, const char *line)
{
    static const char *const before[] = {[DOSSIER_TITLE] = "",
                                         [DOSSIER_HEADING] = "\n",
                                         [DOSSIER_VALUE] = "  ",
                                         [DOSSIER_WORDS] = "  "};
    struct text *out = data;
    struct arena *arena = arena_new();
    text_printf(out, "%s%s\n", before[kind], safe_text(arena, line));
    arena_free(arena);
}

void dossier_text(struct session *session, const struct json *root, struct text *out)
{
    struct arena *arena = arena_new();
    dossier_lines(session, root, arena, add_line, out);
    arena_free(arena);
}
