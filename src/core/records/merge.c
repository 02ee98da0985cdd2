/* Merge records: field table and ids; and which value of two survives. */
#include "core/merge.h"

#include "base/clock.h"
#include "base/text.h"
#include "base/uuid.h"
#include "core/phone_number.h"
#include "fields.h"

#include <string.h>

static const struct choice states[] = {{"merged", N_("merged")},
                                       {"undone", N_("taken apart")},
                                       {"different", N_("different")},
                                       {NULL, NULL}};

/* clang-format off */
static const struct field fields[] = {
    FIELD(merge, entity,  FIELD_TEXT,   N_("Entity"),        8, FIELD_REQUIRED, MERGE_LAST, .max = 20),
    FIELD(merge, kept_id, FIELD_ID,     N_("Kept record"),  10, FIELD_INTERNAL | FIELD_REQUIRED, MERGE_LAST),
    FIELD(merge, gone_id, FIELD_ID,     N_("Other record"), 10, FIELD_INTERNAL | FIELD_REQUIRED, MERGE_LAST),
    FIELD(merge, state,   FIELD_CHOICE, N_("State"),         8, FIELD_REQUIRED, MERGE_LAST, .choices = states),
    FIELD(merge, at_ms,   FIELD_TIME,   N_("At"),           12, 0, MERGE_LAST),
    FIELD(merge, user_id, FIELD_ID,     N_("By"),           10, 0, MERGE_LAST, .refers_to = "user"),
    FIELD(merge, reason,  FIELD_NOTE,   N_("Reason"),       20, FIELD_FREE, MERGE_LAST, .max = 1000),
    FIELD(merge, details, FIELD_NOTE,   N_("Values"),       10, FIELD_INTERNAL | FIELD_PERSONAL, MERGE_LAST, .max = 12000),
    FIELD(merge, moved,   FIELD_NOTE,   N_("What moved"),   10, FIELD_INTERNAL, MERGE_LAST, .max = 45000),
};

static const struct {
    const char *name, *words;
} rules[MERGE_RULE_COUNT] = {
    [MERGE_RULE_EQUAL]    = {"equal",    N_("both the same")},
    [MERGE_RULE_ONLY]     = {"only",     N_("the only one")},
    [MERGE_RULE_REACHED]  = {"reached",  N_("reached there")},
    [MERGE_RULE_VALID]    = {"valid",    N_("the other is wrong")},
    [MERGE_RULE_VERIFIED] = {"verified", N_("confirmed by a person")},
    [MERGE_RULE_NEWER]    = {"newer",    N_("confirmed later")},
    [MERGE_RULE_SOURCE]   = {"source",   N_("better source")},
    [MERGE_RULE_MAIL]     = {"mail",     N_("as in the address")},
    [MERGE_RULE_LONGER]   = {"longer",   N_("says more")},
    [MERGE_RULE_STANDS]   = {"stands",   N_("as it stands")},
    [MERGE_RULE_NUMBERS]  = {"numbers",  N_("the same number, in one field")},
    [MERGE_RULE_CHOSEN]   = {"chosen",   N_("your choice")},
};
/* clang-format on */

const struct entity merge_entity = {
    .kind = ENTITY_MERGE,
    .name = "merge",
    .plural = "merges",
    .label = N_("Merge"),
    .size = sizeof(struct merge),
    .fields = fields,
    .field_count = COUNT(fields),
};

static void pair_id(const char *what, const char *a, const char *b, char out[37])
{
    bool is_sorted = strcmp(a, b) < 0;
    uuid_derive(out, what, is_sorted ? a : b, is_sorted ? b : a, NULL);
}

void merge_id(const char *a, const char *b, char out[37])
{
    pair_id("merge", a, b, out);
}

void merge_task_id(const char *a, const char *b, char out[37])
{
    pair_id("duplicate", a, b, out);
}

const char *merged_into(const struct entity *entity, const void *record)
{
    return entity == &contact_entity   ? ((const struct contact *)record)->merged_into_id
           : entity == &company_entity ? ((const struct company *)record)->merged_into_id
                                       : NULL;
}

const char *merge_rule_name(enum merge_rule rule)
{
    return rules[rule].name;
}

const char *merge_rule_words(enum merge_rule rule)
{
    return _(rules[rule].words);
}

