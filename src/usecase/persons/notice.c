/* The notice of GDPR art. 14 as a letter: data/notice/art14.txt with what is known of this person
 * and of where the data comes from. Sending it is a person's or a mail program's. */
#include "usecase/consent.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "core/lead.h"
#include "core/reference.h"
#include "store/records.h"
#include "usecase/write.h"

#include <string.h>

struct values {
    const char *name, *date, *source, *company, *controller;
};

static const char *local_day(struct arena *arena, int64_t ms)
{
    struct civil civil;
    civil_from_ms(ms, NULL, &civil);
    return arena_printf(arena, "%d.%d.%d", civil.day, civil.month, civil.year);
}

/* "Frau Dr. Ines Brandt", as far as it is known. */
static const char *name_of(const struct contact *contact, struct arena *arena)
{
    static const char *const words[][2] = {{"mr", "Herr"}, {"mrs", "Frau"}};
    const char *parts[] = {NULL, contact->title, contact->first_name, contact->last_name};
    const char *name = "";
    for (size_t i = 0; i < 2; i++)
        if (str_equal(contact->salutation, words[i][0]))
            parts[0] = words[i][1];
    for (size_t i = 0; i < 4; i++)
        if (!str_is_empty(parts[i]))
            name = arena_printf(arena, "%s%s%s", name, *name != '\0' ? " " : "", parts[i]);
    return name;
}

/* The list it came with, and what the lead says of its source. */
static void find_source(struct session *session, const struct contact *contact,
                        struct values *values, struct arena *arena)
{
    void *batch = NULL, **leads;
    size_t count;
    int64_t at_ms = contact->record.created_ms;
    if (contact->batch_id != NULL &&
        store_load(session->store, &batch_entity, contact->batch_id, arena, &batch, NULL)) {
        values->source = ((struct batch *)batch)->name;
        if (((struct batch *)batch)->started_ms != TIME_NONE)
            at_ms = ((struct batch *)batch)->started_ms;
    }
    if (store_find(session->store, &lead_entity, "contact_id", contact->record.id, 1, arena, &leads,
                   &count, NULL) &&
        count > 0 && !str_is_empty(((struct lead *)leads[0])->source))
        values->source =
            values->source != NULL
                ? arena_printf(arena, "%s (%s)", ((struct lead *)leads[0])->source, values->source)
                : ((struct lead *)leads[0])->source;
    values->date = local_day(arena, at_ms);
}

/* What is not known is left as a gap that nobody overlooks. */
static void fill(const char *template, const struct values *values, struct text *out)
{
    const struct {
        const char *word, *value;
    } places[] = {{"{name}", values->name},
                  {"{date}", values->date},
                  {"{source}", values->source},
                  {"{company}", values->company},
                  {"{controller}", values->controller}};
    const size_t count = sizeof places / sizeof *places;
    for (const char *at = template; *at != '\0';) {
        size_t i = 0;
        while (i < count && !str_starts(at, places[i].word))
            i++;
        if (i == count) {
            text_append_char(out, *at++);
            continue;
        }
        text_append(out, str_is_empty(places[i].value) ? "______" : places[i].value);
        at += strlen(places[i].word);
    }
}

static const char *controller_of(struct session *session, struct arena *arena)
{
    void *team;
    const char *id = session->actor.team_id;
    return !str_is_empty(id) && store_load(session->store, &team_entity, id, arena, &team, NULL)
               ? ((struct team *)team)->controller
               : NULL;
}

bool notice_controller(struct session *session, const char *team_id, const char *text,
                       struct error *err)
{
    struct arena *arena = arena_new();
    const char *id = str_or(team_id, str_or(session->actor.team_id, ""));
    char *line = str_trim(arena, text);
    void *team;
    struct batch_of_operations *ops =
        operations_new(arena, "team.set", session->actor.user_id, session->now_ms());
    bool is_ok = actor_require(&session->actor, RIGHT_FORMS, err) &&
                 store_load(session->store, &team_entity, id, arena, &team, err) &&
                 field_parse(entity_field(&team_entity, "controller"), line, arena, &line, err);
    if (is_ok)
        operation_set(ops, operations_on(ops, &team_entity, id, ((struct record *)team)->rev),
                      "controller", ((struct team *)team)->controller, line);
    is_ok = is_ok && write_commit(session, ops, NULL, err);
    arena_free(arena);
    return is_ok;
}

bool notice_text(struct session *session, const char *contact_id, struct text *ret_text,
                 struct error *err)
{
    struct arena *arena = arena_new();
    struct text template = {0};
    void *record, *company;
    const char *path = data_path(arena, "notice/art14.txt");
    bool is_ok = actor_require(&session->actor, RIGHT_EDIT_CONTACT, err) &&
                 store_load(session->store, &contact_entity,
                            store_survivor(session->store, &contact_entity, contact_id, arena),
                            arena, &record, err) &&
                 file_read(path, 1 << 16, &template, err);
    if (is_ok) {
        const struct contact *contact = record;
        struct values values = {.name = name_of(contact, arena),
                                .controller = controller_of(session, arena)};
        if (contact->company_id != NULL &&
            store_load(session->store, &company_entity, contact->company_id, arena, &company, NULL))
            values.company = ((struct company *)company)->company;
        find_source(session, contact, &values, arena);
        fill(text_str(&template), &values, ret_text);
    }
    text_free(&template);
    arena_free(arena);
    return is_ok;
}
