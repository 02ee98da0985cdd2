/* Lists of data/checks: one entry a line, # begins a comment, any order. */
#include "codec/check_lists.h"

#include "base/file.h"
#include "core/quality_score.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define LIST_BYTES_MOST ((size_t)8 << 20)

static struct quality_reference lists;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names are compared folded; domains and places as they stand. */
static void read_list(struct arena *arena, const char *name, bool is_folded,
                      struct quality_list *ret_list)
{
    struct text file = {0};
    size_t count = 0;
    if (!file_read(data_path(arena, name), LIST_BYTES_MOST, &file, NULL) ||
        !utf8_is_valid(text_str(&file), file.length)) {
        text_free(&file);
        return;
    }
    char *copy = arena_strdup(arena, text_str(&file));
    for (const char *c = copy; *c != '\0'; c++)
        count += *c == '\n';
    const char **lines = ARENA_ARRAY(arena, const char *, count + 2);
    count = 0;
    for (char *rest = copy, *line = strtok_r(copy, "\r\n", &rest); line != NULL;
         line = strtok_r(NULL, "\r\n", &rest))
        if (*line != '#' && *line != '\0')
            lines[count++] = is_folded ? text_fold(arena, line) : line;
    qsort(lines, count, sizeof *lines, by_text);
    *ret_list = (struct quality_list){lines, count};
    text_free(&file);
}

/* "phone 28 42": points and half-life of a part; "agrees 80". What is missing counts nothing. */
static void read_weights(struct arena *arena, struct quality_weights *weights)
{
    struct quality_list list = {0};
    read_list(arena, "checks/score.txt", false, &list);
    const struct {
        const char *name;
        int *value;
    } single[] = {{"valid", &weights->valid},
                  {"agrees", &weights->agrees},
                  {"confirmed", &weights->confirmed},
                  {"duplicate", &weights->duplicate},
                  {"credit", &weights->credit},
                  {"board", &weights->board},
                  {"look", &weights->look}};
    for (size_t i = 0; i < list.count; i++) {
        size_t length = strcspn(list.lines[i], " ");
        char *end;
        int first = (int)strtol(list.lines[i] + length, &end, 10),
            second = (int)strtol(end, NULL, 10);
        for (enum quality_part part = 0; part < PART_COUNT; part++)
            if (strlen(quality_part_name(part)) == length &&
                strncmp(quality_part_name(part), list.lines[i], length) == 0) {
                weights->weight[part] = first;
                weights->half_life_months[part] = second;
            }
        for (size_t s = 0; s < sizeof single / sizeof *single; s++)
            if (strlen(single[s].name) == length &&
                strncmp(single[s].name, list.lines[i], length) == 0)
                *single[s].value = first;
    }
}

static void read_all(void)
{
    static struct arena *arena; /* of the process: never freed, so kept where it can be found */
    arena = arena_new();
    read_list(arena, "checks/disposable_domains.txt", false, &lists.disposable);
    read_list(arena, "checks/free_mail_domains.txt", false, &lists.free_mail);
    read_list(arena, "checks/first_names.txt", true, &lists.first_names);
    read_list(arena, "checks/postal_places.txt", false, &lists.places);
    read_weights(arena, &lists.weights);
    read_list(arena, "checks/points.txt", false, &lists.points);
    read_list(arena, "checks/wz2008.txt", false, &lists.industries);
    read_list(arena, "checks/stage_fields.txt", false, &lists.stage_fields);
    read_list(arena, "checks/special_words.txt", true, &lists.special_words);
    read_list(arena, "checks/left_company.txt", true, &lists.left_company);
}

const struct quality_reference *check_lists(void)
{
    pthread_once(&once, read_all);
    return &lists;
}
