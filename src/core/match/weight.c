/* The weight of one pair, and its reason. A rare value that agrees says more than a common
 * one: "Przybylski" twice in a list is one person, "Müller" is not. */
#include "match_private.h"

#include "base/arena.h"
#include "base/i18n.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>

#define FREQUENCY_BITS 8.0 /* at most, either way */
#define DOUBTED 6.5        /* at most, where something speaks against it: p is just below .99 */
#define PSEUDO_ROWS 50.0   /* a short list says little about how common a value is */

/* Fields whose agreement depends on how common the value is. */
static const enum match_column by_frequency[MATCH_FIELDS] = {
    [MATCH_FIRST_NAME] = COLUMN_FIRST, [MATCH_LAST_NAME] = COLUMN_LAST,
    [MATCH_COMPANY] = COLUMN_COMPANY,  [MATCH_STREET] = COLUMN_STREET,
    [MATCH_PLACE] = COLUMN_POSTAL,     [MATCH_EMAIL] = COLUMNS,
    [MATCH_PHONE] = COLUMNS,           [MATCH_MOBILE] = COLUMNS,
    [MATCH_BIRTH] = COLUMNS,           [MATCH_NUMBER] = COLUMNS,
    [MATCH_WEBSITE] = COLUMNS,         [MATCH_FORM] = COLUMNS,
    [MATCH_SALUTATION] = COLUMNS};

double pair_frequency_bits(const struct match_list *list, const struct match_model *model,
                           enum match_field field, uint32_t a, uint32_t b, int level)
{
    if (list->is_sample)
        return 0;
    enum match_column column = by_frequency[field];
    if (field == MATCH_PLACE && level == 3)
        column = COLUMN_CITY;
    else if (level != 0 || column == COLUMNS)
        return 0;
    uint32_t id = row_id(list, column, a);
    if (id == 0 || id != row_id(list, column, b))
        return 0;
    const struct dictionary *values = &list->columns[column];
    double all = (double)(list->count - values->count[0]), count = values->count[id];
    double average = model->unrelated[field][level];
    double share = (fmax(count, 2) + PSEUDO_ROWS * average) / (all + PSEUDO_ROWS);
    double least = (2 + PSEUDO_ROWS * average) / (all + PSEUDO_ROWS);
    double bits = log2(fmax(average, least) / share);
    if (has_company_names_alone(list)) /* often: a company with many rows, not a common word */
        return 0;
    return fmax(-FREQUENCY_BITS, fmin(FREQUENCY_BITS, bits));
}

double pair_weight(const struct match_list *list, const struct match_model *model, uint32_t a,
                   uint32_t b, uint64_t pattern)
{
    struct model_bits sum = model_bits(model, pattern);
    for (int field = 0; field < MATCH_FIELDS; field++) {
        int level = PATTERN_LEVEL(pattern, field);
        if (level >= MATCH_LEVELS || !model->has_field[field])
            continue;
        double bits = pair_frequency_bits(list, model, (enum match_field)field, a, b, level);
        sum.unrelated += bits;
        sum.colleague += field_is_own(list, (enum match_field)field) ? bits : 0;
        sum.namesake += field_is_name(list, (enum match_field)field) ? 0 : bits;
    }
    return model_weight(model, &sum);
}

static bool has_level(uint64_t pattern, enum match_field field, int most)
{
    return PATTERN_LEVEL(pattern, field) <= most;
}

/* What only one person has, beside name and company. */
static bool is_proven(const struct match_list *list, uint64_t pattern)
{
    return list->has_person &&
           (has_level(pattern, MATCH_MOBILE, 0) || has_level(pattern, MATCH_BIRTH, 0) ||
            has_level(pattern, MATCH_NUMBER, 0) ||
            (has_level(pattern, MATCH_EMAIL, 0) && !has_level(pattern, MATCH_FIRST_NAME, 0)));
}

/* Likely or not, somebody has to look: other first names, two personal addresses at one domain, two
 * days of birth, or an office's address where nothing of the person's own agrees. */
static bool is_vetoed(const struct match_list *list, uint64_t pattern)
{
    int first = PATTERN_LEVEL(pattern, MATCH_FIRST_NAME),
        mail = PATTERN_LEVEL(pattern, MATCH_EMAIL), birth = PATTERN_LEVEL(pattern, MATCH_BIRTH);
    bool is_two = first == 5 || mail == 8 || birth == 3 || birth == 4;
    bool is_office = mail == 2 && first == MATCH_NO_LEVEL;
    return list->has_person && (is_two || is_office) && !is_proven(list, pattern);
}

