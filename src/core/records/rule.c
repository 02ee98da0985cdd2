/* Published rule files: their kinds and their field table. */
#include "core/rule.h"

#include "base/i18n.h"
#include "base/text.h"
#include "base/uuid.h"
#include "fields.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */
static const struct kind_row {
    const char *name, *label;
    bool has_names; /* several of them, by name; else one a team, named like the kind */
} kinds[RULE_KIND_COUNT] = {
    [RULE_CADENCE] = {"cadence", N_("cadence"), true},
    [RULE_CALLING] = {"calling", N_("rules of calling"), false},
    [RULE_RETENTION] = {"retention", N_("retention periods"), false},
    [RULE_CHECKS] = {"checks", N_("data-quality checks"), false},
    [RULE_OUTCOMES] = {"outcomes", N_("outcomes"), false},
};

static const struct field fields[] = {
    FIELD(rule, kind,         FIELD_TEXT, N_("Kind"),          10, FIELD_REQUIRED | FIELD_INTERNAL, MERGE_APPEND, .max = 20),
    FIELD(rule, name,         FIELD_TEXT, N_("Name"),          16, FIELD_REQUIRED | FIELD_INTERNAL, MERGE_APPEND, .max = 60),
    FIELD(rule, version,      FIELD_INT,  N_("Version"),        4, FIELD_REQUIRED | FIELD_INTERNAL, MERGE_APPEND, .max = 1000000),
    FIELD(rule, title,        FIELD_TEXT, N_("Title"),         30, FIELD_INTERNAL, MERGE_APPEND),
    FIELD(rule, reach,        FIELD_TEXT, N_("Published to"),  20, FIELD_REQUIRED | FIELD_INTERNAL, MERGE_APPEND, .max = 40),
    FIELD(rule, body,         FIELD_NOTE, N_("Text of the file"), 10, FIELD_REQUIRED | FIELD_INTERNAL, MERGE_APPEND, .max = RULE_BODY_MAX),
    FIELD(rule, user_id,      FIELD_ID,   N_("By"),            10, FIELD_INTERNAL, MERGE_APPEND, .refers_to = "user"),
    FIELD(rule, published_ms, FIELD_TIME, N_("Published"),     12, FIELD_INTERNAL, MERGE_APPEND),
    FIELD(rule, is_withdrawn, FIELD_BOOL, N_("Withdrawn"),      4, FIELD_INTERNAL, MERGE_LAST),
};
const struct entity rule_entity = {.kind = ENTITY_RULE, .name = "rule", .plural = "rules", .label = N_("Rule"),
    .size = sizeof(struct rule), .fields = fields, .field_count = COUNT(fields), .is_reference = true, .is_later = true};
/* clang-format on */

const char *rule_kind_name(enum rule_kind kind)
{
    return kinds[kind].name;
}

const char *rule_kind_label(enum rule_kind kind)
{
    return _(kinds[kind].label);
}

bool rule_kind_from_name(const char *name, enum rule_kind *ret_kind)
{
    for (size_t i = 0; i < RULE_KIND_COUNT; i++)
        if (str_equal(name, kinds[i].name)) {
            *ret_kind = (enum rule_kind)i;
            return true;
        }
    return false;
}

bool rule_name_is_valid(enum rule_kind kind, const char *name)
{
    if (!kinds[kind].has_names)
        return str_equal(name, kinds[kind].name);
    return !str_is_empty(name) && strlen(name) <= 60 &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == strlen(name);
}

void rule_id(const char *kind, const char *name, const char *reach, int64_t version, char out[37])
{
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)version);
    uuid_derive(out, "rule", kind, name, reach, number, NULL);
}

bool rule_reaches(const struct rule *rule, const char *team_id)
{
    return rule->is_withdrawn != 1 && (str_equal(rule->reach, RULE_FOR_ALL) ||
                                       (!str_is_empty(team_id) && str_equal(rule->reach, team_id)));
}
