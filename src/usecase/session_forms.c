/* The forms of a session: a version that was read stays as long as the session, since a version
 * never changes. */
#include "usecase/session.h"

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "codec/data_files.h"
#include "core/reference.h"
#include "store/forms.h"
#include "store/records.h"

#include <stdio.h>
#include <string.h>

struct cached_form {
    struct cached_form *next;
    bool is_published; /* else of data/forms */
    struct form form;
};

static const struct form *cached(const struct session *session, const char *name, int64_t version,
                                 bool is_published)
{
    for (const struct cached_form *one = session->forms; one != NULL; one = one->next)
        if (one->is_published == is_published && str_equal(one->form.name, name) &&
            (!is_published || one->form.version == version))
            return &one->form;
    return NULL;
}

static struct cached_form *keep(struct session *session, bool is_published)
{
    struct cached_form *one = ARENA_NEW(session->arena, struct cached_form);
    one->is_published = is_published;
    return one;
}

static void link_up(struct session *session, struct cached_form *one, const struct form **ret_form)
{
    one->next = session->forms;
    session->forms = one;
    *ret_form = &one->form;
}

/* What happened has been said; and what is to be done? */
static bool advise(struct error *err, const char *advice)
{
    if (err != NULL) {
        size_t used = strlen(err->message);
        snprintf(err->message + used, sizeof err->message - used, "; %s", advice);
    }
    return false;
}

bool session_form_shipped(struct session *session, const char *name, const struct form **ret_form,
                          struct error *err)
{
    const struct form *known = cached(session, name, 0, false);
    if (known != NULL) {
        *ret_form = known;
        return true;
    }
    if (!form_name_is_valid(name))
        return error_set(err, ERR_CONFIG,
                         _("a form's name has small letters, digits, _ and - only"));
    const char *path =
        data_path(session->arena, arena_printf(session->arena, "forms/%s.json", name));
    if (!file_exists(path))
        return error_set(err, ERR_CONFIG,
                         _("the form \"%s\" is not published to this team; its lead publishes it "
                           "(vorwahl form publish), or the campaign takes another one"),
                         name);
    struct cached_form *one = keep(session, false);
    if (!form_load(path, session->arena, &one->form, err))
        return advise(err, _("mend the file (vorwahl form check says when it is right), or have a "
                             "version published"));
    link_up(session, one, ret_form);
    return true;
}

static bool published(struct session *session, const char *id, const struct form **ret_form,
                      struct error *err)
{
    struct arena *arena = arena_new();
    void *record;
    bool is_ok = store_load(session->store, &form_entity, id, arena, &record, err);
    struct cached_form *one = is_ok ? keep(session, true) : NULL;
    const struct form_record *form = is_ok ? record : NULL;
    if (is_ok) {
        const char *source =
            arena_printf(arena, _("form %s, version %lld"), form->name, (long long)form->version);
        is_ok = form_read(source, str_or(form->body, ""), strlen(str_or(form->body, "")),
                          session->arena, &one->form, err);
    }
    arena_free(arena);
    if (is_ok)
        link_up(session, one, ret_form);
    return is_ok || advise(err, _("a newer Vorwahl may read it; else its team lead withdraws it "
                                  "(vorwahl form withdraw)"));
}

bool session_form(struct session *session, const char *name, const char *team_id,
                  const struct form **ret_form, struct error *err)
{
    struct arena *arena = arena_new();
    int64_t version = 0;
    char *id;
    const char *wanted = str_or(name, FORM_USUAL);
    bool is_ok = store_form_in_force(session->store, wanted, team_id, arena, &id, &version, err);
    const struct form *known = is_ok && id != NULL ? cached(session, wanted, version, true) : NULL;
    if (known != NULL)
        *ret_form = known;
    else if (is_ok)
        is_ok = id != NULL ? published(session, id, ret_form, err)
                           : session_form_shipped(session, wanted, ret_form, err);
    arena_free(arena);
    return is_ok;
}

bool session_form_for(struct session *session, const char *campaign_id, const char *team_id,
                      unsigned mask, const struct form **ret_form, struct error *err)
{
    struct arena *arena = arena_new();
    const struct campaign *campaign =
        store_peek(session->store, &campaign_entity, campaign_id, arena);
    const struct team *team = store_peek(session->store, &team_entity, team_id, arena);
    bool is_ok = session_form(session, form_name_for(campaign, team, mask), team_id, ret_form, err);
    arena_free(arena);
    return is_ok;
}

bool session_form_version(struct session *session, const char *name, int64_t version,
                          const struct form **ret_form, struct error *err)
{
    char id[37];
    const struct form *known = cached(session, name, version, true);
    if (known != NULL) {
        *ret_form = known;
        return true;
    }
    form_record_id(str_or(name, ""), version, id);
    if (store_exists(session->store, &form_entity, id))
        return published(session, id, ret_form, err);
    return session_form_shipped(session, str_or(name, ""), &known, err) &&
           (known->version == version ||
            error_set(err, ERR_NOT_FOUND, _("there is no version %lld of the form %s"),
                      (long long)version, name)) &&
           ((*ret_form = known), true);
}
