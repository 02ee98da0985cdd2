/* Files and folders: whole reads with a limit, private writes, XDG folders. Never used on a
 * database file. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

bool file_read(const char *path, size_t limit, struct text *ret_text,
               struct error *err); /* regular files only */
/* A secret: no link, of this user, readable by nobody else; else ERR_CONFIG. */
bool file_read_private(const char *path, size_t limit, struct text *ret_text, struct error *err);
bool file_write(const char *path, const char *data, size_t length,
                struct error *err); /* 0600, temp + rename + fsync */
bool file_exists(const char *path);
bool dir_make(const char *path, struct error *err);   /* with parents, 0700 */
bool dir_remove(const char *path, struct error *err); /* recursive, does not follow links */
/* Names of the files with this ending in a folder, sorted; none where there is no folder. */
size_t dir_names(const char *path, const char *ending, struct arena *arena, char ***ret_names);
char *path_join(struct arena *arena, const char *a, const char *b);
/* $XDG_DATA_HOME/vorwahl/PROFILE and so on; made if missing. profile NULL: "default". */
enum xdg_kind { XDG_DATA, XDG_CACHE, XDG_CONFIG, XDG_STATE, XDG_RUNTIME };
char *xdg_dir(struct arena *arena, enum xdg_kind kind, const char *profile);
/* A file below data/: $VORWAHL_DATADIR, else beside the sources when run from the build tree, else
 * the installed folder. */
char *data_path(struct arena *arena, const char *name);
/* The same, but a file of this name beside the settings is used instead: what a team replaces. */
char *own_path(struct arena *arena, const char *name);
/* The path of a program of this package: beside the running one ("vorwahld"), in its libexec
 * folder, else found in PATH. */
char *program_path(struct arena *arena, const char *name);
/* Reads a secret from the terminal without echo, or one line from standard input when it is no
 * terminal. A signal acts as ever, after the echo is back. On false nothing of it is left in out.
 * Not for two threads at once. */
bool password_read(const char *prompt, char *out, size_t size, struct error *err);

#endif
