/* Rules as a team has them: the latest version published to it or to all, read once. One that
 * cannot be read here never replaces one that can. */
#include "usecase/session.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "codec/data_files.h"
#include "core/reference.h"
#include "store/records.h"
#include "store/rules.h"

#include <string.h>

struct cached_rule {
    struct cached_rule *next;
    const char *id;
    struct rule_file file;
    bool is_good;
};

static const struct rule_file *read_body(struct session *session, const char *id)
{
    for (struct cached_rule *one = session->rules; one != NULL; one = one->next)
        if (str_equal(one->id, id))
            return one->is_good ? &one->file : NULL;
    struct arena *arena = arena_new();
    struct cached_rule *one = ARENA_NEW(session->arena, struct cached_rule);
    void *record;
    bool is_there = store_load(session->store, &rule_entity, id, arena, &record, NULL);
    const struct rule *rule = is_there ? record : NULL;
    const char *body = is_there ? str_or(rule->body, "") : "";
    one->id = arena_strdup(session->arena, id);
    one->is_good =
        is_there &&
        rule_read(rule->name, body, strlen(body), NULL, session->arena, &one->file, NULL) &&
        str_equal(rule_kind_name(one->file.kind), rule->kind) &&
        str_equal(one->file.name, rule->name);
    if (one->is_good)
        rule_file_number(&one->file, rule->version);
    one->next = session->rules;
    session->rules = one;
    arena_free(arena);
    return one->is_good ? &one->file : NULL;
}

/* What a newer program wrote may be more than this one understands: then the version before. */
static const struct rule_file *latest_readable(struct session *session, enum rule_kind kind,
                                               const char *name, const char *team_id,
                                               struct arena *arena)
{
    struct rule **versions;
    size_t count = 0;
    const struct rule_file *file = NULL;
    if (!store_rule_versions(session->store, rule_kind_name(kind), name, arena, &versions, &count,
                             NULL))
        return NULL;
    for (size_t i = 0; file == NULL && i < count; i++)
        if (rule_reaches(versions[i], team_id))
            file = read_body(session, versions[i]->record.id);
    return file;
}

/* The service asks for each person that is written, over a network where it has PostgreSQL: there a
 * minute passes before another instance's publication is seen. */
#define FORCE_MS MINUTE_MS

struct cached_force {
    struct cached_force *next;
    enum rule_kind kind;
    const char *name, *team_id;
    const char *id; /* NULL: none */
    int64_t asked_ms;
};

static struct cached_force *force_of(struct session *session, enum rule_kind kind, const char *name,
                                     const char *team_id)
{
    struct cached_force *one = session->forces;
    while (one != NULL && !(one->kind == kind && str_equal(one->name, name) &&
                            str_equal(one->team_id, str_or(team_id, ""))))
        one = one->next;
    if (one != NULL)
        return one;
    one = ARENA_NEW(session->arena, struct cached_force);
    *one = (struct cached_force){.next = session->forces,
                                 .kind = kind,
                                 .name = arena_strdup(session->arena, name),
                                 .team_id = arena_strdup(session->arena, str_or(team_id, "")),
                                 .asked_ms = -FORCE_MS};
    return session->forces = one;
}

void session_hold(struct session *session, bool is_held)
{
    bool is_of_service = store_kind(session->store) == STORE_SERVICE; /* holds them for a while */
    for (struct cached_force *one = session->forces; !is_of_service && one != NULL; one = one->next)
        one->asked_ms = -FORCE_MS;
    if (session->held != NULL)
        arena_free(session->held);
    session->held = is_held ? arena_new() : NULL;
    session->held_batch = NULL;
}

const struct batch *session_batch(struct session *session, const char *id, struct arena *arena)
{
    void *batch;
    if (session->held_batch != NULL && str_equal(session->held_batch->record.id, id))
        return session->held_batch;
    if (id == NULL || !store_load(session->store, &batch_entity, id,
                                  session->held != NULL ? session->held : arena, &batch, NULL))
        return NULL;
    if (session->held != NULL)
        session->held_batch = batch;
    return batch;
}

