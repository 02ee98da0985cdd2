/* The mix of campaigns by deficits. */
#include "core/mix.h"

#include "base/i18n.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

static bool read_part(const char *text, struct arena *arena, struct mix_part *part,
                      struct error *err)
{
    const char *equals = strrchr(text, '=');
    int used = 0;
    *part = (struct mix_part){0};
    if (equals != NULL && equals > text) {
        const char *numbers = equals + 1 + strspn(equals + 1, " ");
        part->campaign = str_trim(arena, arena_strndup(arena, text, (size_t)(equals - text)));
        if (sscanf(numbers, "%3d / %3d%n", &part->share, &part->floor, &used) != 2 || used == 0) {
            part->floor = 0;
            used = 0;
            if (sscanf(numbers, "%3d%n", &part->share, &used) != 1)
                used = 0;
        }
        if (used > 0 && numbers[used] == '\0' && part->share >= 1 && part->share <= 100 &&
            part->floor >= 0 && part->floor <= part->share)
            return true;
    }
    return error_set_field(err, ERR_DATA, "mix",
                           _("\"%s\" is no part of a mix; write campaign=percent/at least"), text);
}

bool mix_parse(const char *text, struct arena *arena, struct mix *ret_mix, struct error *err)
{
    struct mix mix = {0};
    char **parts;
    int sum = 0;
    size_t count = str_is_blank(str_or(text, " ")) ? 0 : str_split(arena, text, ',', &parts);
    if (count > MIX_MOST)
        return error_set_field(err, ERR_DATA, "mix", _("a mix has at most %d campaigns"), MIX_MOST);
    for (size_t i = 0; i < count; i++) {
        if (!read_part(parts[i], arena, &mix.parts[i], err))
            return false;
        sum += mix.parts[i].share;
        for (size_t k = 0; k < i; k++)
            if (str_equal(mix.parts[k].campaign, mix.parts[i].campaign))
                return error_set_field(err, ERR_DATA, "mix", _("the mix has \"%s\" twice"),
                                       mix.parts[i].campaign);
    }
    if (sum > 100)
        return error_set_field(err, ERR_DATA, "mix", _("the mix adds up to %d of 100"), sum);
    mix.count = (int)count;
    if (count > 0 && sum < 100)
        mix.parts[mix.count++] = (struct mix_part){NULL, 100 - sum, 0};
    *ret_mix = mix;
    return true;
}

static int64_t total(const struct mix *mix, const int64_t *given)
{
    int64_t sum = 1; /* with the call that comes next */
    for (int i = 0; i < mix->count; i++)
        sum += given[i];
    return sum;
}

int64_t mix_deficit(const struct mix *mix, const int64_t *given, int part)
{
    return mix->parts[part].share * total(mix, given) - 100 * given[part];
}

static bool is_below_floor(const struct mix *mix, const int64_t *given, int part)
{
    return mix->parts[part].floor * total(mix, given) > 100 * given[part];
}

void mix_order(const struct mix *mix, const int64_t *given, int ret_order[MIX_MOST + 1])
{
    for (int i = 0; i < mix->count; i++) {
        int at = i;
        bool is_low = is_below_floor(mix, given, i);
        for (; at > 0; at--) {
            int other = ret_order[at - 1];
            bool other_is_low = is_below_floor(mix, given, other);
            if (is_low == other_is_low
                    ? mix_deficit(mix, given, i) <= mix_deficit(mix, given, other)
                    : other_is_low)
                break;
            ret_order[at] = other;
        }
        ret_order[at] = i;
    }
}
bool mix_put(const char *text, const char *campaign, const char *percent, struct arena *arena,
             char **ret_text, struct error *err)
{
    struct mix mix, check;
    struct text out = {0};
    bool is_put = str_is_blank(percent);
    if (!mix_parse(text, arena, &mix, err))
        return false;
    for (int i = 0; i < mix.count && mix.parts[i].campaign != NULL; i++) {
        const struct mix_part *part = &mix.parts[i];
        bool is_it = str_equal(part->campaign, campaign);
        if (is_it && str_is_blank(percent))
            continue;
        text_append(&out, out.length > 0 ? ", " : "");
        if (is_it)
            text_printf(&out, "%s=%s", campaign, percent);
        else
            text_printf(&out, "%s=%d/%d", part->campaign, part->share, part->floor);
        is_put = is_put || is_it;
    }
    if (!is_put)
        text_printf(&out, "%s%s=%s", out.length > 0 ? ", " : "", campaign, percent);
    char *whole = arena_strdup(arena, text_str(&out));
    text_free(&out);
    if (!mix_parse(whole, arena, &check, err))
        return false;
    *ret_text = whole;
    return true;
}
