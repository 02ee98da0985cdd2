/* Territories: the field table, and which of them a postal code lies in. */
#include "core/territory.h"

#include "base/i18n.h"
#include "base/text.h"
#include "fields.h"

#include <ctype.h>
#include <string.h>

#define CODE_MAX 12

/* clang-format off */
static const struct field fields[] = {
    FIELD(territory, name,    FIELD_TEXT,    N_("Name"),         16, FIELD_REQUIRED | FIELD_ASKED, MERGE_KEEP, .max = 100),
    FIELD(territory, country, FIELD_COUNTRY, N_("Country"),       3, FIELD_ASKED, MERGE_KEEP),
    FIELD(territory, ranges,  FIELD_TEXT,    N_("Postal codes"), 30, FIELD_ASKED, MERGE_KEEP, .max = 4000),
};
const struct entity territory_entity = {.kind = ENTITY_TERRITORY, .name = "territory", .plural = "territories", .label = N_("Territory"),
    .size = sizeof(struct territory), .fields = fields, .field_count = COUNT(fields), .is_reference = true};
/* clang-format on */

/* Letters large, nothing between them: "sw1a 1aa" is SW1A1AA. */
static size_t read_code(const char *text, size_t length, char out[CODE_MAX + 1])
{
    size_t count = 0;
    for (size_t i = 0; i < length && count < CODE_MAX; i++)
        if (isalnum((unsigned char)text[i]))
            out[count++] = (char)toupper((unsigned char)text[i]);
    out[count] = '\0';
    return count;
}

struct range {
    char from[CODE_MAX + 1], to[CODE_MAX + 1];
    size_t length;
};

/* The next of the list; false at its end and where it is none. */
static bool next_range(const char **at, struct range *ret_range)
{
    size_t length = strcspn(*at, ",");
    const char *dash = memchr(*at, '-', length);
    size_t first = dash != NULL ? (size_t)(dash - *at) : length;
    if (length == 0)
        return false;
    ret_range->length = read_code(*at, first, ret_range->from);
    memcpy(ret_range->to, ret_range->from, sizeof ret_range->to);
    bool is_ok = ret_range->length > 0 &&
                 (dash == NULL ||
                  (read_code(dash + 1, length - first - 1, ret_range->to) == ret_range->length &&
                   strcmp(ret_range->from, ret_range->to) <= 0));
    *at += length + ((*at)[length] == ',');
    return is_ok;
}

bool territory_ranges_are_valid(const char *ranges, struct error *err)
{
    struct range range;
    const char *at = str_or(ranges, "");
    bool is_ok = *at != '\0';
    while (is_ok && *at != '\0')
        is_ok = next_range(&at, &range);
    return is_ok ||
           error_set(err, ERR_USAGE,
                     _("postal codes are beginnings or ranges of one length: 20-25,10115"));
}

int territory_fit(const struct territory *territory, const char *country, const char *postal_code)
{
    char code[CODE_MAX + 1];
    struct range range;
    const char *at = str_or(territory->ranges, "");
    size_t length = read_code(str_or(postal_code, ""), strlen(str_or(postal_code, "")), code),
           best = 0;
    if (length == 0 || !str_equal(str_or(country, "DE"), str_or(territory->country, "DE")))
        return 0;
    while (next_range(&at, &range))
        if (range.length <= length && range.length > best &&
            memcmp(code, range.from, range.length) >= 0 &&
            memcmp(code, range.to, range.length) <= 0)
            best = range.length;
    return (int)best;
}

const struct territory *territory_of(const struct territory *const *territories, size_t count,
                                     const char *country, const char *postal_code)
{
    const struct territory *found = NULL;
    int best = 0;
    for (size_t i = 0; i < count; i++) {
        int fit = territory_fit(territories[i], country, postal_code);
        if (fit > best ||
            (fit == best && fit > 0 && strcmp(territories[i]->record.id, found->record.id) < 0)) {
            found = territories[i];
            best = fit;
        }
    }
    return found;
}
