/* The guides this desk has, and what is wrong with a guide's file. */
#include "cli.h"

#include "codec/data_files.h"
#include "usecase/guide.h"

#include <stdio.h>

static void print_guide(const struct guide_shelf *shelf, const struct guide_file *file,
                        const struct options *options, struct arena *arena)
{
    const struct guide *guide = file->problem == NULL ? &shelf->guides[file->guide] : NULL;
    struct text line = {0};
    struct json_writer writer;
    if (!options->is_json) {
        print_safe(guide == NULL
                       ? file->problem
                       : arena_printf(arena, "%s  %s  %s", text_fit(arena, guide->name, 16),
                                      text_fit(arena, _(guide->title), 40), file->path));
        return;
    }
    json_begin(&writer, &line);
    json_begin_object(&writer);
    json_put_string(&writer, "guide", guide != NULL ? guide->name : NULL);
    json_put_string(&writer, "file", file->path);
    json_put_bool(&writer, "is_own", file->is_own);
    json_put_string(&writer, "problem", file->problem);
    json_end_object(&writer);
    print_json_line(&line);
}

static bool list_guides(const struct options *options, struct arena *arena, struct error *err)
{
    const struct guide_shelf *shelf = guides_read(arena);
    const char *problem = NULL;
    for (size_t i = 0; i < shelf->file_count; i++) {
        const struct guide_file *file = &shelf->files[i];
        bool is_replaced = str_equal(file->problem, "");
        if (!is_replaced)
            print_guide(shelf, file, options, arena);
        if (!is_replaced && problem == NULL)
            problem = file->problem;
    }
    return problem == NULL || error_set(err, ERR_CONFIG, "%s", problem);
}

bool run_guides(struct desk *desk, struct options *options, struct error *err)
{
    struct arena *arena = arena_new();
    struct guide guide;
    (void)desk;
    bool is_ok = options->word_count > 0 ? guide_load(options->words[0], arena, &guide, err)
                                         : list_guides(options, arena, err);
    arena_free(arena);
    return is_ok;
}
