/* Who may see whose figures, and what is written down about it. */
#include "usecase/figures.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "core/reference.h"
#include "store/records.h"
#include "store/service.h"

#include <stdio.h>
#include <string.h>

#define MODE_KEY "works_council" /* "off"; anything else: on */
#define PURPOSE_LONGEST 300
#define PEOPLE_MOST 200
#define KEPT_DAYS 365 /* so long the person sees who looked */

bool figures_own_results(struct session *session, int64_t from_ms, int64_t to_ms,
                         struct arena *arena, struct result_count **ret_rows, size_t *ret_count,
                         struct error *err)
{
    return store_result_counts(session->store, session->actor.user_id, from_ms, to_ms, arena,
                               ret_rows, ret_count, err);
}

bool figures_own(struct session *session, struct arena *arena, struct person_figures *ret_figures,
                 struct error *err)
{
    return store_person_figures(session->store, session->actor.user_id, session->now_ms(), arena,
                                ret_figures, err);
}

/* --- the mode --- */

bool figures_mode_is_on(struct session *session)
{
    struct arena *arena = arena_new();
    bool is_on = !str_equal(store_meta(session->store, MODE_KEY, false, arena), "off");
    arena_free(arena);
    return is_on;
}

static bool note(struct session *session, const char *event, const char *subject,
                 const char *detail, struct error *err)
{
    const struct audit_event audit = {event, session->actor.user_id, session->device_id, subject,
                                      detail};
    return service_audit(session->store, &audit, err);
}

static bool finish(struct session *session, bool is_ok, struct error *err)
{
    if (is_ok)
        return store_commit(session->store, err);
    store_rollback(session->store);
    return false;
}

bool figures_mode_set(struct session *session, bool is_on, struct error *err)
{
    if (!actor_require(&session->actor, RIGHT_USERS, err) || !store_begin(session->store, err))
        return false;
    return finish(
        session,
        store_meta_set(session->store, MODE_KEY, is_on ? "on" : "off", false, err) &&
            note(session, is_on ? "works_council.on" : "works_council.off", NULL, NULL, err),
        err);
}

/* --- views --- */

/* Somebody else of the actor's own team. */
static bool is_of_team(struct session *session, const char *user_id, struct error *err)
{
    struct arena *arena = arena_new();
    void *user;
    bool is_ok = user_id != NULL &&
                 store_load(session->store, &user_entity, user_id, arena, &user, NULL) &&
                 session->actor.team_id != NULL &&
                 str_equal(((struct user *)user)->team_id, session->actor.team_id) &&
                 !str_equal(user_id, session->actor.user_id);
    arena_free(arena);
    return is_ok || error_set(err, ERR_NOT_FOUND, _("there is nobody of your team like that"));
}

static bool check(struct session *session, const struct view_request *request, int64_t *ret_until,
                  struct error *err)
{
    const char *purpose = str_or(request->purpose, "");
    int64_t now = session->now_ms();
    *ret_until =
        request->until_ms == TIME_NONE ? day_add_ms(now, VIEW_DAYS, NULL) : request->until_ms;
    if (utf8_count(purpose) < VIEW_PURPOSE_LEAST || strlen(purpose) > PURPOSE_LONGEST ||
        !text_is_clean(purpose, false))
        return error_set_field(err, ERR_DATA, "purpose",
                               _("say what the view is for, in %d to %d characters"),
                               VIEW_PURPOSE_LEAST, PURPOSE_LONGEST);
    return (*ret_until > now && *ret_until <= day_add_ms(now, VIEW_DAYS_MOST, NULL)) ||
           error_set_field(err, ERR_DATA, "until", _("a view ends within %d days"), VIEW_DAYS_MOST);
}

bool figures_view_open(struct session *session, const struct view_request *request, char ret_id[37],
                       struct error *err)
{
    int64_t until, now = session->now_ms();
    if (!actor_require(&session->actor, RIGHT_PERSONAL_VIEW, err) ||
        !is_of_team(session, request->subject_id, err) || !check(session, request, &until, err) ||
        !store_begin(session->store, err))
        return false;
    struct arena *arena = arena_new();
    uuid_new(ret_id);
    const struct personal_view view = {.id = ret_id,
                                       .viewer_id = session->actor.user_id,
                                       .subject_id = request->subject_id,
                                       .purpose = request->purpose,
                                       .from_ms = now,
                                       .until_ms = until};
    const char *detail =
        arena_printf(arena, "until %s: %s", time_iso(arena, until), request->purpose);
    bool is_ok = service_views_forget(session->store, now - KEPT_DAYS * DAY_MS, err) &&
                 service_view_add(session->store, &view, err) &&
                 note(session, "view.opened", request->subject_id, detail, err);
    arena_free(arena);
    return finish(session, is_ok, err);
}