bool merge_rule_find(const char *name, enum merge_rule *ret_rule)
{
    for (int i = 0; i < MERGE_RULE_COUNT; i++)
        if (str_equal(name, rules[i].name))
            return *ret_rule = (enum merge_rule)i, true;
    return false;
}

/* --- survivorship --- */

static bool is_address(const char *field)
{
    return str_list_has("street,postal_code,city,country", field);
}

bool merge_decides(const struct entity *entity, const struct field *field)
{
    return (entity == &contact_entity && str_equal(field->name, "company_id")) ||
           (field->flags & FIELD_INTERNAL) == 0;
}

const char *merge_state_field(const char *field)
{
    static const char *const pairs[][2] = {
        {"phone", "phone_state"}, {"mobile", "mobile_state"}, {"email", "email_state"}};
    for (size_t i = 0; i < COUNT(pairs); i++)
        if (str_equal(field, pairs[i][0]))
            return pairs[i][1];
    return NULL;
}

struct side {
    const char *value;
    int reach; /* of a number or address: 2 reached, 1 not tried, 0 wrong or dead */
    bool is_wrong, is_listed;
    bool is_in_mail; /* a name that stands in an address of one of the two */
    int64_t confirmed_ms;
};

#define NAME_LEAST 4 /* letters; fewer stand in many an address by chance */

/* Of the part before the @. */
static bool is_in_mail(const char *name, const char *email, struct arena *arena)
{
    const char *at = strchr(str_or(email, ""), '@'), *folded = text_fold(arena, str_or(name, ""));
    return at != NULL && strlen(folded) >= NAME_LEAST &&
           strstr(text_fold(arena, arena_strndup(arena, email, (size_t)(at - email))), folded) !=
               NULL;
}

static void look_into_mail(const struct entity *entity, const struct field *field, const void *kept,
                           const void *gone, struct side sides[2], struct arena *arena)
{
    if (entity != &contact_entity || !str_list_has("first_name,last_name", field->name))
        return;
    for (int i = 0; i < 2; i++)
        sides[i].is_in_mail =
            is_in_mail(sides[i].value, ((const struct contact *)kept)->email, arena) ||
            is_in_mail(sides[i].value, ((const struct contact *)gone)->email, arena);
}

static int reach_of(const struct entity *entity, const void *record, const struct field *field,
                    struct arena *arena)
{
    const char *name = merge_state_field(field->name);
    const char *state =
        name == NULL || entity != &contact_entity ? NULL : record_get(entity, record, name, arena);
    return str_equal(state, "ok")                                                     ? 2
           : str_list_has("unreachable,wrong,dead,bounced", str_or(state, "unknown")) ? 0
                                                                                      : 1;
}

static struct side side_of(const struct entity *entity, const void *record,
                           const struct field *field, const struct merge_facts *facts,
                           struct arena *arena)
{
    struct side side = {.value = field_get(field, record, arena),
                        .reach = reach_of(entity, record, field, arena),
                        .is_listed = record_get(entity, record, "batch_id", arena) != NULL,
                        .confirmed_ms = facts != NULL ? facts->confirmed_ms : TIME_NONE};
    struct error ignored = {0};
    char *parsed;
    struct phone_number number;
    side.is_wrong = facts != NULL && facts->is_wrong;
    if (side.value != NULL && !field_parse(field, side.value, arena, &parsed, &ignored))
        side.is_wrong = true;
    if (side.value != NULL && field->type == FIELD_PHONE) {
        phone_parse(side.value, NULL, &number);
        side.is_wrong = side.is_wrong || !number.is_possible;
    }
    return side;
}

static const char *comparable(const char *value, struct arena *arena)
{
    return value != NULL ? text_fold(arena, value) : "";
}

static bool begins_a_word(const char *begin, char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_starts(words[i], begin))
            return true;
    return false;
}

/* "Petra" says more than "P.", "Wolf Holzbau KG" more than "Wolf Holzbau"; a letter more may be a
 * typing error. */
static bool says_more(const char *one, const char *other, struct arena *arena)
{
    char **words, **others;
    size_t count = text_words(arena, one, &words), other_count = text_words(arena, other, &others);
    for (size_t i = 0; i < other_count; i++)
        if (!begins_a_word(others[i], words, count))
            return false;
    return other_count > 0;
}

