/* Rows of a fixture file for tests: CSV with quotes, header skipped. */
#ifndef TESTS_VECTORS_H
#define TESTS_VECTORS_H

#include "base/file.h"

#include <check.h>
#include <string.h>

#define VECTOR_CELLS 12
#define FIXTURE(name) VORWAHL_SRCDATA "/../tests/fixtures/" name

static inline void vectors_read(const char *path, struct text *ret_text)
{
    struct error err = {0};
    ck_assert_msg(file_read(path, 4 * 1024 * 1024, ret_text, &err), "%s: %s", path, err.message);
}

/* Cuts the next row out of *at into cells (missing ones are ""); false at the end. */
static inline bool vectors_row(char **at, char *cells[VECTOR_CELLS])
{
    static char none[] = "";
    char *from = *at, *to = from;
    size_t n = 0;
    bool is_quoted = false;
    if (*from == '\0')
        return false;
    for (size_t i = 0; i < VECTOR_CELLS; i++)
        cells[i] = none;
    for (cells[n] = to; *from != '\0' && (is_quoted || *from != '\n'); from++) {
        if (*from == '"' && is_quoted && from[1] == '"')
            *to++ = *from++;
        else if (*from == '"')
            is_quoted = !is_quoted;
        else if (*from == ',' && !is_quoted && n + 1 < VECTOR_CELLS)
            *to++ = '\0', cells[++n] = to;
        else if (*from != '\r')
            *to++ = *from;
    }
    *at = *from == '\0' ? from : from + 1;
    *to = '\0';
    return true;
}

#endif
