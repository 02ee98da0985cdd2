/* Tokens of programs (telephone systems, integrations) and of web forms: which there are, what they
 * may, when they were used last and end; one more, or one less. The service is asked; a secret is
 * shown once (token_shown.c) and kept nowhere. */
#include "token_shown.h"
#include "../names.h"
#include "../whole.h"
#include "../../toolkit/fetch.h"
#include "../../token_notice.h"

#include "sync/access.h"
#include "usecase/forms.h"

#include <stdlib.h>
#include <string.h>

#define PROGRAM_ROLES "steward,team_lead,marketing"

static const struct sync_token *token_at(const struct screen *screen, int row)
{
    const struct fetched *tokens = screen->state;
    return row < (int)tokens->count ? &((const struct sync_token *)tokens->rows)[row] : NULL;
}

static const struct sync_token *token_here(const struct screen *screen)
{
    return token_at(screen, screen->selected);
}

/* --- the list, asked on the worker --- */

static bool ask_tokens(const struct desk_paths *paths, const char *cursor, struct arena *arena,
                       void **ret_rows, size_t *ret_count, struct error *err)
{
    (void)cursor;
    struct sync_token *tokens;
    bool is_ok = sync_tokens(paths, arena, &tokens, ret_count, err);
    *ret_rows = is_ok ? tokens : NULL;
    return is_ok;
}

static struct fetched *tokens_place(struct screen *screen)
{
    return screen->state;
}

static const struct fetch_class token_fetch = {&tokens_screen, ask_tokens, tokens_place, NULL};

/* --- the screen --- */

static bool open_tokens(struct app *app, struct screen *screen, const char *argument,
                        struct error *err)
{
    (void)argument, (void)err;
    screen->state = xcalloc(1, sizeof(struct fetched));
    fetch_ask(app, &token_fetch, NULL);
    return true;
}

static void close_tokens(struct app *app, struct screen *screen)
{
    (void)app;
    fetch_drop(&token_fetch, screen->state);
    free(screen->state);
}

static const char *kind_words(const char *kind)
{
    return str_equal(kind, "telephony") ? _("telephone")
           : str_equal(kind, "intake")  ? _("web form")
                                        : _("program");
}

static const char *day(struct app *app, const char *iso, const char *none)
{
    int64_t ms;
    return iso != NULL && time_parse_iso(iso, &ms) ? time_day(app->frame, ms) : none;
}

static void draw_token(struct app *app, const struct sync_token *token, int y, enum role role)
{
    put(app, y, 3, 10, role, kind_words(token->kind));
    put(app, y, 14, 20, role, str_or(token->label, "–"));
    put(app, y, 35, 19, role, str_or(token->roles, "–"));
    put(app, y, 55, 11, role, day(app, token->used_at, _("not yet")));
    bool ends_soon = token_ends_soon(token, clock_now_ms());
    put(app, y, 67, app->width - 68, role == ROLE_NORMAL && ends_soon ? ROLE_WARN : role,
        token->is_revoked ? _("revoked")
                          : arena_printf(app->frame, "%s%s", ends_soon ? "! " : "",
                                         day(app, token->expires_at, _("no end"))));
}

static void draw_tokens(struct app *app, struct screen *screen)
{
    const struct fetched *data = screen->state;
    int top = body_top(app), visible = body_height(app) - 2, count = (int)data->count;
    list_scroll(screen, count, visible);
    put(app, top, 1, app->width - 2, ROLE_TITLE,
        arena_printf(app->frame, _("Tokens of programs and web forms: %zu"), data->count));
    put(app, top + 1, 1, app->width - 2, ROLE_MUTED,
        _("  For        Label                Role or form        Last used   Ends"));
    if (count == 0)
        put(app, top + 3, 3, app->width - 4, ROLE_NORMAL,
            fetch_words(data, _("No program has a token yet: n issues one.")));
    for (int i = 0; i < visible && screen->top + i < count; i++) {
        int index = screen->top + i, y = top + 2 + i;
        enum role role = put_row(app, y, index == screen->selected, ROLE_NORMAL);
        draw_token(app, token_at(screen, index), y, role);
    }
}

static bool tokens_key(struct app *app, struct screen *screen, const struct key *key)
{
    const struct fetched *data = screen->state;
    return list_key(app, screen, key, (int)data->count, body_height(app) - 2);
}

