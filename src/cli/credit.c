/* vorwahl quality credit, goal, listed, board, look, debt: what data care earned, and what was left
 * undone. */
#include "cli.h"

#include "sync/credit.h"
#include "usecase/credit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- figures --- */

static void print_points(const char *label, const struct sync_points *points)
{
    printf(_("%s: %lld points stand, %lld wait for their thirty days, %lld were taken back\n"),
           label, (long long)points->standing, (long long)points->pending,
           (long long)points->taken_back);
}

static void write_points(struct json_writer *writer, const char *key,
                         const struct sync_points *points)
{
    json_key(writer, key);
    json_begin_object(writer);
    json_put_int(writer, "standing", points->standing);
    json_put_int(writer, "pending", points->pending);
    json_put_int(writer, "taken_back", points->taken_back);
    json_end_object(writer);
}

static void print_week(const struct sync_credit *credit)
{
    if (credit->has_goal && credit->has_earned)
        printf(_("This week the team has %lld of %lld points\n"), (long long)credit->earned,
               (long long)credit->goal);
    else if (credit->has_goal)
        printf(_("The team wants %lld points a week; its sum is told from five people on\n"),
               (long long)credit->goal);
    else if (credit->has_earned)
        printf(_("This week the team has %lld points; no goal is set\n"),
               (long long)credit->earned);
    if (credit->streak_weeks > 1)
        printf(_("Own: %lld weeks in a row\n"), (long long)credit->streak_weeks);
}

static void print_credit_json(const struct sync_credit *credit)
{
    struct text line = {0};
    struct json_writer writer;
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_bool(&writer, "is_on", credit->is_on);
    json_put_bool(&writer, "is_listed", credit->is_listed);
    json_put_int(&writer, "streak_weeks", credit->streak_weeks);
    write_points(&writer, "own", &credit->own);
    if (credit->has_team)
        write_points(&writer, "team", &credit->team);
    if (credit->has_goal)
        json_put_int(&writer, "goal", credit->goal);
    if (credit->has_earned)
        json_put_int(&writer, "earned", credit->earned);
    json_end_object(&writer);
    print_json_line(&line);
}

static bool run_credit(struct desk *desk, struct options *options, struct error *err)
{
    struct sync_credit credit;
    if (!sync_credit(&desk->paths, &credit, err))
        return false;
    if (options->is_json) {
        print_credit_json(&credit);
        return true;
    }
    if (!credit.is_on)
        puts(_("No credit is booked here (credit 0 in data/checks/score.txt)."));
    if (credit.has_team)
        print_points(_("Team"), &credit.team);
    print_week(&credit);
    print_points(_("Own"), &credit.own);
    return true;
}

/* --- the team's goal and board --- */

static bool run_goal(struct desk *desk, struct options *options, struct error *err)
{
    int64_t points;
    if (options->word_count != 2 || !str_to_int64(options->words[1], &points))
        return error_set(err, ERR_USAGE, "quality goal POINTS");
    return sync_credit_goal(&desk->paths, points, err);
}

static bool run_listed(struct desk *desk, struct options *options, struct error *err)
{
    bool is_yes = options->word_count == 2 && str_equal(options->words[1], "yes");
    if (!is_yes && !(options->word_count == 2 && str_equal(options->words[1], "no")))
        return error_set(err, ERR_USAGE, "quality listed yes|no");
    return sync_credit_listing(&desk->paths, is_yes, err);
}

static void print_place(const struct sync_place *place, const struct options *options,
                        struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    if (!options->is_json) {
        printf(_("%s %6lld points, %lld weeks in a row\n"),
               text_fit(arena, safe_text(arena, place->user), 20), (long long)place->points,
               (long long)place->streak_weeks);
        return;
    }
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "user", place->user);
    json_put_int(&writer, "points", place->points);
    json_put_int(&writer, "streak_weeks", place->streak_weeks);
    json_end_object(&writer);
    print_json_line(&line);
}

