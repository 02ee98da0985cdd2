/* Which fields anybody fills and uses: fewer fields is a feature. */
#include "usecase/quality.h"

#include "base/clock.h"
#include "base/text.h"
#include "core/field_use.h"
#include "core/reference.h"
#include "store/profile.h"
#include "store/records.h"

#define FILLED_LEAST_PERCENT 5
#define UNUSED_DAYS 90

struct counting {
    struct session *session;
    struct arena *arena;
    const char *uses; /* of the team, or NULL */
    int64_t opened;
    bool is_old; /* counted for long enough to say that a field is not used */
};

static void read_uses(struct counting *counting)
{
    struct session *session = counting->session;
    void *team;
    char day[11];
    if (session->actor.team_id == NULL ||
        !store_load(session->store, &team_entity, session->actor.team_id, counting->arena, &team,
                    NULL))
        return;
    const char *text = ((struct team *)team)->field_use, *since = field_use_since(text);
    int64_t since_ms;
    counting->uses = since != NULL ? text : NULL;
    counting->opened = field_use_of(text, FIELD_USE_OPENED, day);
    counting->is_old =
        since != NULL &&
        time_parse_iso(arena_printf(counting->arena, "%.7s-28T00:00:00Z", since), &since_ms) &&
        session->now_ms() - since_ms > UNUSED_DAYS * DAY_MS;
}

static void add_uses(const struct counting *counting, struct field_usage *usage)
{
    struct arena *arena = counting->arena;
    int64_t last_ms = 0;
    const char *name = arena_printf(arena, "%s.%s", usage->entity->name, usage->field->name);
    usage->uses = counting->uses != NULL ? field_use_of(counting->uses, name, usage->last_day) : -1;
    usage->per_100 = counting->opened > 0 ? usage->uses * 100 / counting->opened : -1;
    bool is_fresh =
        usage->uses > 0 &&
        time_parse_iso(arena_printf(arena, "%sT00:00:00Z", usage->last_day), &last_ms) &&
        counting->session->now_ms() - last_ms <= UNUSED_DAYS * DAY_MS;
    bool is_told = usage->of >= FIELD_RECORDS_LEAST;
    usage->is_rare = is_told && usage->filled * 100 < usage->of * FILLED_LEAST_PERCENT;
    usage->is_unused = is_told && counting->is_old && !is_fresh;
    usage->may_go = usage->is_rare || usage->is_unused;
}

static bool look_at(const struct counting *counting, const struct entity *entity,
                    void (*each)(void *data, const struct field_usage *usage), void *data,
                    struct error *err)
{
    struct field_usage usage = {.entity = entity};
    int64_t *filled = ARENA_ARRAY(counting->arena, int64_t, entity->field_count);
    if (!store_filled(counting->session->store, entity, &usage.of, filled, err))
        return false;
    for (size_t i = 0; i < entity->field_count; i++) {
        usage.field = &entity->fields[i];
        usage.filled = filled[i];
        usage.last_day[0] = '\0';
        if ((usage.field->flags & (FIELD_INTERNAL | FIELD_SECRET)) != 0)
            continue;
        add_uses(counting, &usage);
        each(data, &usage);
    }
    return true;
}

bool quality_fields(struct session *session,
                    void (*each)(void *data, const struct field_usage *usage), void *data,
                    struct error *err)
{
    struct counting counting = {.session = session, .arena = arena_new()};
    bool is_ok = actor_require(&session->actor, RIGHT_QUALITY, err);
    if (is_ok)
        read_uses(&counting);
    is_ok = is_ok && look_at(&counting, &contact_entity, each, data, err) &&
            look_at(&counting, &company_entity, each, data, err);
    arena_free(counting.arena);
    return is_ok;
}
