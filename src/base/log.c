/* JSON lines: time, level, event, and the pairs the caller chose. Never names, numbers, addresses
 * or tokens of people. */
#include "base/log.h"

#include "base/clock.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int log_fd = -1;
static enum log_level log_threshold = LOG_WARN;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

bool log_open(const char *path, enum log_level level, struct error *err)
{
    int fd = STDERR_FILENO;
    if (path != NULL)
        fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return error_set(err, ERR_CANNOT_CREATE, "%s: %s", path, strerror(errno));
    log_close();
    log_fd = fd;
    log_threshold = level;
    return true;
}

void log_close(void)
{
    if (log_fd > STDERR_FILENO)
        close(log_fd);
    log_fd = -1;
}

static void append_quoted(struct text *line, const char *value)
{
    text_append_char(line, '"');
    for (const unsigned char *c = (const unsigned char *)value; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\')
            text_printf(line, "\\%c", *c);
        else if (*c < 0x20 || *c >= 0x7F)
            text_printf(line, "\\u%04x", *c);
        else
            text_append_char(line, (char)*c);
    }
    text_append_char(line, '"');
}

void log_event(enum log_level level, const char *event, ...)
{
    static const char *const names[] = {"error", "warn", "info", "debug"};
    if (log_fd < 0 || level > log_threshold)
        return;
    struct text line = {0};
    struct arena *arena = arena_new();
    text_printf(&line,
                "{\"at\":\"%s\",\"level\":\"%s\",\"event\":", time_iso(arena, clock_now_ms()),
                names[level]);
    append_quoted(&line, event);
    va_list args;
    va_start(args, event);
    for (const char *key; (key = va_arg(args, const char *)) != NULL;) {
        const char *value = va_arg(args, const char *);
        text_append_char(&line, ',');
        append_quoted(&line, key);
        text_append_char(&line, ':');
        append_quoted(&line, value != NULL ? value : "");
    }
    va_end(args);
    text_append(&line, "}\n");
    pthread_mutex_lock(&mutex);
    ssize_t written = write(log_fd, line.data, line.length);
    (void)written;
    pthread_mutex_unlock(&mutex);
    text_free(&line);
    arena_free(arena);
}