/* The first rule that tells them apart. */
static enum merge_rule decide(const struct side *kept, const struct side *gone,
                              const struct field *field, struct arena *arena,
                              enum merge_side *ret_side)
{
    *ret_side = SIDE_KEPT;
    if (str_equal_or_empty(kept->value, gone->value))
        return MERGE_RULE_EQUAL;
    if (kept->value == NULL || gone->value == NULL)
        return *ret_side = kept->value != NULL ? SIDE_KEPT : SIDE_GONE, MERGE_RULE_ONLY;
    if (kept->reach != gone->reach)
        return *ret_side = kept->reach > gone->reach ? SIDE_KEPT : SIDE_GONE, MERGE_RULE_REACHED;
    if (kept->is_wrong != gone->is_wrong)
        return *ret_side = gone->is_wrong ? SIDE_KEPT : SIDE_GONE, MERGE_RULE_VALID;
    bool kept_is_confirmed = kept->confirmed_ms != TIME_NONE,
         gone_is_confirmed = gone->confirmed_ms != TIME_NONE;
    if (kept_is_confirmed != gone_is_confirmed)
        return *ret_side = kept_is_confirmed ? SIDE_KEPT : SIDE_GONE, MERGE_RULE_VERIFIED;
    if (kept->confirmed_ms != gone->confirmed_ms)
        return *ret_side = kept->confirmed_ms > gone->confirmed_ms ? SIDE_KEPT : SIDE_GONE,
               MERGE_RULE_NEWER;
    if (kept->is_listed != gone->is_listed)
        return *ret_side = gone->is_listed ? SIDE_KEPT : SIDE_GONE, MERGE_RULE_SOURCE;
    if (kept->is_in_mail != gone->is_in_mail)
        return *ret_side = kept->is_in_mail ? SIDE_KEPT : SIDE_GONE, MERGE_RULE_MAIL;
    bool is_text = field->type == FIELD_TEXT || field->type == FIELD_NOTE,
         kept_says_more = is_text && says_more(kept->value, gone->value, arena),
         gone_says_more = is_text && says_more(gone->value, kept->value, arena);
    if (kept_says_more != gone_says_more)
        return *ret_side = kept_says_more ? SIDE_KEPT : SIDE_GONE, MERGE_RULE_LONGER;
    return MERGE_RULE_STANDS;
}

/* An address is one thing: half of each would be a third place. The side that wins the most telling
 * part takes all of it; where the other's place is the same, empty parts are filled. */
static void keep_address_together(struct merge_choice *choices, size_t count, struct arena *arena)
{
    static const char *const parts[] = {"postal_code", "city", "street", "country"};
    const struct merge_choice *leader = NULL;
    bool is_same_place = true;
    for (size_t p = 0; p < COUNT(parts); p++)
        for (size_t i = 0; i < count; i++) {
            const struct merge_choice *choice = &choices[i];
            if (!str_equal(choice->field->name, parts[p]) || choice->rule == MERGE_RULE_EQUAL ||
                choice->rule == MERGE_RULE_ONLY)
                continue;
            is_same_place = is_same_place && str_equal(comparable(choice->kept, arena),
                                                       comparable(choice->gone, arena));
            leader = leader == NULL ? choice : leader;
        }
    if (leader == NULL || is_same_place)
        return;
    const enum merge_side side = leader->side;
    const enum merge_rule rule = leader->rule;
    for (size_t i = 0; i < count; i++)
        if (is_address(choices[i].field->name) && choices[i].rule != MERGE_RULE_EQUAL) {
            choices[i].side = side;
            choices[i].rule = rule;
        }
}

static const char *taken(const struct merge_choice *choice)
{
    return choice->side == SIDE_KEPT ? choice->kept : choice->gone;
}

static const char *left(const struct merge_choice *choice)
{
    return choice->side == SIDE_KEPT ? choice->gone : choice->kept;
}

static void take_other(struct merge_choice *choice)
{
    choice->side = choice->side == SIDE_KEPT ? SIDE_GONE : SIDE_KEPT;
    choice->rule = MERGE_RULE_NUMBERS;
}

/* Both numbers of a person are one set: what stands under mobile at one and under phone at the
 * other agrees, and is not kept twice. The field it leaves takes the other side's number, where
 * there is one; else the number stays where its kind belongs. */