static bool run_board(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct sync_place *places;
    size_t count = 0;
    bool is_ok = sync_credit_board(&desk->paths, arena, &places, &count, err);
    for (size_t i = 0; is_ok && i < count; i++)
        print_place(&places[i], options, arena);
    arena_free(arena);
    return is_ok &&
           (count > 0 || error_set(err, ERR_NOT_FOUND, _("nobody has asked to stand here")));
}

/* --- the sample --- */

static void print_look(const struct sync_look *look, const struct options *options,
                       struct arena *arena)
{
    struct text line = {0};
    struct json_writer writer;
    if (!options->is_json) {
        printf("%s %s %s: %s%s%s (%s)\n", look->op_id, safe_text(arena, look->field),
               safe_text(arena, str_or(look->who, "–")), safe_text(arena, str_or(look->before, "")),
               look->before != NULL ? " -> " : "", safe_text(arena, str_or(look->value, "–")),
               look->is_confirmation ? _("said to be still right") : _("corrected"));
        return;
    }
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "op", look->op_id);
    json_put_string(&writer, "field", look->field);
    json_put_string(&writer, "lead", look->lead_id);
    json_put_string(&writer, "who", look->who);
    json_put_string(&writer, "value", look->value);
    json_put_string(&writer, "before", look->before);
    json_put_bool(&writer, "is_confirmation", look->is_confirmation);
    json_end_object(&writer);
    print_json_line(&line);
}

static bool list_looks(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct sync_look *looks;
    size_t count = 0;
    bool is_ok = sync_credit_looks(&desk->paths, arena, &looks, &count, err);
    for (size_t i = 0; is_ok && i < count; i++)
        print_look(&looks[i], options, arena);
    arena_free(arena);
    return is_ok && (count > 0 || error_set(err, ERR_NOT_FOUND, _("nothing waits for a look")));
}

static bool run_look(struct desk *desk, struct options *options, struct error *err)
{
    if (options->word_count == 1)
        return list_looks(desk, options, err);
    bool is_right = options->word_count == 4 && str_equal(options->words[3], "right");
    if (!is_right && !(options->word_count == 4 && str_equal(options->words[3], "wrong")))
        return error_set(err, ERR_USAGE, "quality look [OPERATION FIELD right|wrong]");
    return sync_credit_judge(&desk->paths, options->words[1], options->words[2], is_right, err);
}

/* --- debt --- */

static bool run_debt(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct debt_row *rows;
    size_t count = 0;
    bool is_ok = credit_debt(desk->session, arena, &rows, &count, err);
    for (size_t i = 0; is_ok && i < count; i++) {
        struct text line = {0};
        struct json_writer writer;
        if (!options->is_json) {
            printf(_("%s %5lld closed, %5lld without the agreed care\n"),
                   text_fit(arena, safe_text(arena, rows[i].queue), 24), (long long)rows[i].closed,
                   (long long)rows[i].in_debt);
            continue;
        }
        json_begin(&writer, &line);
        json_begin_object(&writer);
        json_put_string(&writer, "queue", rows[i].queue);
        json_put_int(&writer, "closed", rows[i].closed);
        json_put_int(&writer, "in_debt", rows[i].in_debt);
        json_end_object(&writer);
        print_json_line(&line);
    }
    arena_free(arena);
    return is_ok && (count > 0 || error_set(err, ERR_NOT_FOUND, _("nothing was closed lately")));
}

bool quality_credit(struct desk *desk, struct options *options, bool *ret_is_mine,
                    struct error *err)
{
    static const struct {
        const char *name;
        bool (*run)(struct desk *desk, struct options *options, struct error *err);
    } verbs[] = {{"credit", run_credit}, {"goal", run_goal}, {"listed", run_listed},
                 {"board", run_board},   {"look", run_look}, {"debt", run_debt}};
    const char *verb = options->word_count > 0 ? options->words[0] : "";
    *ret_is_mine = true;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (str_equal(verb, verbs[i].name))
            return verbs[i].run(desk, options, err);
    *ret_is_mine = false;
    return true;
}