static const char *tokens_words(struct app *app, const struct screen *screen, int row)
{
    const struct sync_token *token = token_at(screen, row);
    return arena_printf(app->frame, "%s %s %s", kind_words(token->kind), str_or(token->label, ""),
                        str_or(token->roles, ""));
}

/* --- a new one: three questions --- */

struct issue { /* travels to the worker and back; wiped */
    const struct desk_paths *paths;
    bool is_intake;
    char label[104], second[104], third[104]; /* roles and team, or form and campaign */
    char token[TOKEN_SIZE];
};

static struct issue draft;

static void wipe(struct issue *issue)
{
    explicit_bzero(issue, sizeof *issue);
    free(issue);
}

static bool run_issue(struct session *session, struct write *write, struct error *err)
{
    struct issue *issue = (struct issue *)(uintptr_t)write->number;
    const struct token_wish wish = {.label = issue->label,
                                    .roles = issue->second,
                                    .team = issue->third,
                                    .form = issue->is_intake ? issue->second : NULL,
                                    .campaign = issue->third};
    (void)session;
    if (sync_token_issue(issue->paths, &wish, issue->token, err))
        return true;
    wipe(issue);
    return false;
}

static void issued(struct app *app, struct write *write)
{
    struct issue *issue = (struct issue *)(uintptr_t)write->number;
    token_show(app, issue->label, issue->token);
    wipe(issue);
    fetch_ask(app, &token_fetch, NULL);
}

static void take(char *place, size_t size, const char *text)
{
    snprintf(place, size, "%s", text);
}

static void third_typed(struct app *app, const char *text, void *unused)
{
    struct issue *issue = xmalloc(sizeof *issue);
    (void)unused;
    take(draft.third, sizeof draft.third, text);
    draft.paths = app->paths;
    *issue = draft;
    app_write(app, &(struct write){.run = run_issue,
                                   .done = issued,
                                   .is_long = true,
                                   .number = (int64_t)(uintptr_t)issue});
}

static void ask_third(struct app *app)
{
    prompt_open(app, &(struct prompt){.question = draft.is_intake
                                                      ? _("Campaign that its leads belong to")
                                                      : _("Team (a new name makes a new one)"),
                                      .done = third_typed,
                                      .complete = draft.is_intake ? names_campaign : names_team});
}

static void second_typed(struct app *app, const char *text, void *unused)
{
    (void)unused;
    take(draft.second, sizeof draft.second, text);
    ask_third(app);
}

static size_t complete_roles(struct app *app, const char *text, char ***ret_lines)
{
    return names_words(app, PROGRAM_ROLES, text, ret_lines);
}

static size_t complete_form(struct app *app, const char *text, char ***ret_lines)
{
    struct form_listed *forms;
    size_t found, count = 0;
    if (!forms_list(app->session, NULL, app->frame, &forms, &found, NULL))
        return 0;
    char **names = ARENA_ARRAY(app->frame, char *, found + 1);
    for (size_t i = 0; i < found; i++)
        if (str_starts(forms[i].name, text))
            names[count++] = arena_strdup(app->frame, forms[i].name);
    *ret_lines = names;
    return count;
}

static bool check_roles(struct app *app, const char *text, char *echo, size_t size)
{
    char **roles;
    size_t count = str_is_empty(text) ? 0 : str_split(app->frame, text, ',', &roles);
    snprintf(echo, size, "%s", PROGRAM_ROLES);
    for (size_t i = 0; i < count; i++)
        if (!str_list_has(PROGRAM_ROLES, roles[i])) {
            snprintf(echo, size, _("a program has no role \"%s\""), roles[i]);
            return false;
        }
    return count > 0;
}

static void label_typed(struct app *app, const char *text, void *unused)
{
    (void)unused;
    if (*text == '\0')
        return;
    take(draft.label, sizeof draft.label, text);
    if (draft.is_intake)
        prompt_open(app, &(struct prompt){.question = _("Form"),
                                          .initial = "bant",
                                          .done = second_typed,
                                          .complete = complete_form});
    else if (draft.second[0] != '\0')
        ask_third(app);
    else
        prompt_open(app, &(struct prompt){.question = _("Roles of the program, with commas"),
                                          .initial = "steward",
                                          .check = check_roles,
                                          .done = second_typed,
                                          .complete = complete_roles});
}

