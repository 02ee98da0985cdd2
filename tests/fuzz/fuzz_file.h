/* Targets that read a file: the bytes lie in one of their own, made anew each time. */
#ifndef TESTS_FUZZ_FILE_H
#define TESTS_FUZZ_FILE_H

#include "fuzz.h"

#include <unistd.h>

static inline const char *fuzz_file(const uint8_t *data, size_t size)
{
    static char path[4096];
    if (path[0] == '\0') {
        const char *folder = getenv("TMPDIR");
        snprintf(path, sizeof path, "%s/fuzz-%ld", folder != NULL ? folder : "/tmp",
                 (long)getpid());
    }
    FILE *file = fopen(path, "wb");
    promise(file != NULL && fwrite(data, 1, size, file) == size && fclose(file) == 0,
            "a file can be written");
    return path;
}

#endif
