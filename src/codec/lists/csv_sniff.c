/* The dialect of a list by steady column counts. */
#include "csv_sniff.h"

#include <string.h>
#include <strings.h>

/* Columns of the first rows by one separator; 0 when they differ much. */
static long steadiness(const char *text, size_t length, char separator)
{
    long rows = 0, same = 0, first = -1, columns = 1;
    bool in_quotes = false;
    for (size_t i = 0; i < length && rows < 50; i++) {
        if (text[i] == '"')
            in_quotes = !in_quotes;
        else if (!in_quotes && text[i] == separator)
            columns++;
        else if (!in_quotes && (text[i] == '\n' || text[i] == '\r')) {
            if (text[i] == '\r' && i + 1 < length && text[i + 1] == '\n')
                i++;
            if (first < 0)
                first = columns;
            same += columns == first;
            rows++;
            columns = 1;
        }
    }
    if (rows == 0)
        return columns > 1 ? columns : 0;
    return first > 1 ? first * 10 * same / rows : 0;
}

char csv_sniff_separator(const char *text, size_t length, bool *ret_sep_line)
{
    *ret_sep_line =
        length > 5 && strncasecmp(text, "sep=", 4) == 0 && (text[5] == '\r' || text[5] == '\n');
    if (*ret_sep_line)
        return text[4];
    char best = ';';
    long best_score = 0;
    for (const char *s = CSV_SEPARATORS; *s != '\0'; s++) {
        long score = steadiness(text, length, *s);
        if (score > best_score) {
            best_score = score;
            best = *s;
        }
    }
    return best_score > 0 ? best : ',';
}
