/* What a desk has to tell apart from operations: which lists it exported. */
#include "link.h"

#include "store/exports.h"

#include <string.h>

static bool tell(struct link *link, const struct kept_note *note, struct error *err)
{
    struct http_answer answer;
    const char *path = arena_printf(link->arena, "/v1/exports/%s", note->note.id);
    if (!http_request(link->http, "PUT", path, note->body, strlen(note->body), 20, &answer, err))
        return false;
    bool is_told = answer_check(&answer, err);
    http_answer_free(&answer);
    return is_told && desk_export_told(link->store, note, err);
}

bool exports_report(struct link *link, struct error *err)
{
    struct kept_note *notes;
    size_t count;
    struct error refused = {0};
    if (!desk_exports(link->store, link->arena, &notes, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!tell(link, &notes[i], &refused) &&
            (refused.code == ERR_OFFLINE || refused.code == ERR_UNAUTHENTICATED ||
             refused.code == ERR_DEVICE_REVOKED || refused.code == ERR_CANCELLED)) {
            *err = refused;
            return false;
        } /* refused as such: it stays noted and stops nothing else */
    return true;
}
