/* The last action, a group or an import, taken back. */
#include "cli.h"

#include "usecase/undo.h"

#include <stdio.h>
#include <unistd.h>

static bool undo_goes_on(void *data, int64_t looked, int64_t of)
{
    (void)data;
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%lld / %lld", (long long)looked, (long long)of);
    return !stop_is_asked();
}

bool run_undo(struct desk *desk, struct options *options, struct error *err)
{
    static const struct undo_watch watch = {undo_goes_on, NULL};
    struct undone undone;
    stop_watch();
    bool is_ok = undo_watched(desk->session, options->word_count > 0 ? options->words[0] : NULL,
                              &watch, &undone, err);
    stop_unwatch();
    if (undone.of > 0 && isatty(STDERR_FILENO))
        fputs("\r", stderr);
    if (!is_ok)
        return false;
    if (options->is_json)
        printf("{\"undo\":\"%s\",\"operations\":%lld}\n", undone.group,
               (long long)undone.operations);
    else
        print_safe(undone.text);
    desk_push_all(desk, options); /* it may have been an import */
    return true;
}
