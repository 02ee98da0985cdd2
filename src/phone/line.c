/* TCP to a phone program or exchange. */
#include "line.h"

#include "base/i18n.h"
#include "driver.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECT_MS 3000
#define BUFFER_MOST 65536

static bool wait_connected(int fd)
{
    struct pollfd ready = {.fd = fd, .events = POLLOUT};
    int failed = 0;
    socklen_t size = sizeof failed;
    if (poll(&ready, 1, CONNECT_MS) != 1)
        failed = ETIMEDOUT;
    else
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &failed, &size);
    errno = failed;
    return failed == 0;
}

static int connect_to(const struct addrinfo *address)
{
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    if (connect(fd, address->ai_addr, address->ai_addrlen) == 0 ||
        (errno == EINPROGRESS && wait_connected(fd)))
        return fd;
    int failed = errno;
    close(fd);
    errno = failed;
    return -1;
}

bool line_open(struct line *line, const char *host, int port, struct error *err)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    char service[12];
    *line = (struct line){.fd = -1};
    snprintf(service, sizeof service, "%d", port);
    if (getaddrinfo(host, service, &hints, &found) != 0)
        return error_set(err, ERR_UNAVAILABLE,
                         _("the phone's machine %s is not found; dial by hand"), host);
    for (const struct addrinfo *at = found; at != NULL && line->fd < 0; at = at->ai_next)
        line->fd = connect_to(at);
    int failed = errno;
    freeaddrinfo(found);
    return line->fd >= 0 ||
           error_set(err, ERR_UNAVAILABLE,
                     _("the phone at %s:%d does not answer (%s); is it running? dial by hand"),
                     host, port, strerror(failed));
}

bool line_send(struct line *line, const char *bytes, size_t length, struct error *err)
{
    while (length > 0) {
        ssize_t sent = send(line->fd, bytes, length, MSG_NOSIGNAL);
        struct pollfd ready = {.fd = line->fd, .events = POLLOUT};
        if (sent < 0 && (errno == EAGAIN || errno == EINTR) && poll(&ready, 1, ANSWER_MS) == 1)
            continue;
        if (sent < 0)
            return error_set(err, ERR_UNAVAILABLE, _("the phone has hung up on us: %s"),
                             strerror(errno));
        bytes += sent;
        length -= (size_t)sent;
    }
    return true;
}

enum line_news line_wait(struct line *line, int control_fd, int timeout_ms)
{
    struct pollfd fds[] = {{.fd = line->fd, .events = POLLIN},
                           {.fd = control_fd, .events = POLLIN}};
    char bytes[4096];
    if (poll(fds, 2, timeout_ms) <= 0)
        return LINE_TIMEOUT;
    if (fds[1].revents != 0)
        return LINE_CONTROL;
    ssize_t length = read(line->fd, bytes, sizeof bytes);
    if (length < 0 && (errno == EAGAIN || errno == EINTR))
        return LINE_TIMEOUT;
    if (length <= 0 || line->in.length + (size_t)length > BUFFER_MOST)
        return LINE_CLOSED;
    text_append_bytes(&line->in, bytes, (size_t)length);
    return LINE_BYTES;
}

void line_take(struct line *line, size_t length)
{
    line->in.length -= length;
    memmove(line->in.data, line->in.data + length, line->in.length + 1);
}

void line_close(struct line *line)
{
    if (line->fd >= 0)
        close(line->fd);
    text_free(&line->in);
    line->fd = -1;
}
