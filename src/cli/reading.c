/* How a list was read, for who has to know it, and how it is to be read where somebody says so. */
#include "cli.h"

#include "codec/csv.h"

#include <string.h>

void print_reading(const struct csv_info *info, const char *path, struct arena *arena)
{
    const char *slash = strrchr(path, '/'),
               *name = safe_text(arena, slash != NULL ? slash + 1 : path);
    if (info->rows_above == 1)
        fprintf(stderr, _("%s: 1 line above the header was left out (line %lld)\n"), name,
                (long long)info->above_first);
    else if (info->rows_above > 1)
        fprintf(stderr, _("%s: %lld lines above the header were left out (lines %lld to %lld)\n"),
                name, (long long)info->rows_above, (long long)info->above_first,
                (long long)info->above_last);
    struct text lines = {0};
    for (int64_t i = 0; i < info->unreadable && i < 3; i++)
        text_printf(&lines, "%s%lld", i > 0 ? ", " : "", (long long)info->unreadable_lines[i]);
    if (info->unreadable > 3)
        text_append(&lines, " …");
    if (info->unreadable > 0)
        fprintf(stderr, _("%s: %lld rows have letters that are not %s, in line %s\n"), name,
                (long long)info->unreadable, info->encoding, text_str(&lines));
    text_free(&lines);
    if (info->other != NULL)
        fprintf(stderr,
                _("%s: read as %s: \"%s\"; as %s it would be \"%s\" (--encoding decides)\n"), name,
                info->encoding, safe_text(arena, info->sample), info->other,
                safe_text(arena, info->other_sample));
}

bool read_encoding(const struct options *options, const char **ret_encoding, struct error *err)
{
    struct text names = {0};
    *ret_encoding = options->encoding != NULL ? csv_encoding_find(options->encoding) : NULL;
    if (options->encoding == NULL || *ret_encoding != NULL)
        return true;
    for (size_t i = 0; csv_encodings[i] != NULL; i++)
        text_printf(&names, "%s%s", i > 0 ? ", " : "", csv_encodings[i]);
    error_set(err, ERR_USAGE, _("--encoding takes %s"), text_str(&names));
    text_free(&names);
    return false;
}
