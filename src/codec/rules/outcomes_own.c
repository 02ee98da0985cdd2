/* Outcomes of a team, beside the built-in ones: each has one key, one state that it leads to, and
 * says whether the person was reached. Codes and keys of the built-in ones stay theirs. */
#include "base/clock.h"
#include "base/i18n.h"
#include "rule_reading.h"

#include <string.h>

#define OUTCOMES_MOST 12
#define LABEL_MOST 30
#define DELAYS_MOST 8
#define DELAY_MINUTES_MOST (366 * 24 * 60)
#define CODE_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789_"

static bool read_text(struct rule_reading *reading, const struct json *node, const char *member,
                      size_t most, const char **text)
{
    *text = arena_strdup(reading->arena, json_get_string(node, member));
    return (!str_is_empty(*text) && strlen(*text) <= most) ||
           rule_wrong(reading, member,
                      arena_printf(reading->arena, _("%s is needed, of at most %d letters"), member,
                                   (int)most));
}

static bool read_key(struct rule_reading *reading, const struct json *node, struct outcome *outcome)
{
    const char *key = json_get_string(node, "key");
    if (key == NULL || strlen(key) != 1 || strchr(OUTCOME_KEYS_FREE, key[0]) == NULL)
        return rule_wrong(reading, "key",
                          arena_printf(reading->arena, _("key is one of the free letters: %s"),
                                       OUTCOME_KEYS_FREE));
    outcome->key = key[0];
    return true;
}

/* Where it leads: in work either it is tried again or, when reached, it stays with who called. */
static bool read_state(struct rule_reading *reading, const struct json *node,
                       struct outcome *outcome)
{
    static const struct {
        const char *state;
        enum outcome_effect effect;
    } states[] = {{"working", EFFECT_RETRY},
                  {"nurture", EFFECT_RECYCLE},
                  {"qualified", EFFECT_QUALIFY},
                  {"archived", EFFECT_CLOSE}};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (str_equal(json_get_string(node, "state"), states[i].state)) {
            bool is_reached = (outcome->flags & OUTCOME_REACHED) != 0;
            outcome->effect =
                states[i].effect == EFFECT_RETRY && is_reached ? EFFECT_OPEN : states[i].effect;
            return true;
        }
    return rule_wrong(reading, "state", _("state is working, nurture, qualified or archived"));
}

static bool read_flag(struct rule_reading *reading, const struct json *node, const char *member,
                      bool is_usual, unsigned flag, struct outcome *outcome)
{
    if (json_has(node, member) && !json_node_is_bool(json_get(node, member)))
        return rule_wrong(reading, member, _("true or false belongs here"));
    outcome->flags |= json_get_bool(node, member, is_usual) ? flag : 0;
    return true;
}

static bool read_cadence(struct rule_reading *reading, const struct json *node,
                         struct outcome *outcome)
{
    outcome->cadence = arena_strdup(reading->arena, json_get_string(node, "cadence"));
    if (json_has(node, "cadence") && !rule_name_is_valid(RULE_CADENCE, outcome->cadence))
        return rule_wrong(reading, "cadence", _("the name of a cadence is needed"));
    return outcome->cadence == NULL || outcome->effect == EFFECT_RETRY ||
           outcome->effect == EFFECT_OPEN ||
           rule_wrong(reading, "cadence", _("a cadence goes on in the state working alone"));
}

static bool read_delays(struct rule_reading *reading, const struct json *node,
                        struct outcome *outcome)
{
    const struct json *delays = json_get(node, "delays_min");
    if (json_has(node, "delays_min") &&
        (!json_node_is_array(delays) || json_size(delays) > DELAYS_MOST))
        return rule_wrong(reading, "delays_min", _("a list of at most 8 delays in minutes"));
    for (size_t i = 0; i < json_size(delays); i++) {
        int64_t minutes = 0;
        if (!json_node_is_int(json_at(delays, i)) || !json_int(json_at(delays, i), &minutes) ||
            minutes < 1 || minutes > DELAY_MINUTES_MOST)
            return rule_wrong(reading, "delays_min", _("delays are minutes, up to a year"));
        outcome->delay_ms[outcome->delay_count++] = minutes * MINUTE_MS;
    }
    return true;
}

static bool is_new(struct rule_reading *reading, const struct outcome *outcome,
                   const struct outcome_table *before)
{
    const struct outcome_table *built_in = reading->law != NULL ? reading->law->outcomes : NULL;
    if (built_in != NULL && outcome_find(built_in, outcome->code) != NULL)
        return rule_wrong(reading, "code", _("this outcome is built in and stays as it is"));
    if (outcome_find(before, outcome->code) != NULL)
        return rule_wrong(reading, "code", _("this code stands twice"));
    return outcome_by_key(before, outcome->key) == NULL ||
           rule_wrong(reading, "key", _("this key stands twice"));
}

static bool read_outcome(struct rule_reading *reading, const struct json *node,
                         struct outcome *outcome)
{
    return rule_members(reading, node, "code,key,label,state,reached,counts,cadence,delays_min") &&
           read_text(reading, node, "code", 40, &outcome->code) &&
           (strspn(outcome->code, CODE_LETTERS) == strlen(outcome->code) ||
            rule_wrong(reading, "code", _("code has small letters, digits and _ only"))) &&
           read_text(reading, node, "label", LABEL_MOST, &outcome->label) &&
           read_key(reading, node, outcome) &&
           read_flag(reading, node, "reached", false, OUTCOME_REACHED, outcome) &&
           read_flag(reading, node, "counts", true, OUTCOME_COUNTS, outcome) &&
           read_state(reading, node, outcome) && read_cadence(reading, node, outcome) &&
           read_delays(reading, node, outcome);
}

bool rule_read_outcomes(struct rule_reading *reading, const struct json *root,
                        struct rule_file *file)
{
    const struct json *array = json_get(root, "outcomes");
    size_t count = json_size(array);
    struct outcome *rows = ARENA_ARRAY(reading->arena, struct outcome, OUTCOMES_MOST);
    struct outcome_table table = {.rows = rows};
    if (!rule_members(reading, root, "kind,name,title,version,about,outcomes"))
        return false;
    if (!json_node_is_array(array) || count == 0 || count > OUTCOMES_MOST)
        return rule_wrong(
            reading, "outcomes",
            arena_printf(reading->arena, _("a list of 1 to %d outcomes"), OUTCOMES_MOST));
    rule_enter(reading, "outcomes", 0);
    for (size_t i = 0; i < count; i++) {
        rule_enter(reading, NULL, i);
        if (!read_outcome(reading, json_at(array, i), &rows[i]) ||
            !is_new(reading, &rows[i], &table))
            return false;
        rule_leave(reading);
        table.count++;
    }
    file->outcomes = table;
    return true;
}