static const char *id_in_force(struct session *session, enum rule_kind kind, const char *name,
                               const char *team_id, struct arena *arena)
{
    struct cached_force *force = NULL;
    int64_t version, now = clock_monotonic_ms();
    char *id = NULL;
    if (store_kind(session->store) == STORE_SERVICE || session->held != NULL) {
        force = force_of(session, kind, name, team_id);
        if (now - force->asked_ms < FORCE_MS)
            return force->id;
    }
    if (!store_rule_in_force(session->store, rule_kind_name(kind), name, team_id, arena, &id,
                             &version, NULL))
        id = NULL;
    if (force != NULL) {
        force->id = str_equal(force->id, id) ? force->id : arena_strdup(session->arena, id);
        force->asked_ms = now;
    }
    return id;
}

const struct rule_file *session_rule(struct session *session, enum rule_kind kind, const char *name,
                                     const char *team_id)
{
    struct arena *arena = arena_new();
    const char *id = id_in_force(session, kind, name, team_id, arena);
    const struct rule_file *file = NULL;
    if (id != NULL) {
        file = read_body(session, id);
        if (file == NULL)
            file = latest_readable(session, kind, name, team_id, arena);
    }
    arena_free(arena);
    return file;
}

/* --- cadences --- */

struct cached_cadence {
    struct cached_cadence *next;
    const char *name;
    struct cadence cadence;
    bool is_good;
};

/* One that cannot be read is remembered too: a call is not to wait for the same file each time. */
static bool shipped(struct session *session, const char *name, const struct cadence **ret_cadence,
                    struct error *err)
{
    struct arena *arena = session->arena;
    struct cached_cadence *cached = session->cadences;
    while (cached != NULL && !(str_equal(cached->name, name) && (cached->is_good || err == NULL)))
        cached = cached->next;
    if (cached == NULL) {
        const char *path = data_path(arena, arena_printf(arena, "cadences/%s.json", name));
        cached = ARENA_NEW(arena, struct cached_cadence);
        cached->name = arena_strdup(arena, name);
        cached->is_good =
            file_exists(path)
                ? cadence_load(path, arena, &cached->cadence, err)
                : error_set(err, ERR_CONFIG,
                            _("the cadence \"%s\" is not published to this team; its lead "
                              "publishes it (vorwahl rule publish)"),
                            name);
        cached->next = session->cadences;
        session->cadences = cached;
    }
    *ret_cadence = &cached->cadence;
    return cached->is_good;
}

bool session_cadence(struct session *session, const char *name, const char *team_id,
                     const struct cadence **ret_cadence, struct error *err)
{
    if (!rule_name_is_valid(RULE_CADENCE, name))
        return error_set(err, ERR_CONFIG,
                         _("a cadence's name has small letters, digits, _ and - only"));
    const struct rule_file *file = session_rule(session, RULE_CADENCE, name, team_id);
    if (file == NULL)
        return shipped(session, name, ret_cadence, err);
    *ret_cadence = &file->cadence;
    return true;
}

/* --- rules of calling --- */

struct cached_calling {
    struct cached_calling *next;
    struct calling_rules rules;
};

const struct calling_rules *session_calling_for(struct session *session, const char *team_id)
{
    const struct calling_rules *general = session_calling(session);
    const struct rule_file *file =
        session_rule(session, RULE_CALLING, rule_kind_name(RULE_CALLING), team_id);
    if (file == NULL)
        return general;
    for (struct cached_calling *one = session->callings; one != NULL; one = one->next)
        if (one->rules.own == &file->calling)
            return &one->rules;
    struct cached_calling *one = ARENA_NEW(session->arena, struct cached_calling);
    one->rules = *general;
    one->rules.own = &file->calling;
    one->next = session->callings;
    session->callings = one;
    return &one->rules;
}

