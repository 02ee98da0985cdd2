/* Verbs about tokens of web forms. */
#include "verbs.h"

#include "base/hash.h"
#include "usecase/intake.h"

#include <stdio.h>
#include <string.h>

static bool token_create(struct session *session, struct options *options, struct error *err)
{
    char id[UUID_SIZE], token[TOKEN_SIZE];
    const struct intake_token_input input = {options->words[1], options->form, options->campaign};
    if (!intake_token_add(session, &input, id, token, err))
        return false;
    print_new_token(id, token, options->is_json);
    explicit_bzero(token, sizeof token);
    return true;
}

static void print_token(const struct intake_token *token, bool is_json, struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    if (!is_json) {
        printf("%s  %s  %s  %s\n", token->id, text_fit(arena, safe_text(arena, token->name), 24),
               text_fit(arena, token->form, 12),
               token->revoked_ms != TIME_NONE ? _("revoked") : "");
        return;
    }
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "id", token->id);
    json_put_string(&writer, "name", token->name);
    json_put_string(&writer, "form", token->form);
    json_put_bool(&writer, "is_revoked", token->revoked_ms != TIME_NONE);
    json_end_object(&writer);
    puts(text_str(&line));
    text_free(&line);
}

static bool token_list(struct session *session, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct intake_token *tokens;
    size_t count = 0;
    bool is_ok = intake_token_list(session, arena, &tokens, &count, err);
    for (size_t i = 0; is_ok && i < count; i++)
        print_token(&tokens[i], options->is_json, arena);
    arena_free(arena);
    return is_ok;
}

static bool token_revoke(struct session *session, struct options *options, struct error *err)
{
    return intake_token_revoke(session, options->words[1], err);
}

static const struct action actions[] = {{"create", 2, token_create},
                                        {"list", 1, token_list},
                                        {"revoke", 2, token_revoke},
                                        {NULL, 0, NULL}};

static bool run_token(struct options *options, struct error *err)
{
    return run_action("intake-token", actions, options, err);
}

const struct verb intake_verbs[] = {
    {"intake-token",
     N_("intake-token create NAME --form F --campaign C | list | revoke ID --database URI"), true,
     run_token},
    {NULL, NULL, false, NULL},
};
