/* BIGINT, which strict tables do not know, becomes INT (not INTEGER, which would make a primary key
 * the row's number), and every CREATE TABLE ends with STRICT. A table made before stays as it is:
 * docs/decisions/0045. */
#include "strict.h"

#include <ctype.h>
#include <string.h>

#define TABLE "CREATE TABLE"
#define NO_ROWID "WITHOUT ROWID"

static size_t token_length(const char *c)
{
    size_t length = 1;
    if (c[0] == '-' && c[1] == '-')
        return strcspn(c, "\n");
    if (*c == '\'' || *c == '"') {
        length = 1 + strcspn(c + 1, *c == '"' ? "\"" : "'");
        return c[length] == '\0' ? length : length + 1;
    }
    while (isalnum((unsigned char)*c) && (isalnum((unsigned char)c[length]) || c[length] == '_'))
        length++;
    return length;
}

void sqlite_strict(const char *sql, struct text *out)
{
    bool is_table = false, has_no_rowid = false;
    for (const char *c = sql; *c != '\0';) {
        size_t length = token_length(c);
        is_table = is_table || str_starts(c, TABLE);
        has_no_rowid = has_no_rowid || str_starts(c, NO_ROWID);

        if (*c == ';' && is_table)
            text_append(out, has_no_rowid ? ", STRICT" : " STRICT");
        if (length == 6 && memcmp(c, "BIGINT", 6) == 0)
            text_append(out, "INT");
        else
            text_append_bytes(out, c, length);
        if (*c == ';')
            is_table = has_no_rowid = false;
        c += length;
    }
}
