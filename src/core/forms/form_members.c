/* A question's members as text, one row each: how it is called, where it belongs, how it is read.
 */
#include "core/form_edit.h"

#include "base/i18n.h"
#include "base/text.h"
#include "core/field.h"
#include "../records/fields.h"

#include <string.h>

#define NUMBER_MOST 1000000

static const char *const member_labels[MEMBER_COUNT] = {[MEMBER_TEXT] = N_("Question"),
                                                        [MEMBER_TYPE] = N_("Answer is"),
                                                        [MEMBER_MASKS] = N_("Asked by"),
                                                        [MEMBER_CORE] =
                                                            N_("Needed for the handover"),
                                                        [MEMBER_WORTH] = N_("Worth for the score"),
                                                        [MEMBER_CHANCE] = N_("Of 100 asked answer"),
                                                        [MEMBER_KEEPS_DAYS] = N_("Keeps for days"),
                                                        [MEMBER_CONDITION] = N_("Only if"),
                                                        [MEMBER_UNIT] = N_("Unit"),
                                                        [MEMBER_MIN] = N_("At least"),
                                                        [MEMBER_MAX] = N_("At most"),
                                                        [MEMBER_DIMENSION] = N_("Topic"),
                                                        [MEMBER_KEY] = N_("Key")};
static const char *const type_labels[QUESTION_TYPE_COUNT] = {
    [QUESTION_YES_NO] = N_("yes or no"),
    [QUESTION_ONE_OF] = N_("one of"),
    [QUESTION_MANY_OF] = N_("several of"),
    [QUESTION_NUMBER] = N_("a number"),
    [QUESTION_MONEY_CLASS] = N_("a money class"),
    [QUESTION_MONTH] = N_("a month"),
    [QUESTION_DATE] = N_("a day"),
    [QUESTION_TEXT] = N_("a text"),
    [QUESTION_CONTACT_ROLE] = N_("a role")};

const char *question_member_label(enum question_member member)
{
    return _(member_labels[member]);
}

const char *question_type_label(enum question_type type)
{
    return _(type_labels[type]);
}

static bool is_measured(enum question_type type)
{
    return type == QUESTION_NUMBER || type == QUESTION_TEXT || type == QUESTION_MONTH ||
           type == QUESTION_DATE;
}

bool question_has_member(const struct question *question, enum question_member member)
{
    if (member == MEMBER_UNIT)
        return question->type == QUESTION_NUMBER;
    return (member != MEMBER_MIN && member != MEMBER_MAX) || is_measured(question->type);
}

static char *number(bool is_there, int64_t value, struct arena *arena)
{
    return is_there ? arena_printf(arena, "%lld", (long long)value) : arena_strdup(arena, "");
}

static const char *masks_name(unsigned masks)
{
    return masks == MASK_ALL ? "both" : masks == MASK_SALES ? "sales" : "telesales";
}

char *question_get(const struct question *question, enum question_member member,
                   struct arena *arena)
{
    switch (member) {
    case MEMBER_WORTH: return number(true, question->worth, arena);
    case MEMBER_CHANCE: return number(true, question->chance, arena);
    case MEMBER_KEEPS_DAYS: return number(true, question->keeps_days, arena);
    case MEMBER_MIN: return number(question->has_min, question->min, arena);
    case MEMBER_MAX: return number(question->has_max, question->max, arena);
    case MEMBER_CONDITION:
        return question->only_if_question == NULL
                   ? arena_strdup(arena, "")
                   : arena_printf(arena, "%s=%s", question->only_if_question,
                                  str_or(question->only_if_value, ""));
    default: break;
    }
    const char *text = member == MEMBER_TEXT        ? question->text
                       : member == MEMBER_KEY       ? question->key
                       : member == MEMBER_UNIT      ? question->unit
                       : member == MEMBER_DIMENSION ? question->dimension
                       : member == MEMBER_TYPE      ? question_type_name(question->type)
                       : member == MEMBER_MASKS     ? masks_name(question->masks)
                       : question->is_core          ? "yes"
                                                    : "no";
    return arena_strdup(arena, str_or(text, ""));
}

