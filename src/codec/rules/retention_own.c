/* How long a team keeps persons: for a shorter time than data/retention.json says, by state. What
 * has no end there (work, contracts) gets none; proofs and notices are not a team's to shorten. */
#include "base/i18n.h"
#include "core/lifecycle.h"
#include "rule_reading.h"

#define MONTHS_MOST 240

static bool is_shorter(struct rule_reading *reading, const char *member, int months, int most)
{
    return reading->law == NULL || reading->law->retention == NULL || months <= most ||
           rule_wrong(
               reading, member,
               arena_printf(reading->arena, _("longer than is allowed: at most %d months"), most));
}

static bool read_state(struct rule_reading *reading, const struct json *node,
                       struct retention_rule *rule)
{
    if (!rule_members(reading, node, "state,months,source"))
        return false;
    rule->state = arena_strdup(reading->arena, json_get_string(node, "state"));
    rule->source = arena_strdup(reading->arena, json_get_string(node, "source"));
    if (!state_is_valid(str_or(rule->state, "")))
        return rule_wrong(reading, "state", _("this state of a lead does not exist"));
    if (!json_has(node, "months"))
        return rule_wrong(reading, NULL, _("months are needed"));
    if (!rule_int(reading, node, "months", 1, MONTHS_MOST, &rule->months))
        return false;
    if (reading->law == NULL || reading->law->retention == NULL)
        return true;
    const struct retention_rule *legal = retention_rule_of(reading->law->retention, rule->state);
    return legal != NULL ? is_shorter(reading, "months", rule->months, legal->months)
                         : rule_wrong(reading, "state",
                                      _("in this state nobody is erased: there is work, or a "
                                        "contract"));
}

static bool read_states(struct rule_reading *reading, const struct json *array,
                        struct retention_own *own)
{
    size_t count = json_size(array);
    struct retention_rule *list = ARENA_ARRAY(reading->arena, struct retention_rule, count + 1);
    if (array != NULL && !json_node_is_array(array))
        return rule_wrong(reading, "states", _("a list of states is needed"));
    rule_enter(reading, "states", 0);
    for (size_t i = 0; i < count; i++) {
        rule_enter(reading, NULL, i);
        if (!read_state(reading, json_at(array, i), &list[i]))
            return false;
        for (size_t j = 0; j < i; j++)
            if (str_equal(list[i].state, list[j].state))
                return rule_wrong(reading, "state", _("this state stands twice"));
        rule_leave(reading);
    }
    rule_leave(reading);
    own->states = list;
    own->count = count;
    return true;
}

static bool read_months(struct rule_reading *reading, const struct json *root, const char *member,
                        int most, int *months)
{
    return rule_int(reading, root, member, 1, MONTHS_MOST, months) &&
           is_shorter(reading, member, *months, most);
}

bool rule_read_retention(struct rule_reading *reading, const struct json *root,
                         struct rule_file *file)
{
    static const struct retention_rules none;
    const struct retention_rules *legal =
        reading->law != NULL && reading->law->retention != NULL ? reading->law->retention : &none;
    struct retention_own *own = &file->retention;
    *own = (struct retention_own){.version = 1};
    return rule_members(reading, root,
                        "kind,name,title,version,about,source,states,without_lead_months,"
                        "consent_unused_months") &&
           read_states(reading, json_get(root, "states"), own) &&
           read_months(reading, root, "without_lead_months", legal->without_lead_months,
                       &own->without_lead_months) &&
           read_months(reading, root, "consent_unused_months", legal->consent_unused_months,
                       &own->consent_unused_months);
}
