/* A TCP connection to a phone, read into a buffer, with time limits. Private to phone. */
#ifndef PHONE_LINE_H
#define PHONE_LINE_H

#include "base/error.h"
#include "base/text.h"

struct line {
    int fd;
    struct text in; /* what was read and not yet taken */
};
enum line_news { LINE_BYTES, LINE_CONTROL, LINE_TIMEOUT, LINE_CLOSED };

bool line_open(struct line *line, const char *host, int port, struct error *err);
bool line_send(struct line *line, const char *bytes, size_t length, struct error *err);
/* Waits for more bytes, or for control_fd (-1: none); timeout_ms -1: for ever. A buffer of 64 KiB
 * that nobody could read ends the line. */
enum line_news line_wait(struct line *line, int control_fd, int timeout_ms);
void line_take(struct line *line, size_t length); /* that much was understood */
void line_close(struct line *line);

#endif