double pair_weight_told(const struct match_list *list, uint64_t pattern, double weight)
{
    return weight > DOUBTED && is_vetoed(list, pattern) ? DOUBTED : weight;
}

double match_weight(const struct match_list *list, const struct match_model *model, uint32_t a,
                    uint32_t b)
{
    uint64_t pattern = compare_rows(list, a, b);
    return pair_weight_told(list, pattern, pair_weight(list, model, a, b, pattern));
}

/* clang-format off */
static const struct {
    const char *name, *label;
} fields[MATCH_FIELDS] = {
    {"first_name", N_("First name")}, {"last_name", N_("Last name")}, {"company", N_("Company")},
    {"email", N_("Mail")},            {"phone", N_("Phone")},         {"mobile", N_("Mobile")},
    {"street", N_("Street")},         {"city", N_("City")},           {"birth_date", N_("Birth")},
    {"customer_no", N_("Number")},    {"website", N_("Website")},     {"legal_form", N_("Legal form")},
    {"salutation", N_("Salutation")}};
static const struct {
    const char *name, *label;
} agreements[] = {{"exchanged", N_("exchanged with last name")}, {"rare", N_("equal and rare")},
                  {"equal", N_("equal")}, {"alike", N_("alike")}, {"differs", N_("differs")}};
/* clang-format on */

struct line {
    int field, level;
    double bits;
    bool is_rare;
};

static int heaviest_first(const void *a, const void *b)
{
    double left = fabs(((const struct line *)a)->bits),
           right = fabs(((const struct line *)b)->bits);
    return left != right ? (left > right ? -1 : 1)
                         : ((const struct line *)a)->field - ((const struct line *)b)->field;
}

static const char *agreement_of(const struct line *line)
{
    if (line->field == MATCH_FIRST_NAME && line->level >= 6)
        return "exchanged";
    if (line->level == 0)
        return line->is_rare ? "rare" : "equal";
    return line->bits > 0 ? "alike" : "differs";
}

void match_reason(const struct match_list *list, const struct match_model *model, uint32_t a,
                  uint32_t b, struct text *out)
{
    uint64_t pattern = compare_rows(list, a, b);
    struct line lines[MATCH_FIELDS];
    size_t count = 0;
    for (int field = 0; field < MATCH_FIELDS; field++) {
        int level = PATTERN_LEVEL(pattern, field);
        if (level >= MATCH_LEVELS || !model->has_field[field])
            continue;
        double unrelated = model_bits(model, ~((uint64_t)15 << (4 * field)) | pattern).unrelated;
        double rare = pair_frequency_bits(list, model, (enum match_field)field, a, b, level);
        lines[count++] = (struct line){
            .field = field, .level = level, .bits = unrelated + rare, .is_rare = rare > 2};
    }
    qsort(lines, count, sizeof *lines, heaviest_first);
    for (size_t i = 0; i < count; i++)
        text_printf(out, "%s%s %s %+.1f", i == 0 ? "" : ", ", fields[lines[i].field].name,
                    agreement_of(&lines[i]), lines[i].bits);
}

/* "email equal +11.2", whole bits are enough to read; NULL: not one of these. */
static const char *part_words(const char *part, struct arena *arena)
{
    char **words;
    const char *field = NULL, *agreement = NULL;
    if (str_split(arena, part, ' ', &words) != 3)
        return NULL;
    for (size_t i = 0; i < MATCH_FIELDS; i++)
        if (str_equal(words[0], fields[i].name))
            field = _(fields[i].label);
    for (size_t i = 0; i < sizeof agreements / sizeof *agreements; i++)
        if (str_equal(words[1], agreements[i].name))
            agreement = _(agreements[i].label);
    return field != NULL && agreement != NULL
               ? arena_printf(arena, "%s %s %+.0f", field, agreement, strtod(words[2], NULL))
               : NULL;
}

const char *match_reason_words(const char *reason, struct arena *arena)
{
    char **parts;
    const char *said = "";
    size_t count = str_is_empty(reason) ? 0 : str_split(arena, reason, ',', &parts);
    for (size_t i = 0; i < count; i++) {
        const char *part = parts[i] + strspn(parts[i], " ");
        said = arena_printf(arena, "%s%s%s", said, i == 0 ? "" : ", ",
                            str_or(part_words(part, arena), part));
    }
    return said;
}