static void keep_numbers_apart(struct merge_choice *choices, size_t count)
{
    struct merge_choice *phone = NULL, *mobile = NULL;
    struct phone_number number;
    for (size_t i = 0; i < count; i++) {
        if (str_equal(choices[i].field->name, "phone"))
            phone = &choices[i];
        else if (str_equal(choices[i].field->name, "mobile"))
            mobile = &choices[i];
    }
    if (phone == NULL || mobile == NULL || taken(phone) == NULL ||
        !str_equal(taken(phone), taken(mobile)) || str_equal(phone->kept, phone->gone) ||
        str_equal(mobile->kept, mobile->gone))
        return;
    phone_parse(taken(phone), NULL, &number);
    bool is_phone_free = left(phone) != NULL || left(mobile) == NULL;
    if ((left(phone) == NULL) == (left(mobile) == NULL))
        is_phone_free = number.kind == PHONE_MOBILE;
    take_other(is_phone_free ? phone : mobile);
}

size_t merge_propose(const struct entity *entity, const void *kept, const void *gone,
                     const struct merge_facts (*facts)[2], struct arena *arena,
                     struct merge_choice **ret_choices)
{
    struct merge_choice *choices = ARENA_ARRAY(arena, struct merge_choice, entity->field_count);
    size_t count = 0;
    for (size_t i = 0; i < entity->field_count; i++) {
        const struct field *field = &entity->fields[i];
        if (!merge_decides(entity, field))
            continue;
        struct side sides[2] = {
            side_of(entity, kept, field, facts != NULL ? &facts[i][SIDE_KEPT] : NULL, arena),
            side_of(entity, gone, field, facts != NULL ? &facts[i][SIDE_GONE] : NULL, arena)};
        if (sides[0].value == NULL && sides[1].value == NULL)
            continue;
        look_into_mail(entity, field, kept, gone, sides, arena);
        struct merge_choice *choice = &choices[count++];
        *choice =
            (struct merge_choice){.field = field, .kept = sides[0].value, .gone = sides[1].value};
        choice->rule = decide(&sides[0], &sides[1], field, arena, &choice->side);
    }
    if (entity == &company_entity)
        keep_address_together(choices, count, arena);
    if (entity == &contact_entity)
        keep_numbers_apart(choices, count);
    *ret_choices = choices;
    return count;
}

static bool is_taken(const char *mark, const struct merge_choice *choices, size_t count)
{
    size_t length = strcspn(mark, ":~");
    for (size_t i = 0; i < count; i++)
        if (choices[i].side == SIDE_GONE && strlen(choices[i].field->name) == length &&
            strncmp(choices[i].field->name, mark, length) == 0)
            return true;
    return false;
}

const char *merge_marks(const char *own, const char *other, const struct merge_choice *choices,
                        size_t count, struct arena *arena)
{
    const char *const sides[] = {own, other};
    const char *marks = NULL;
    for (int side = 0; side < 2; side++) {
        char **parts;
        size_t part_count = str_split(arena, str_or(sides[side], ""), ',', &parts);
        for (size_t i = 0; i < part_count; i++)
            if (*parts[i] != '\0' && is_taken(parts[i], choices, count) == (side == 1))
                marks = marks == NULL ? parts[i] : arena_printf(arena, "%s,%s", marks, parts[i]);
    }
    return marks;
}

bool merge_is_marks(const struct field *field)
{
    return str_list_has("confirmed,company_confirmed,sources,company_sources", field->name);
}

/* Those of the field, or all but those. */
static const char *pick(const char *marks, const char *field, bool is_of, struct arena *arena)
{
    char **parts;
    const char *picked = NULL;
    size_t count = str_is_empty(marks) ? 0 : str_split(arena, marks, ',', &parts);
    for (size_t i = 0; i < count; i++) {
        const char *name = arena_strndup(arena, parts[i], strcspn(parts[i], ":~"));
        if (str_equal(name, field) == is_of)
            picked = picked == NULL ? parts[i] : arena_printf(arena, "%s,%s", picked, parts[i]);
    }
    return picked;
}

const char *merge_marks_of(const char *marks, const char *field, struct arena *arena)
{
    return pick(marks, field, true, arena);
}

const char *merge_marks_with(const char *marks, const char *field, const char *others,
                             struct arena *arena)
{
    const char *rest = pick(marks, field, false, arena);
    return rest == NULL || others == NULL ? str_or(rest, others)
                                          : arena_printf(arena, "%s,%s", rest, others);
}