bool figures_view_end(struct session *session, const char *id, struct error *err)
{
    struct arena *arena = arena_new();
    char *subject_id = NULL;
    bool is_ok = store_begin(session->store, err);
    if (is_ok)
        is_ok = finish(session,
                       service_view_end(session->store, id, session->actor.user_id,
                                        session->now_ms(), arena, &subject_id, err) &&
                           note(session, "view.ended", subject_id, NULL, err),
                       err);
    arena_free(arena);
    return is_ok;
}

bool figures_views(struct session *session, struct arena *arena, struct personal_view **ret_views,
                   size_t *ret_count, struct error *err)
{
    return service_views(session->store, session->actor.user_id, arena, ret_views, ret_count, err);
}

/* --- looking --- */

/* Written down before anything is shown. */
static bool look(struct session *session, const struct personal_view *view, struct error *err)
{
    return store_begin(session->store, err) &&
           finish(session,
                  service_view_looked(session->store, view->id, session->now_ms(), err) &&
                      note(session, "view.looked", view->subject_id, NULL, err),
                  err);
}

static bool may_look(struct session *session, const char *user_id, struct arena *arena,
                     struct error *err)
{
    struct personal_view *views;
    size_t count;
    if (str_equal(user_id, session->actor.user_id))
        return true;
    if (!actor_may(&session->actor, RIGHT_PERSONAL_VIEW))
        return error_set(err, ERR_FORBIDDEN, "%s", error_sentence(ERR_FORBIDDEN));
    if (!is_of_team(session, user_id, err))
        return false;
    if (!figures_mode_is_on(session))
        return true;
    if (!service_views_open(session->store, session->actor.user_id, user_id, session->now_ms(),
                            arena, &views, &count, err))
        return false;
    return count > 0 ? look(session, &views[0], err)
                     : error_set(err, ERR_FORBIDDEN,
                                 _("figures of one person need a view with a purpose"));
}

bool figures_of(struct session *session, const char *user_id, struct arena *arena,
                struct person_figures *ret_figures, struct error *err)
{
    return may_look(session, user_id, arena, err) &&
           store_person_figures(session->store, user_id, session->now_ms(), arena, ret_figures,
                                err);
}

struct people {
    const char **ids;
    size_t count;
};

static bool team_ids(struct session *session, struct arena *arena, struct people *people,
                     struct error *err)
{
    struct page_request page = {
        .where = arena_printf(arena, "team_id:%s is_active", session->actor.team_id),
        .sort = "name",
        .limit = PEOPLE_MOST};
    void **users;
    char *cursor;
    size_t count;
    if (!store_page(session->store, &user_entity, &page, arena, &users, &count, &cursor, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (str_list_has(str_or(((struct user *)users[i])->roles, ""), "agent"))
            people->ids[people->count++] = ((struct user *)users[i])->record.id;
    return true;
}

static bool viewed_ids(struct session *session, struct arena *arena, struct people *people,
                       struct error *err)
{
    struct personal_view *views;
    size_t count;
    if (!service_views_open(session->store, session->actor.user_id, NULL, session->now_ms(), arena,
                            &views, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (people->count == 0 || !str_equal(people->ids[people->count - 1], views[i].subject_id))
            people->ids[people->count++] = views[i].subject_id;
    return true;
}

bool figures_people(struct session *session, struct arena *arena,
                    struct person_figures **ret_people, size_t *ret_count, struct error *err)
{
    struct people people = {.ids = ARENA_ARRAY(arena, const char *, PEOPLE_MOST)};
    *ret_count = 0;
    if (!actor_require(&session->actor, RIGHT_PERSONAL_VIEW, err))
        return false;
    bool is_ok = figures_mode_is_on(session) ? viewed_ids(session, arena, &people, err)
                                             : team_ids(session, arena, &people, err);
    *ret_people = ARENA_ARRAY(arena, struct person_figures, people.count + 1);
    for (size_t i = 0; is_ok && i < people.count; i++) {
        struct error gone = {0};
        if (figures_of(session, people.ids[i], arena, &(*ret_people)[*ret_count], &gone))
            ++*ret_count;
        else if (gone.code != ERR_NOT_FOUND) /* who has left the team meanwhile */
            is_ok = (*err = gone, false);
    }
    return is_ok;
}
