/* Dossier and erasure of a person, at the service. */
#include "sync/person.h"

#include "link.h"

#define TIMEOUT_S 120 /* an erasure looks through every text and every import's rows */

static bool ask(const struct desk_paths *paths, const char *method, const char *format,
                const char *id, const char *body, struct json_doc **ret_doc, struct error *err)
{
    struct link link;
    if (!link_open(paths, &link, err))
        return false;
    bool is_ok =
        (id == NULL || uuid_is_valid(id) ||
         error_set(err, ERR_NOT_FOUND, "%s", error_sentence(ERR_NOT_FOUND))) &&
        link_json(&link, method,
                  id == NULL ? format : arena_printf(link.arena, "/v1/persons/%s/%s", id, format),
                  body, TIMEOUT_S, ret_doc, err);
    link_close(&link);
    return is_ok;
}

bool sync_person_find(const struct desk_paths *paths, const char *about, struct json_doc **ret_doc,
                      struct error *err)
{
    struct text body = {0};
    struct json_writer writer;
    json_begin(&writer, &body);
    json_begin_object(&writer);
    json_put_string(&writer, "about", about);
    json_end_object(&writer);
    bool is_ok = ask(paths, "POST", "/v1/persons/find", NULL, text_str(&body), ret_doc, err);
    text_free(&body);
    return is_ok;
}

bool sync_person_dossier(const struct desk_paths *paths, const char *id, struct json_doc **ret_doc,
                         struct error *err)
{
    return ask(paths, "GET", "dossier", id, NULL, ret_doc, err);
}

bool sync_person_erase(const struct desk_paths *paths, const char *id, struct json_doc **ret_doc,
                       struct error *err)
{
    return ask(paths, "PUT", "erasure", id, "{}", ret_doc, err);
}

bool sync_person_texts(const struct desk_paths *paths, const char *id, struct json_doc **ret_doc,
                       struct error *err)
{
    return ask(paths, "GET", "texts", id, NULL, ret_doc, err);
}

bool sync_erasures(const struct desk_paths *paths, struct json_doc **ret_doc, struct error *err)
{
    return ask(paths, "GET", "/v1/erasures", NULL, NULL, ret_doc, err);
}

bool sync_exports(const struct desk_paths *paths, const char *cursor, struct json_doc **ret_doc,
                  struct error *err)
{
    struct arena *arena = arena_new();
    const char *path = arena_printf(arena, "/v1/exports?limit=500&cursor=%s",
                                    url_escape(arena, str_or(cursor, "")));
    bool is_ok = ask(paths, "GET", path, NULL, NULL, ret_doc, err);
    arena_free(arena);
    return is_ok;
}

bool sync_export_deleted(const struct desk_paths *paths, const char *id, bool is_deleted,
                         struct error *err)
{
    struct link link;
    if (!link_open(paths, &link, err))
        return false;
    bool is_ok =
        (uuid_is_valid(id) || error_set(err, ERR_NOT_FOUND, "%s", error_sentence(ERR_NOT_FOUND))) &&
        link_send(&link, "PUT", arena_printf(link.arena, "/v1/exports/%s/deleted", id),
                  is_deleted ? "{\"deleted\":true}" : "{\"deleted\":false}", 30, err);
    link_close(&link);
    return is_ok;
}
