/* N02: a name in capitals, or all small. */
#include "checks.h"

static bool is_particle(const char *word)
{
    return str_list_has("von,van,der,den,dem,de,zu,zur,zum,vom,und,di,da,del,la,le,ten,ter", word);
}

/* Letters all capital (three or more) or all small: typed in a hurry or by a machine. */
static bool is_shouted(struct arena *arena, const char *name)
{
    if (str_is_empty(name) || strpbrk(name, "0123456789@") != NULL)
        return false;
    const char *lower = utf8_lower(arena, name), *upper = utf8_upper(arena, name);
    if (str_equal(lower, upper))
        return false;
    if (str_equal(name, lower))
        return utf8_count(name) >= 2 && !is_particle(name);
    return str_equal(name, upper) && utf8_count(name) >= 3 && strchr(name, '.') == NULL;
}

static char *capitalised(struct arena *arena, const char *name)
{
    const char *lower = utf8_lower(arena, name);
    struct text out = {0};
    while (*lower != '\0') {
        size_t length = strcspn(lower, " -'");
        char *word = arena_strndup(arena, lower, length);
        const char *next = utf8_next(word);
        if (is_particle(word))
            text_append(&out, word);
        else if (length > 0) {
            text_append(&out, utf8_upper(arena, arena_strndup(arena, word, (size_t)(next - word))));
            text_append(&out, next);
        }
        lower += length;
        if (*lower != '\0')
            text_append_char(&out, *lower++);
    }
    char *copy = arena_strdup(arena, text_str(&out));
    text_free(&out);
    return copy;
}

static bool is_wrong(const struct quality_subject *subject)
{
    return is_shouted(subject->arena, subject->contact->first_name) ||
           is_shouted(subject->arena, subject->contact->last_name);
}

static void repair(const struct quality_subject *subject, struct quality_repair *repair)
{
    const struct contact *contact = subject->contact;
    if (is_shouted(subject->arena, contact->first_name))
        repair_set(repair, &contact_entity, "first_name",
                   capitalised(subject->arena, contact->first_name));
    if (is_shouted(subject->arena, contact->last_name))
        repair_set(repair, &contact_entity, "last_name",
                   capitalised(subject->arena, contact->last_name));
}

const struct quality_check check_name_case = {.id = "name_case",
                                              .code = "N02",
                                              .field = "last_name",
                                              .label = N_("name in capitals or all small"),
                                              .help = N_("the machine writes it as a name"),
                                              .source = "practice",
                                              .severity = QUALITY_INFO,
                                              .is_automatic = true,
                                              .worth = 5,
                                              .is_wrong = is_wrong,
                                              .repair = repair};
