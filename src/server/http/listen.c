/* Where the service listens, and the lock that says one service a file. */
#include "../server.h"

#include "base/file.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 1024

static int listen_unix(const char *path, struct error *err)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return error_set(err, ERR_CONFIG, _("the path of the socket is too long: %s"), path), -1;
    memcpy(address.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    unlink(path); /* ours: the database's lock is held */
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 64) != 0)
        return error_set(err, ERR_CANNOT_CREATE, "%s: %s", path, strerror(errno)), -1;
    return fd;
}

union address {
    struct sockaddr any;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
};

/* "127.0.0.1:0", "[::1]:0", "localhost:0" */
static bool read_place(const char *place, char host[ADDRESS_SIZE], union address *ret,
                       socklen_t *ret_length, struct error *err)
{
    const char *colon = strrchr(place, ':');
    int64_t port = 0;
    size_t length = colon != NULL ? (size_t)(colon - place) : 0;
    if (length == 0 || length >= ADDRESS_SIZE || !str_to_int64(colon + 1, &port) || port < 0 ||
        port > 65535)
        return error_set(err, ERR_USAGE, _("--listen takes ADDRESS:PORT"));
    memcpy(host, place, length);
    host[length] = '\0';
    memset(ret, 0, sizeof *ret);
    if (host[0] == '[' && host[length - 1] == ']') {
        memmove(host, host + 1, length - 2);
        host[length - 2] = '\0';
        ret->six.sin6_family = AF_INET6;
        ret->six.sin6_port = htons((uint16_t)port);
        *ret_length = sizeof ret->six;
        return inet_pton(AF_INET6, host, &ret->six.sin6_addr) == 1 ||
               error_set(err, ERR_USAGE, _("--listen: %s is not an IP address"), host);
    }
    ret->four.sin_family = AF_INET;
    ret->four.sin_port = htons((uint16_t)port);
    *ret_length = sizeof ret->four;
    return inet_pton(AF_INET, str_equal(host, "localhost") ? "127.0.0.1" : host,
                     &ret->four.sin_addr) == 1 ||
           error_set(err, ERR_USAGE, _("--listen: %s is not an IP address"), host);
}

static bool is_loopback(const union address *address)
{
    if (address->any.sa_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(&address->six.sin6_addr);
    return ntohl(address->four.sin_addr.s_addr) >> 24 == 127;
}

static int bind_tcp(const char *place, union address *address, socklen_t length, struct error *err)
{
    int yes = 1, fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (fd >= 0 && bind(fd, &address->any, length) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    error_set(err, ERR_UNAVAILABLE, "%s: %s", place, strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

static int listen_tcp(const struct serve_options *options, char *ret_url, size_t size,
                      struct error *err)
{
    char host[ADDRESS_SIZE];
    const char *place = str_or(options->listen, "127.0.0.1:8470");
    union address address;
    socklen_t length;
    if (!read_place(place, host, &address, &length, err))
        return -1;
    if (!is_loopback(&address) && options->tls_cert == NULL && !options->behind_proxy)
        return error_set(err, ERR_CONFIG,
                         _("without TLS only this machine may be listened on; say --tls-cert and "
                           "--tls-key (vorwahld cert makes them), or put a proxy before it and "
                           "say --behind-proxy")),
               -1;
    int fd = bind_tcp(place, &address, length, err);
    if (fd < 0)
        return -1;
    getsockname(fd, &address.any, &length);
    bool is_six = address.any.sa_family == AF_INET6;
    snprintf(ret_url, size, "http%s://%s%s%s:%d", options->tls_cert != NULL ? "s" : "",
             is_six ? "[" : "", host, is_six ? "]" : "",
             ntohs(is_six ? address.six.sin6_port : address.four.sin_port));
    return fd;
}

int listen_open(const struct serve_options *options, char *ret_url, size_t size, struct error *err)
{
    if (options->unix_path == NULL)
        return listen_tcp(options, ret_url, size, err);
    snprintf(ret_url, size, "unix:%s", options->unix_path);
    return listen_unix(options->unix_path, err);
}

int serve_lock(const char *database, struct error *err)
{
    struct text path = {0};
    if (store_uri_is_shared(database)) /* any number of instances */
        return open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (!str_starts(database, "sqlite:"))
        return error_set(err, ERR_USAGE, _("a database is sqlite:FILE or postgresql://…")), -1;
    text_printf(&path, "%s.lock", database + strlen("sqlite:"));
    int fd = open(text_str(&path), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    text_free(&path);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return error_set(err, ERR_BUSY, _("another vorwahld serves this database")), -1;
}

/* True when nobody holds the file any more: every desk of a private service or a demo holds a
 * shared lock. From then on it is ours until this process ends: who comes now waits for that and
 * starts another one, instead of meeting a service that takes nobody new. */
bool lock_is_abandoned(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) == 0)
        return true;
    close(fd);
    return false;
}