/* --- retention --- */

struct cached_retention {
    struct cached_retention *next;
    const struct retention_own *own;
    struct retention_rules rules;
};

const struct retention_rules *session_retention_for(struct session *session, const char *team_id)
{
    const struct rule_file *file =
        session->tried_retention != NULL
            ? NULL
            : session_rule(session, RULE_RETENTION, rule_kind_name(RULE_RETENTION), team_id);
    const struct retention_own *own = file != NULL ? &file->retention : session->tried_retention;
    if (own == NULL)
        return session_retention(session);
    for (struct cached_retention *one = session->retentions; one != NULL; one = one->next)
        if (one->own == own)
            return &one->rules;
    struct cached_retention *one = ARENA_NEW(session->arena, struct cached_retention);
    one->own = own;
    one->rules = retention_shorter(session_retention(session), own, session->arena);
    one->next = session->retentions;
    session->retentions = one;
    return &one->rules;
}

/* --- outcomes --- */

#define OUTCOMES_MOST 200

struct outcome_list {
    struct outcome *rows;
    int count;
};

static void add_outcomes(struct outcome_list *list, const struct outcome_table *table,
                         bool is_in_force)
{
    for (int i = 0; i < table->count && list->count < OUTCOMES_MOST; i++) {
        const struct outcome_table known = {.rows = list->rows, .count = list->count};
        if (outcome_find(&known, table->rows[i].code) != NULL)
            continue;
        list->rows[list->count] = table->rows[i];
        if (!is_in_force)
            list->rows[list->count].key = '\0';
        list->count++;
    }
}

/* Calls still name what a team had before. */
static void add_earlier(struct session *session, const char *team_id, struct outcome_list *list)
{
    struct arena *arena = arena_new();
    const char *kind = rule_kind_name(RULE_OUTCOMES);
    struct rule **versions;
    size_t count;
    if (!store_rule_versions(session->store, kind, kind, arena, &versions, &count, NULL))
        count = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_ours = str_equal(versions[i]->reach, RULE_FOR_ALL) ||
                       str_equal(versions[i]->reach, str_or(team_id, ""));
        const struct rule_file *file = is_ours ? read_body(session, versions[i]->record.id) : NULL;
        if (file != NULL)
            add_outcomes(list, &file->outcomes, false);
    }
    arena_free(arena);
}

struct cached_outcomes {
    struct cached_outcomes *next;
    const char *team_id;
    const struct rule_file *own; /* of which the table was made; NULL: of none */
    struct outcome_table table;
};

static void make_table(struct session *session, struct cached_outcomes *one)
{
    struct outcome_list list = {.rows = ARENA_ARRAY(session->arena, struct outcome, OUTCOMES_MOST)};
    add_outcomes(&list, session->built_in_outcomes, true);
    if (one->own != NULL)
        add_outcomes(&list, &one->own->outcomes, true);
    one->table = *session->built_in_outcomes;
    one->table.count = list.count;
    add_earlier(session, one->team_id, &list);
    one->table.rows = list.rows;
    one->table.known = list.count;
}

const struct outcome_table *session_outcomes_for(struct session *session, const char *team_id)
{
    const char *team = str_or(team_id, "");
    const struct rule_file *own =
        session_rule(session, RULE_OUTCOMES, rule_kind_name(RULE_OUTCOMES), team_id);
    struct cached_outcomes *one = session->outcome_tables;
    while (one != NULL && !(one->own == own && str_equal(one->team_id, team)))
        one = one->next;
    if (one != NULL)
        return &one->table;
    one = ARENA_NEW(session->arena, struct cached_outcomes);
    *one = (struct cached_outcomes){
        .next = session->outcome_tables, .team_id = arena_strdup(session->arena, team), .own = own};
    make_table(session, one);
    session->outcome_tables = one;
    return &one->table;
}

void session_take_outcomes(struct session *session)
{
    session->outcomes = session_outcomes_for(session, session->actor.team_id);
}