static bool set_type(struct question *question, const char *name, struct error *err)
{
    enum question_type type;
    if (!question_type_from_name(name, &type))
        return error_set(err, ERR_DATA, _("there is no such kind of answer"));
    if (type == QUESTION_CONTACT_ROLE && question->choice_count == 0) {
        question->choices = contact_roles;
        question->choice_count = contact_role_count;
    } else if (!question_type_has_choices(type) ||
               (question->choices == contact_roles && type != QUESTION_CONTACT_ROLE)) {
        question->choices = NULL;
        question->choice_count = 0;
    }
    if (type != QUESTION_NUMBER)
        question->unit = NULL;
    if (!is_measured(type) || type != question->type)
        question->has_min = question->has_max = false;
    question->type = type;
    return true;
}

static bool set_condition(struct question *question, const char *text, struct arena *arena,
                          struct error *err)
{
    const char *equals = strchr(text, '=');
    if (*text == '\0') {
        question->only_if_question = question->only_if_value = NULL;
        return true;
    }
    if (equals == NULL)
        return error_set(err, ERR_DATA, _("a condition is a key and its answers: need=erp,cloud"));
    question->only_if_question =
        str_trim(arena, arena_strndup(arena, text, (size_t)(equals - text)));
    question->only_if_value = str_trim(arena, equals + 1);
    return true;
}

static bool set_limit(const char *text, bool *ret_is_there, int64_t *ret_value, struct error *err)
{
    *ret_is_there = *text != '\0';
    return !*ret_is_there || str_to_int64(text, ret_value) ||
           error_set(err, ERR_DATA, _("a whole number is needed here"));
}

static bool set_number(const char *text, int *ret_value, struct error *err)
{
    int64_t value;
    if (!str_to_int64(text, &value) || value < 0 || value > NUMBER_MOST)
        return error_set(err, ERR_DATA, _("a whole number is needed here"));
    *ret_value = (int)value;
    return true;
}

static bool set_word(struct question *question, enum question_member member, const char *text,
                     struct error *err)
{
    if (member == MEMBER_CORE) {
        question->is_core = str_equal(text, "yes");
        return question->is_core || str_equal(text, "no") ||
               error_set(err, ERR_DATA, _("yes or no"));
    }
    question->masks = str_equal(text, "both")        ? MASK_ALL
                      : str_equal(text, "sales")     ? MASK_SALES
                      : str_equal(text, "telesales") ? MASK_TELESALES
                                                     : 0;
    return question->masks != 0 || error_set(err, ERR_DATA, _("a mask is telesales or sales"));
}

bool question_set(const struct question *question, enum question_member member, const char *raw,
                  struct arena *arena, struct question *ret_question, struct error *err)
{
    struct question new = *question;
    char *text = str_trim(arena, raw);
    bool is_ok = true;
    switch (member) {
    case MEMBER_TEXT: new.text = text; break;
    case MEMBER_KEY: new.key = text; break;
    case MEMBER_UNIT: new.unit = *text != '\0' ? text : NULL; break;
    case MEMBER_DIMENSION: new.dimension = text; break;
    case MEMBER_TYPE: is_ok = set_type(&new, text, err); break;
    case MEMBER_CONDITION: is_ok = set_condition(&new, text, arena, err); break;
    case MEMBER_MIN: is_ok = set_limit(text, &new.has_min, &new.min, err); break;
    case MEMBER_MAX: is_ok = set_limit(text, &new.has_max, &new.max, err); break;
    case MEMBER_WORTH: is_ok = set_number(text, &new.worth, err); break;
    case MEMBER_CHANCE: is_ok = set_number(text, &new.chance, err); break;
    case MEMBER_KEEPS_DAYS: is_ok = set_number(text, &new.keeps_days, err); break;
    default: is_ok = set_word(&new, member, text, err); break;
    }
    if (is_ok)
        *ret_question = new;
    return is_ok;
}
