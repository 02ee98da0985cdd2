/* Tokens of the company's web forms. */
#include "cli.h"

#include "codec/json.h"
#include "sync/intake.h"

#include <stdio.h>

static bool create(struct desk *desk, struct options *options, struct error *err)
{
    struct json_doc *doc;
    if (!need(options, 2, err) ||
        !sync_intake_token_add(&desk->paths, options->words[1], options->form, options->campaign,
                               &doc, err))
        return false;
    const char *token = json_get_string(json_root(doc), "token"),
               *id = json_get_string(json_root(doc), "id");
    if (options->is_json)
        printf("{\"id\":\"%s\",\"token\":\"%s\"}\n", str_or(id, ""), str_or(token, ""));
    else
        print_safe(str_or(token, ""));
    json_free(doc);
    return true;
}

static void print_token(const struct json *row, const struct options *options, struct arena *arena)
{
    const char *used = json_get_string(row, "used_at");
    if (options->is_json)
        puts(json_print(row, arena));
    else
        print_safe(arena_printf(
            arena, "%s  %s  %s  %s%s", str_or(json_get_string(row, "id"), ""),
            text_fit(arena, safe_text(arena, str_or(json_get_string(row, "name"), "")), 24),
            text_fit(arena, safe_text(arena, str_or(json_get_string(row, "form"), "")), 12),
            used != NULL ? used : _("not used yet"),
            json_get_bool(row, "is_revoked", false) ? _("  revoked") : ""));
}

static bool list(struct desk *desk, struct options *options, struct error *err)
{
    struct json_doc *doc;
    struct arena *arena = arena_new();
    bool is_ok = sync_intake_tokens(&desk->paths, &doc, err);
    const struct json *rows = is_ok ? json_get(json_root(doc), "tokens") : NULL;
    size_t count = json_size(rows);
    for (size_t i = 0; is_ok && i < count; i++)
        print_token(json_at(rows, i), options, arena);
    if (is_ok)
        json_free(doc);
    arena_free(arena);
    return is_ok && (count > 0 || error_set(err, ERR_NOT_FOUND, _("no web form has a token")));
}

bool run_intake_token(struct desk *desk, struct options *options, struct error *err)
{
    const char *verb = options->word_count > 0 ? options->words[0] : "";
    if (str_equal(verb, "create"))
        return create(desk, options, err);
    if (str_equal(verb, "list"))
        return list(desk, options, err);
    if (str_equal(verb, "revoke"))
        return need(options, 2, err) &&
               sync_intake_token_revoke(&desk->paths, options->words[1], err);
    return error_set(err, ERR_USAGE, _("intake-token create, list or revoke"));
}
