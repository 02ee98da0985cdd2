/* The lines of data/legal_forms.txt, made ready for matching once. */
#include "codec/legal_forms.h"

#include "base/file.h"
#include "base/text.h"
#include "core/match.h"

#include <pthread.h>

static struct match_forms *forms;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void read_all(void)
{
    struct arena *arena = arena_new();
    struct text file = {0};
    char **lines = NULL;
    size_t count = 0, kept = 0;
    if (file_read(data_path(arena, "legal_forms.txt"), 1 << 20, &file, NULL))
        count = str_split(arena, text_str(&file), '\n', &lines);
    const char **variants = ARENA_ARRAY(arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++)
        if (lines[i][0] != '#')
            variants[kept++] = lines[i];
    forms = match_forms_new(variants, kept);
    text_free(&file);
    arena_free(arena);
}

const struct match_forms *legal_forms(void)
{
    pthread_once(&once, read_all);
    return forms;
}
