/* N05: a title stands in the name's field. */
#include "checks.h"

/* The titles a name begins with, and the rest of it. */
static const char *split(struct arena *arena, const char *name, char **ret_titles)
{
    static const char *const titles[] = {"Prof.", "Dr.",  "Dipl.-Ing.", "Dipl.-Kfm.", "Dipl.-Inf.",
                                         "Dr",    "Prof", "Ing.",       "Mag."};
    struct text found = {0};
    bool has_more = !str_is_empty(name);
    while (has_more) {
        has_more = false;
        for (size_t i = 0; i < sizeof titles / sizeof *titles && !has_more; i++) {
            size_t length = strlen(titles[i]);
            if (strncmp(name, titles[i], length) == 0 && name[length] == ' ' &&
                name[length + 1] != '\0') {
                text_printf(&found, "%s%s", found.length > 0 ? " " : "", titles[i]);
                name += length + 1;
                has_more = true;
            }
        }
    }
    *ret_titles = arena_strdup(arena, text_str(&found));
    text_free(&found);
    return name;
}

static bool is_wrong(const struct quality_subject *subject)
{
    char *titles;
    split(subject->arena, subject->contact->first_name, &titles);
    if (*titles == '\0')
        split(subject->arena, subject->contact->last_name, &titles);
    return *titles != '\0';
}

static void repair(const struct quality_subject *subject, struct quality_repair *repair)
{
    const char *const fields[] = {"first_name", "last_name"};
    const char *const names[] = {subject->contact->first_name, subject->contact->last_name};
    const char *title = str_or(subject->contact->title, "");
    for (size_t i = 0; i < 2; i++) {
        char *titles;
        const char *rest = split(subject->arena, names[i], &titles);
        if (*titles == '\0')
            continue;
        repair_set(repair, &contact_entity, fields[i], rest);
        if (strstr(title, titles) == NULL)
            title =
                arena_printf(subject->arena, "%s%s%s", title, *title != '\0' ? " " : "", titles);
    }
    if (!str_equal(title, str_or(subject->contact->title, "")))
        repair_set(repair, &contact_entity, "title", title);
}

const struct quality_check check_title_in_name = {.id = "title_in_name",
                                                  .code = "N05",
                                                  .field = "title",
                                                  .label = N_("title stands in the name"),
                                                  .help =
                                                      N_("the machine moves it to its own field"),
                                                  .source = "list",
                                                  .severity = QUALITY_INFO,
                                                  .is_automatic = true,
                                                  .worth = 4,
                                                  .is_wrong = is_wrong,
                                                  .repair = repair};
