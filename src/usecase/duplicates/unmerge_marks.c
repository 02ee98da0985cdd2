/* Taking two merged records apart: what is known of each value goes with it. The marks of all
 * fields are one set beside a record; each field finds its own way among the merges that came
 * after. */
#include "unmerge_private.h"

#include "base/text.h"

struct marking {
    struct parting *parting;
    const struct field *marks; /* sources or confirmed */
    const char *before, *gone; /* both sides' as the merge found them */
    const char *kept_now, *gone_now;
};

static bool are_same(const char *a, const char *b, struct arena *arena)
{
    char **one, **other;
    size_t count = str_split(arena, str_or(a, ""), ',', &one),
           others = str_split(arena, str_or(b, ""), ',', &other);
    for (size_t i = 0; i < count; i++)
        if (!str_list_has(str_or(b, ""), one[i]))
            return false;
    return count == others;
}

/* Of the one that goes: what was found since of its value, else what it says itself. A merge had
 * spelled out the source that all of its values have; unchanged, that is not written back. */
static void give_back(struct marking *marking, const char *name, const char *now)
{
    struct arena *arena = marking->parting->ops->arena;
    if (!are_same(now, merge_marks_of(marking->gone, name, arena), arena))
        marking->gone_now = merge_marks_with(marking->gone_now, name, now, arena);
}

/* A desk that knew nothing of the merge gave the one that went another value, and nobody the other:
 * that one stays, with what is known of it. */
static bool is_later_word(const struct parting *parting, const struct merge_choice *choice,
                          const struct later *aside)
{
    const char *name = choice->field->name,
               *now = aside != NULL ? parting_choice(aside->choices, aside->count, name)->kept
                                    : parting_get(parting, parting->kept, name),
               *own = parting_get(parting, parting->gone, name);
    return str_equal_or_empty(now, choice->gone) && !str_equal_or_empty(own, choice->gone);
}

static void part_field(struct marking *marking, const struct merge_choice *choice)
{
    struct parting *parting = marking->parting;
    struct arena *arena = parting->ops->arena;
    const char *name = choice->field->name;
    struct later *aside = parting_aside(parting, choice->field);
    struct merge_choice *there =
        aside != NULL ? parting_choice_made(aside, marking->marks, arena) : NULL;
    const char **place = there != NULL ? &there->kept : &marking->kept_now;
    if (choice->side == SIDE_GONE && !is_later_word(parting, choice, aside))
        give_back(marking, name, merge_marks_of(*place, name, arena));
    *place = merge_marks_with(*place, name, merge_marks_of(marking->before, name, arena), arena);
    if (aside != NULL)
        aside->is_changed = true;
}

static void set_marks(struct marking *marking, const struct record *record, const char *marks)
{
    const char *name = marking->marks->name;
    if (!are_same(parting_get(marking->parting, record, name), marks, marking->parting->ops->arena))
        parting_set(marking->parting, record, name, marks);
}

void unmerge_marks(struct parting *parting)
{
    for (size_t i = 0; i < parting->entity->field_count; i++) {
        const struct field *field = &parting->entity->fields[i];
        if (!merge_is_marks(field))
            continue;
        const struct merge_choice *own =
            parting_choice(parting->choices, parting->count, field->name);
        struct marking marking = {.parting = parting,
                                  .marks = field,
                                  .before = own != NULL ? own->kept : NULL,
                                  .gone = own != NULL ? own->gone : NULL,
                                  .kept_now = parting_get(parting, parting->kept, field->name),
                                  .gone_now = parting_get(parting, parting->gone, field->name)};
        for (size_t c = 0; c < parting->count; c++)
            if ((parting->choices[c].side == SIDE_GONE ||
                 parting_is_late(parting, &parting->choices[c])) &&
                (parting->choices[c].field->flags & FIELD_INTERNAL) == 0)
                part_field(&marking, &parting->choices[c]);
        set_marks(&marking, parting->kept, marking.kept_now);
        set_marks(&marking, parting->gone, marking.gone_now);
    }
}
