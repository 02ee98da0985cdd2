/* vorwahl quality rules: what each check finds, which are noisy, switching one off for the team. */
#include "cli.h"

#include "usecase/check_rules.h"

#include <stdio.h>

static void put_check(const struct check_standing *row)
{
    struct text line = {0};
    struct json_writer writer;
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "check", row->check->id);
    json_put_string(&writer, "code", row->check->code);
    json_put_bool(&writer, "on", !row->is_off);
    json_put_int(&writer, "open", row->open);
    json_put_int(&writer, "solved", row->solved);
    json_put_int(&writer, "refused", row->refused);
    json_put_bool(&writer, "noisy", row->is_noisy);
    json_end_object(&writer);
    print_json_line(&line);
}

static void print_check(const struct check_standing *row, struct arena *arena)
{
    printf("%s %s %s %6lld %6lld %6lld  %s\n", text_fit(arena, row->check->code, 4),
           text_fit(arena, row->check->id, 22), text_fit(arena, _(row->check->label), 34),
           (long long)row->open, (long long)row->solved, (long long)row->refused,
           row->is_off     ? _("off")
           : row->is_noisy ? _("noisy")
                           : _("on"));
}

static bool list_rules(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct check_standing *rows;
    size_t count = 0;
    bool is_ok =
        check_standings(desk->session, desk->session->actor.team_id, arena, &rows, &count, err);
    if (is_ok && !options->is_json)
        printf("%s %s %s\n", text_fit(arena, "", 62), _("  open solved refused"), "");
    for (size_t i = 0; i < count; i++)
        if (options->is_json)
            put_check(&rows[i]);
        else
            print_check(&rows[i], arena);
    arena_free(arena);
    return is_ok;
}

bool quality_rules(struct desk *desk, struct options *options, struct error *err)
{
    if (options->word_count < 2)
        return list_rules(desk, options, err);
    bool is_on = str_equal(options->words[1], "on");
    if (options->word_count != 3 || (!is_on && !str_equal(options->words[1], "off")))
        return error_set(err, ERR_USAGE, "quality rules [on|off CHECK] [--json]");
    return check_switch(desk->session, options->words[2], is_on, err);
}
