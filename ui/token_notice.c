/* Which token ends first, asked of the service once; kept for the administrator's screen. */
#include "token_notice.h"

#include "core/rights.h"
#include "sync/access.h"

#include <stdio.h>

#define SOON_MS (30 * DAY_MS)

static struct {
    char label[104];
    int64_t end_ms; /* TIME_NONE: no token ends soon */
} first = {"", TIME_NONE};

static bool end_of(const struct sync_token *token, int64_t *ret_ms)
{
    return !token->is_revoked && token->expires_at != NULL &&
           time_parse_iso(token->expires_at, ret_ms);
}

bool token_ends_soon(const struct sync_token *token, int64_t now_ms)
{
    int64_t end_ms;
    return end_of(token, &end_ms) && end_ms > now_ms && end_ms - now_ms <= SOON_MS;
}

/* write->number: the desk's paths, then the end; a: the label, "" none. */
static bool run_look(struct session *session, struct write *write, struct error *err)
{
    const struct desk_paths *paths = (const struct desk_paths *)(uintptr_t)write->number;
    struct arena *arena = arena_new();
    struct sync_token *tokens;
    size_t count = 0;
    int64_t end_ms = 0;
    (void)session;
    bool is_ok = sync_tokens(paths, arena, &tokens, &count, err);
    write->number = TIME_NONE;
    for (size_t i = 0; is_ok && i < count; i++)
        if (token_ends_soon(&tokens[i], clock_now_ms()) && end_of(&tokens[i], &end_ms) &&
            (write->number == TIME_NONE || end_ms < write->number)) {
            write->number = end_ms;
            snprintf(write->a, sizeof write->a, "%s", tokens[i].label);
        }
    arena_free(arena);
    return is_ok;
}

static void looked(struct app *app, struct write *write)
{
    first.end_ms = write->number;
    snprintf(first.label, sizeof first.label, "%.100s", write->a);
    if (first.end_ms != TIME_NONE)
        app_message(app, ROLE_WARN, "%s", token_notice_words(app));
}

void token_notice_ask(struct app *app)
{
    first.end_ms = TIME_NONE;
    if (actor_may(&app->session->actor, RIGHT_USERS))
        app_write(app, &(struct write){.run = run_look,
                                       .done = looked,
                                       .is_long = true,
                                       .is_quiet = true,
                                       .number = (int64_t)(uintptr_t)app->paths});
}

const char *token_notice_words(const struct app *app)
{
    return first.end_ms == TIME_NONE
               ? NULL
               : arena_printf(app->frame, _("The token \"%s\" ends on %s: issue another (5, K)"),
                              first.label, time_day(app->frame, first.end_ms));
}
