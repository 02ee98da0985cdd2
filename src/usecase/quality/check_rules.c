/* Checks that a team switches off, and those whose tasks it mostly refuses. */
#include "usecase/check_rules.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "codec/json.h"
#include "store/queue.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define RULE_NAME "checks"

const char *checks_off(struct session *session, const char *team_id)
{
    const struct rule_file *file = session_rule(session, RULE_CHECKS, RULE_NAME, team_id);
    return file != NULL ? file->checks_off : NULL;
}

static bool is_shown(const struct quality_check *check)
{
    return quality_opens_task(check) || check->is_automatic;
}

static int noisy_first(const void *a, const void *b)
{
    const struct check_standing *one = a, *other = b;
    if (one->is_noisy != other->is_noisy)
        return one->is_noisy ? -1 : 1;
    if (one->open != other->open)
        return one->open > other->open ? -1 : 1;
    return strcmp(one->check->id, other->check->id);
}

static void count_in(struct check_standing *one, const struct task_verdict *verdicts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(verdicts[i].check_id, one->check->id)) {
            one->open = verdicts[i].open;
            one->solved = verdicts[i].solved;
            one->refused = verdicts[i].refused;
        }
    int64_t decided = one->solved + one->refused;
    one->is_noisy = decided >= CHECK_DECIDED_LEAST &&
                    one->refused * 100 > decided * CHECK_NOISY_PERCENT && !one->is_off;
}

bool check_standings(struct session *session, const char *team_id, struct arena *arena,
                     struct check_standing **ret_checks, size_t *ret_count, struct error *err)
{
    struct task_verdict *verdicts;
    size_t verdict_count, count = 0;
    const char *off = str_or(checks_off(session, team_id), "");
    if (!actor_require(&session->actor, RIGHT_QUALITY, err) ||
        !store_task_verdicts(session->store, team_id, arena, &verdicts, &verdict_count, err))
        return false;
    struct check_standing *rows = ARENA_ARRAY(arena, struct check_standing, quality_check_count);
    for (size_t i = 0; i < quality_check_count; i++) {
        if (!is_shown(quality_checks[i]))
            continue;
        rows[count] = (struct check_standing){.check = quality_checks[i],
                                              .is_off = str_list_has(off, quality_checks[i]->id)};
        count_in(&rows[count++], verdicts, verdict_count);
    }
    qsort(rows, count, sizeof *rows, noisy_first);
    *ret_checks = rows;
    *ret_count = count;
    return true;
}

size_t checks_noisy(struct session *session, const char *team_id)
{
    struct arena *arena = arena_new();
    struct check_standing *checks;
    size_t count, noisy = 0;
    if (actor_may(&session->actor, RIGHT_RULES) &&
        check_standings(session, team_id, arena, &checks, &count, NULL))
        while (noisy < count && checks[noisy].is_noisy)
            noisy++;
    arena_free(arena);
    return noisy;
}

static const char *file_of(const char *off, const char *check_id, bool is_on, struct arena *arena)
{
    struct text out = {0};
    struct json_writer writer;
    char **ids;
    size_t count = str_split(arena, off, ',', &ids);
    json_begin(&writer, &out);
    json_begin_object(&writer);
    json_put_string(&writer, "kind", RULE_NAME);
    json_put_string(&writer, "name", RULE_NAME);
    json_put_string(&writer, "title", "Checks that are switched off");
    json_key(&writer, "off");
    json_begin_array(&writer);
    for (size_t i = 0; i < count; i++)
        if (ids[i][0] != '\0' && !str_equal(ids[i], check_id) && quality_check_find(ids[i]) != NULL)
            json_write_string(&writer, ids[i]);
    if (!is_on)
        json_write_string(&writer, check_id);
    json_end_array(&writer);
    json_end_object(&writer);
    const char *text = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return text;
}

static const struct quality_check none;

/* By its name, or by the code that stands before it in every list; a few codes have two checks. */
static const struct quality_check *find_shown(const char *name, struct arena *arena,
                                              struct error *err)
{
    const struct quality_check *found = NULL;
    const char *list = "";
    for (size_t i = 0; i < quality_check_count; i++) {
        const struct quality_check *check = quality_checks[i];
        if (is_shown(check) && str_equal(check->id, name))
            return check;
        if (!is_shown(check) || strcasecmp(check->code, name) != 0)
            continue;
        list = arena_printf(arena, "%s%s%s", list, found != NULL ? ", " : "", check->id);
        found = found == NULL ? check : &none;
    }
    if (found == &none)
        error_set(err, ERR_USAGE, _("\"%s\" stands for several checks: %s"), name, list);
    else if (found == NULL)
        error_set(err, ERR_USAGE, _("there is no check \"%s\"; vorwahl quality rules lists them"),
                  name);
    return found != &none ? found : NULL;
}

bool check_switch(struct session *session, const char *name, bool is_on, struct error *err)
{
    const char *team_id = session->actor.team_id;
    struct rule_publication publication;
    struct arena *arena = arena_new();
    const struct quality_check *check = find_shown(name, arena, err);
    bool is_ok = check != NULL;
    if (is_ok && team_id == NULL)
        is_ok = error_set(err, ERR_USAGE, _("checks are switched for a team; you are in none"));
    const char *text =
        is_ok ? file_of(str_or(checks_off(session, team_id), ""), check->id, is_on, arena) : NULL;
    is_ok =
        is_ok && rules_publish(session, RULE_NAME, text, strlen(text), team_id, &publication, err);
    arena_free(arena);
    return is_ok;
}

bool check_rule_lines(struct session *session, const char *off, const char *team_id,
                      struct arena *arena, struct rule_line **ret_lines, size_t *ret_count,
                      struct error *err)
{
    struct check_standing *checks;
    size_t count, found = 0;
    if (!check_standings(session, team_id, arena, &checks, &count, err))
        return false;
    *ret_lines = ARENA_ARRAY(arena, struct rule_line, count + 1);
    for (size_t i = 0; i < count; i++)
        if (str_list_has(str_or(off, ""), checks[i].check->id))
            (*ret_lines)[found++] = (struct rule_line){
                .what = "check_off",
                .at_ms = TIME_NONE,
                .number = checks[i].open,
                .text = arena_printf(arena, _("%s: off, %lld open tasks are not shown"),
                                     _(checks[i].check->label), (long long)checks[i].open)};
    *ret_count = found;
    return true;
}
