/* Mail servers by the resolver of libc: MX, and an address where there is none. */
#include "net/dns.h"

#include "base/i18n.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS 3
#define ANSWER_MOST 4096

static bool parse_server(const char *server, struct sockaddr_in *ret_address)
{
    char host[64];
    unsigned port = 53;
    int used = 0;
    bool has_port = sscanf(server, "%63[0-9.]:%u%n", host, &port, &used) == 2;
    if (!has_port && sscanf(server, "%63[0-9.]%n", host, &used) != 1)
        return false;
    *ret_address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((in_port_t)port)};
    return server[used] == '\0' && port > 0 && port < 65536 &&
           inet_pton(AF_INET, host, &ret_address->sin_addr) == 1;
}

bool dns_server_is_valid(const char *server, struct error *err)
{
    struct sockaddr_in address;
    return parse_server(server, &address) ||
           error_set(err, ERR_USAGE, _("%s is no name server as ADDRESS or ADDRESS:PORT"), server);
}

static bool open_resolver(struct __res_state *resolver, const char *server)
{
    memset(resolver, 0, sizeof *resolver);
    if (res_ninit(resolver) != 0)
        return false;
    resolver->retrans = SECONDS;
    resolver->retry = 1;
    resolver->options &= ~(unsigned long)(RES_DNSRCH | RES_DEFNAMES);
    if (server == NULL)
        return true;
    resolver->nscount = 1;
    return parse_server(server, &resolver->nsaddr_list[0]);
}

/* "." as the only server: the domain takes no mail. */
static bool is_null_mx(ns_msg *message)
{
    ns_rr record;
    char name[NS_MAXDNAME];
    return ns_msg_count(*message, ns_s_an) == 1 && ns_parserr(message, ns_s_an, 0, &record) == 0 &&
           ns_rr_type(record) == ns_t_mx && ns_rr_rdlen(record) >= 3 &&
           dn_expand(ns_msg_base(*message), ns_msg_end(*message), ns_rr_rdata(record) + 2, name,
                     sizeof name) >= 0 &&
           (name[0] == '\0' || strcmp(name, ".") == 0);
}

/* DNS_NONE: the domain has no record of this type; *ret_is_gone: there is no such domain at all. */
static enum dns_answer ask(struct __res_state *resolver, const char *domain, ns_type type,
                           bool *ret_is_gone)
{
    unsigned char answer[ANSWER_MOST];
    ns_msg message;
    int length = res_nquery(resolver, domain, ns_c_in, (int)type, answer, sizeof answer);
    *ret_is_gone = length < 0 && resolver->res_h_errno == HOST_NOT_FOUND;
    if (length < 0)
        return *ret_is_gone || resolver->res_h_errno == NO_DATA ? DNS_NONE : DNS_UNKNOWN;
    if (length > (int)sizeof answer || ns_initparse(answer, length, &message) != 0)
        return DNS_UNKNOWN;
    if (type == ns_t_mx && is_null_mx(&message)) {
        *ret_is_gone = true;
        return DNS_NONE;
    }
    ns_rr record;
    for (int i = 0; i < ns_msg_count(message, ns_s_an); i++)
        if (ns_parserr(&message, ns_s_an, i, &record) == 0 && ns_rr_type(record) == type)
            return DNS_TAKES;
    return DNS_NONE;
}

enum dns_answer dns_takes_mail(const char *domain, const char *server)
{
    static const ns_type types[] = {ns_t_mx, ns_t_a, ns_t_aaaa};
    struct __res_state resolver;
    enum dns_answer found = DNS_NONE;
    bool is_gone = false;
    if (!open_resolver(&resolver, server))
        return DNS_UNKNOWN;
    for (size_t i = 0; found == DNS_NONE && !is_gone && i < sizeof types / sizeof *types; i++)
        found = ask(&resolver, domain, types[i], &is_gone);
    res_nclose(&resolver);
    return found;
}
