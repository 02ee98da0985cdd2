/* Connections: who is at the other end, how many from one address, and by when the next part of a
 * request has to be there. */
#include "../server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static void read_address(const struct sockaddr *address, char *out, bool *ret_loopback)
{
    const struct sockaddr_in *four = (const struct sockaddr_in *)(const void *)address;
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)(const void *)address;
    *ret_loopback = false;
    if (address != NULL && address->sa_family == AF_INET) {
        inet_ntop(AF_INET, &four->sin_addr, out, ADDRESS_SIZE);
        *ret_loopback = ntohl(four->sin_addr.s_addr) >> 24 == 127;
    } else if (address != NULL && address->sa_family == AF_INET6) {
        inet_ntop(AF_INET6, &six->sin6_addr, out, ADDRESS_SIZE);
        *ret_loopback = IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
    } else {
        snprintf(out, ADDRESS_SIZE, "unix");
        *ret_loopback = true;
    }
}

static bool is_listed(const struct serve_options *options, const char *address, bool is_loopback)
{
    for (int i = 0; i < options->proxy_count; i++)
        if (str_equal(options->proxies[i], address))
            return true;
    return options->behind_proxy && is_loopback;
}

/* Called before a connection is taken; MHD_NO closes it. */
enum MHD_Result on_accept(void *data, const struct sockaddr *peer, socklen_t length)
{
    struct server *server = data;
    char address[ADDRESS_SIZE];
    bool is_loopback;
    int count = 0;
    (void)length;
    if (atomic_load(&server->is_stopping))
        return MHD_NO;
    read_address(peer, address, &is_loopback);
    if (is_loopback || is_listed(server->options, address, is_loopback))
        return MHD_YES;
    pthread_mutex_lock(&server->mutex);
    for (const struct connection *c = server->connections; c != NULL; c = c->next)
        count += str_equal(c->address, address);
    pthread_mutex_unlock(&server->mutex);
    return count < server->options->max_per_address ? MHD_YES : MHD_NO;
}

static void connection_open(struct server *server, struct MHD_Connection *mhd, void **context)
{
    struct connection *connection = xcalloc(1, sizeof *connection);
    const union MHD_ConnectionInfo *fd =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    const union MHD_ConnectionInfo *peer =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    connection->fd = fd != NULL ? fd->connect_fd : -1;
    read_address(peer != NULL ? peer->client_addr : NULL, connection->address,
                 &connection->is_loopback);
    connection->is_proxy = is_listed(server->options, connection->address, connection->is_loopback);
    connection_set_deadline(connection, server->options->header_timeout_s);
    pthread_mutex_lock(&server->mutex);
    connection->next = server->connections;
    if (connection->next != NULL)
        connection->next->previous = connection;
    server->connections = connection;
    server->connection_count++;
    pthread_mutex_unlock(&server->mutex);
    *context = connection;
}

static void connection_close(struct server *server, struct connection *connection)
{
    pthread_mutex_lock(&server->mutex);
    if (connection->previous != NULL)
        connection->previous->next = connection->next;
    else
        server->connections = connection->next;
    if (connection->next != NULL)
        connection->next->previous = connection->previous;
    server->connection_count--;
    pthread_mutex_unlock(&server->mutex);
    free(connection);
}

void on_connection(void *data, struct MHD_Connection *mhd, void **socket_context,
                   enum MHD_ConnectionNotificationCode code)
{
    if (code == MHD_CONNECTION_NOTIFY_STARTED)
        connection_open(data, mhd, socket_context);
    else if (*socket_context != NULL)
        connection_close(data, *socket_context);
}

/* The request line is there, its headers not yet. */
void *on_target(void *data, const char *target, struct MHD_Connection *mhd)
{
    const struct server *server = data;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct connection *connection = info != NULL ? info->socket_context : NULL;
    if (connection == NULL)
        return NULL;
    connection->is_bad_target = !target_is_clean(target);
    if (connection->requests++ > 0) /* the first request's time runs since the connection began */
        connection_set_deadline(connection, server->options->header_timeout_s);
    return NULL;
}

void connection_set_deadline(struct connection *connection, int64_t in_s)
{
    atomic_store(&connection->deadline_ms, in_s == 0 ? 0 : clock_monotonic_ms() + in_s * SECOND_MS);
}

void connections_hang_up(struct server *server)
{
    int64_t now = clock_monotonic_ms();
    pthread_mutex_lock(&server->mutex);
    for (struct connection *c = server->connections; c != NULL; c = c->next) {
        long long deadline = atomic_load(&c->deadline_ms);
        if (deadline == 0 || deadline > now)
            continue;
        atomic_store(&c->deadline_ms, 0);
        shutdown(c->fd, SHUT_RDWR); /* libmicrohttpd sees the end and tidies up */
        server->hung_up++;
    }
    pthread_mutex_unlock(&server->mutex);
}