static void kind_chosen(struct app *app, const char *code, void *unused)
{
    (void)unused;
    draft = (struct issue){.is_intake = str_equal(code, "intake")};
    if (str_equal(code, "telephony"))
        take(draft.second, sizeof draft.second, "telephony");
    prompt_open(app, &(struct prompt){.question = draft.is_intake ? _("Label of the token")
                                                                  : _("Name of the program"),
                                      .done = label_typed});
}

static void add_token(struct app *app, struct screen *screen)
{
    const struct menu_item items[] = {
        {'t', "telephony", _("a telephone system: tells of calls, sees nothing")},
        {'i', "integration", _("another program, with roles of its own")},
        {'w', "intake", _("a web form: sends its leads, sees nothing")}};
    (void)screen;
    menu_open(app, _("A token for"), items, 3, kind_chosen, NULL);
}

/* --- one less --- */

static struct {
    char id[64], kind[16];
} revoked; /* what the open question is about */

static bool run_revoke(struct session *session, struct write *write, struct error *err)
{
    const struct desk_paths *paths = (const struct desk_paths *)(uintptr_t)write->number;
    const struct sync_token token = {.id = write->id, .kind = write->a};
    (void)session;
    snprintf(write->text, sizeof write->text, "%s",
             _("revoked: who has it is not let in any more"));
    return sync_token_revoke(paths, &token, err);
}

static void asked_again(struct app *app, struct write *write)
{
    (void)write;
    fetch_ask(app, &token_fetch, NULL);
}

static void revocation_chosen(struct app *app, const char *code, void *unused)
{
    struct write write = {.run = run_revoke,
                          .done = asked_again,
                          .is_long = true,
                          .number = (int64_t)(uintptr_t)app->paths};
    (void)unused;
    if (strcmp(code, "revoke") != 0)
        return;
    take(write.id, sizeof write.id, revoked.id);
    take(write.a, sizeof write.a, revoked.kind);
    app_write(app, &write);
}

static void revoke(struct app *app, struct screen *screen)
{
    const struct sync_token *token = token_here(screen);
    const struct menu_item items[] = {{'r', "revoke", _("revoke it: what uses it is locked out")},
                                      {'k', "keep", _("leave it as it is")}};
    take(revoked.id, sizeof revoked.id, token->id);
    take(revoked.kind, sizeof revoked.kind, token->kind);
    menu_open(app, str_or(token->label, "–"), items, 2, revocation_chosen, NULL);
}

static bool may_revoke(const struct app *app, const struct screen *screen)
{
    (void)app;
    return token_here(screen) != NULL && !token_here(screen)->is_revoked;
}

static bool has_token(const struct app *app, const struct screen *screen)
{
    (void)app;
    return token_here(screen) != NULL;
}

static const char *scope_words(const struct sync_token *token)
{
    return str_equal(token->kind, "telephony") ? _("tells of calls, sees nothing")
           : str_equal(token->kind, "intake")  ? _("sends its leads, sees nothing")
                                               : _("what its roles may");
}

static void show_token(struct app *app, struct screen *screen)
{
    const struct sync_token *token = token_here(screen);
    struct whole *whole = whole_new(str_or(token->label, "–"));
    whole_add(whole, _("For"), kind_words(token->kind));
    whole_add(whole, str_equal(token->kind, "intake") ? _("Form") : _("Roles"), token->roles);
    whole_add(whole, _("It may"), scope_words(token));
    whole_add(whole, _("Last used"), day(app, token->used_at, _("not yet")));
    whole_add(whole, _("Ends"),
              token->is_revoked ? _("revoked") : day(app, token->expires_at, _("no end")));
    whole_show(app, whole);
}

static const struct action actions[] = {
    {"tokens.whole", "Enter", N_("in full"), N_("what it is for, what it may, when it ends"),
     has_token, show_token},
    {"tokens.add", "n", N_("issue one"), N_("a token for a program or a web form"), NULL,
     add_token},
    {"tokens.revoke", "x", N_("revoke token"), N_("its holder is not let in any more"), may_revoke,
     revoke},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct screen_class tokens_screen = {.name = "tokens",
                                           .title = N_("Tokens"),
                                           .opened_by = "admin.tokens",
                                           .open = open_tokens,
                                           .draw = draw_tokens,
                                           .key = tokens_key,
                                           .close = close_tokens,
                                           .actions = actions,
                                           .words = tokens_words};
