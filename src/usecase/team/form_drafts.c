/* Drafts of forms: kept at the desk until they are published. */
#include "usecase/forms.h"

#include "codec/form_json.h"
#include "store/desk.h"

#include <string.h>

static const char *key_of(const char *name, struct arena *arena)
{
    return arena_printf(arena, "form/%s", name);
}

char *form_written(const struct form *form)
{
    struct text body = {0};
    form_write(form, &body);
    return text_steal(&body);
}

bool forms_draft_set(struct session *session, const char *name, const char *written,
                     struct error *err)
{
    struct arena *arena = arena_new();
    bool is_ok = desk_draft_set(session->store, key_of(name, arena), written, err);
    arena_free(arena);
    return is_ok;
}

bool forms_draft(struct store *store, const char *name, struct arena *arena, struct form *ret_form)
{
    const char *draft = desk_draft(store, key_of(name, arena), arena);
    return draft != NULL && form_read_draft(draft, strlen(draft), arena, ret_form, NULL);
}

bool forms_publish_named(struct session *session, const char *name, const char *team_id,
                         struct publication *ret_publication, struct error *err)
{
    struct arena *arena = arena_new();
    const struct form *known;
    struct form form;
    bool is_ok = forms_draft(session->store, name, arena, &form);
    if (!is_ok && session_form(session, name, session->actor.team_id, &known, err)) {
        form = *known;
        is_ok = true;
    }
    is_ok = is_ok && forms_publish(session, &form, team_id, ret_publication, err) &&
            forms_draft_set(session, name, NULL, err);
    arena_free(arena);
    return is_ok;
}
