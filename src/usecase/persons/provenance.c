/* Sources of a person's values, read from the marks beside the records and from the lists and
 * proposals that they name. */
#include "usecase/provenance.h"

#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "core/quality_score.h"
#include "core/reference.h"
#include "core/task.h"
#include "store/records.h"

static const struct batch *batch_of(struct session *session, const char *id, struct arena *arena)
{
    void *batch;
    return id != NULL && store_load(session->store, &batch_entity, id, arena, &batch, NULL) ? batch
                                                                                            : NULL;
}

struct provenance provenance_general(struct session *session, const struct entity *entity,
                                     const void *record, struct arena *arena)
{
    struct provenance *sources;
    const char *marks = record_get(entity, record, provenance_marks(entity), arena),
               *batch_id = record_get(entity, record, "batch_id", arena);
    if (provenance_of(marks, PROVENANCE_ALL, arena, &sources) > 0)
        return sources[0];
    const struct batch *batch = batch_of(session, batch_id, arena);
    return (struct provenance){.source = str_or(batch_id, PROVENANCE_UNKNOWN),
                               .day = quality_day_of(((const struct record *)record)->created_ms),
                               .until = batch != NULL ? provenance_day(batch->licence_until) : 0};
}

const char *provenance_kind(struct session *session, const struct provenance *from,
                            struct arena *arena, const char **ret_name)
{
    static const char words[] = "person,call,form,unknown";
    void *task;
    *ret_name = NULL;
    if (str_list_has(words, from->source))
        return from->source;
    const struct batch *batch = batch_of(session, from->source, arena);
    if (batch != NULL) {
        *ret_name = str_or(batch->name, "–");
        return batch->is_bought == 1 ? "bought" : "list";
    }
    if (!uuid_is_valid(from->source) ||
        !store_load(session->store, &task_entity, from->source, arena, &task, NULL))
        return from->until != 0 ? "bought" : "list";
    *ret_name = ((struct task *)task)->note;
    return "provider";
}

const char *provenance_say(const char *kind, const char *name, struct arena *arena)
{
    static const struct {
        const char *kind, *words;
    } kinds[] = {{PROVENANCE_PERSON, N_("typed by a colleague")},
                 {PROVENANCE_CALL, N_("told in a call")},
                 {PROVENANCE_FORM, N_("own entry in a web form")},
                 {PROVENANCE_UNKNOWN, N_("not noted")}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_equal(kind, kinds[i].kind))
            return _(kinds[i].words);
    if (str_equal(kind, "provider"))
        return arena_printf(arena, _("provider %s"), str_or(name, "–"));
    if (name == NULL)
        return str_equal(kind, "bought") ? _("a bought list that is not at hand here")
                                         : _("a list or provider that is not at hand here");
    return arena_printf(arena, str_equal(kind, "bought") ? _("bought list %s") : _("list %s"),
                        name);
}

const char *provenance_words(struct session *session, const struct provenance *from,
                             struct arena *arena)
{
    const char *name, *kind = provenance_kind(session, from, arena, &name);
    return provenance_say(kind, name, arena);
}

char *provenance_date(int day, struct arena *arena)
{
    return day == 0
               ? NULL
               : arena_printf(arena, "%04d-%02d-%02d", day / 10000, day / 100 % 100, day % 100);
}

struct tracing {
    struct session *session;
    struct arena *arena;
    struct provenance_line *lines;
    size_t count;
};

static int confirmed_day(const char *marks, const char *field, const struct record *record)
{
    bool is_confirmed;
    int64_t ms = quality_known_ms(marks, field, record, &is_confirmed);
    return is_confirmed ? quality_day_of(ms) : 0;
}

static void trace_field(struct tracing *tracing, const struct provenance_line *about,
                        const char *marks, const struct provenance *general)
{
    struct provenance *sources;
    size_t count = provenance_of(marks, about->field->name, tracing->arena, &sources);
    for (size_t i = 0; i < (count > 0 ? count : 1); i++) {
        tracing->lines[tracing->count] = *about;
        tracing->lines[tracing->count++].from = count > 0 ? sources[i] : *general;
    }
}

static void trace(struct tracing *tracing, const struct entity *entity, const void *record)
{
    struct arena *arena = tracing->arena;
    const char *confirmed = record_get(
        entity, record, entity == &contact_entity ? "confirmed" : "company_confirmed", arena);
    const char *marks = record_get(entity, record, provenance_marks(entity), arena);
    const struct provenance general = provenance_general(tracing->session, entity, record, arena);
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct field *field = &entity->fields[i];
        const char *value = field_get(field, record, arena);
        if (value == NULL || (field->flags & (FIELD_INTERNAL | FIELD_SECRET)) != 0)
            continue;
        const struct provenance_line about = {.entity = entity,
                                              .field = field,
                                              .value = value,
                                              .confirmed_day =
                                                  confirmed_day(confirmed, field->name, record)};
        trace_field(tracing, &about, marks, &general);
    }
}

/* Every mark is a line at most, and every field without one. */
static size_t most_lines(const struct entity *entity, const void *record, struct arena *arena)
{
    char **parts;
    const char *marks = record_get(entity, record, provenance_marks(entity), arena);
    return entity->field_count + (marks != NULL ? str_split(arena, marks, ',', &parts) : 0);
}

void provenance_lines(struct session *session, const struct contact *contact,
                      const struct company *company, struct arena *arena,
                      struct provenance_line **ret_lines, size_t *ret_count)
{
    struct tracing tracing = {.session = session, .arena = arena};
    size_t most = 1;
    if (contact != NULL)
        most += most_lines(&contact_entity, contact, arena);
    if (company != NULL)
        most += most_lines(&company_entity, company, arena);
    tracing.lines = ARENA_ARRAY(arena, struct provenance_line, most);
    if (company != NULL)
        trace(&tracing, &company_entity, company);
    if (contact != NULL)
        trace(&tracing, &contact_entity, contact);
    *ret_lines = tracing.lines;
    *ret_count = tracing.count;
}
