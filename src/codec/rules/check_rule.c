/* Which data-quality checks a team does without. */
#include "rule_reading.h"

#include "base/i18n.h"
#include "base/text.h"
#include "core/quality.h"

#define OFF_MOST 200

static bool read_one(struct rule_reading *reading, const char *id, struct rule_file *file)
{
    const struct quality_check *check = quality_check_find(id);
    if (check == NULL)
        return rule_wrong(reading, NULL,
                          arena_printf(reading->arena, _("there is no check \"%s\""), id));
    if (!quality_may_be_off(check))
        return rule_wrong(reading, NULL,
                          arena_printf(reading->arena,
                                       _("%s is asked for by law and cannot be switched off"), id));
    if (!str_list_has(str_or(file->checks_off, ""), id))
        file->checks_off = arena_printf(reading->arena, "%s%s,", str_or(file->checks_off, ","), id);
    return true;
}

bool rule_read_checks(struct rule_reading *reading, const struct json *root, struct rule_file *file)
{
    const struct json *off = json_get(root, "off");
    file->checks_off = NULL;
    if (!rule_members(reading, root, "kind,name,title,version,about,off"))
        return false;
    if (!json_node_is_array(off) || json_size(off) > OFF_MOST)
        return rule_wrong(reading, "off", _("off is a list of checks"));
    rule_enter(reading, "off", 0);
    for (size_t i = 0; i < json_size(off); i++) {
        rule_enter(reading, NULL, i);
        const char *id = json_text(json_at(off, i));
        if (!read_one(reading, id != NULL ? id : "", file))
            return false;
        rule_leave(reading);
    }
    rule_leave(reading);
    return true;
}
