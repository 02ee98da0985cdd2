/* Addresses that a stranger's name may lead to. */
#ifndef NET_ADDRESS_H
#define NET_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* Neither of this machine, nor of a private, link-local, carrier's or reserved network, also inside
 * IPv6; only TCP/IP. */
bool address_is_public(const struct sockaddr *address);

#endif
