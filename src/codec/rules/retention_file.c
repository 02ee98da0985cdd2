/* data/retention.json. */
#include "codec/data_files.h"

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "codec/json.h"
#include "core/lifecycle.h"

#define MONTHS_MOST 240

static bool read_months(const struct json *object, const char *name, int *ret)
{
    int64_t value = json_get_int(object, name, -1);
    *ret = (int)value;
    return value >= 1 && value <= MONTHS_MOST;
}

static bool read_states(const struct json *array, struct arena *arena,
                        struct retention_rules *rules)
{
    struct retention_rule *rows = ARENA_ARRAY(arena, struct retention_rule, json_size(array) + 1);
    for (size_t i = 0; i < json_size(array); i++) {
        const struct json *row = json_at(array, i);
        rows[i].state = arena_strdup(arena, json_get_string(row, "state"));
        rows[i].source = arena_strdup(arena, json_get_string(row, "source"));
        if (!state_is_valid(rows[i].state) || str_is_empty(rows[i].source) ||
            !read_months(row, "months", &rows[i].months))
            return false;
    }
    rules->states = rows;
    rules->count = json_size(array);
    return true;
}

bool retention_load(const char *path, struct arena *arena, struct retention_rules *ret_rules,
                    struct error *err)
{
    struct text file = {0};
    struct json_doc *doc = NULL;
    struct retention_rules rules = {0};
    if (!file_read(path, 1 << 20, &file, err) ||
        !json_parse(text_str(&file), file.length, NULL, &doc, err)) {
        text_free(&file);
        if (err != NULL)
            err->code = ERR_CONFIG;
        return false;
    }
    text_free(&file);
    const struct json *root = json_root(doc);
    const struct json *notice = json_get(root, "source_notice");
    bool is_ok =
        read_states(json_get(root, "states"), arena, &rules) &&
        read_months(json_get(root, "without_lead"), "months", &rules.without_lead_months) &&
        read_months(json_get(root, "consent_unused"), "months", &rules.consent_unused_months) &&
        read_months(notice, "days", &rules.notice_days) &&
        read_months(notice, "warn_days", &rules.notice_warn_days);
    json_free(doc);
    if (is_ok)
        *ret_rules = rules;
    return is_ok || error_set(err, ERR_CONFIG,
                              _("%s: each rule needs a known state, months and a source"), path);
}
