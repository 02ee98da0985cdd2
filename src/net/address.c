/* Which socket addresses belong to the public internet. Checked when a connection is made, so that
 * no name, redirect or second answer of a name server leads around it. */
#include "net/address.h"

#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

struct block {
    uint32_t from;
    int bits;
};

static bool is_public_4(uint32_t address)
{
    static const struct block blocks[] = {
        {0x00000000, 8},  /* this network */
        {0x0A000000, 8},  /* private */
        {0x64400000, 10}, /* carriers' own */
        {0x7F000000, 8},  /* loopback */
        {0xA9FE0000, 16}, /* link-local, clouds' metadata */
        {0xAC100000, 12}, /* private */
        {0xC0000000, 24}, /* protocol assignments */
        {0xC0000200, 24}, /* documentation */
        {0xC0586300, 24}, /* 6to4 relays */
        {0xC0A80000, 16}, /* private */
        {0xC6120000, 15}, /* benchmarks */
        {0xC6336400, 24}, /* documentation */
        {0xCB007100, 24}, /* documentation */
        {0xE0000000, 4},  /* multicast */
        {0xF0000000, 4}   /* reserved, broadcast */
    };
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        if ((address ^ blocks[i].from) >> (32 - blocks[i].bits) == 0)
            return false;
    return true;
}

static uint32_t number_at(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool is_public_6(const unsigned char *bytes)
{
    static const unsigned char zeros[12] = {0}, mapped[12] = {[10] = 0xFF, [11] = 0xFF},
                               nat64[12] = {0x00, 0x64, 0xFF, 0x9B};
    if (memcmp(bytes, mapped, 12) == 0 || memcmp(bytes, nat64, 12) == 0)
        return is_public_4(number_at(bytes + 12));
    if (memcmp(bytes, zeros, 12) == 0)
        return false;                         /* ::, ::1, and what once meant IPv4 */
    if (bytes[0] == 0x20 && bytes[1] == 0x02) /* 6to4 */
        return is_public_4(number_at(bytes + 2));
    if (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] < 0x02) /* Teredo and its like */
        return false;
    if (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0D && bytes[3] == 0xB8)
        return false;                 /* documentation */
    return (bytes[0] & 0xE0) == 0x20; /* 2000::/3 is all that is given out to the world */
}

bool address_is_public(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in four;
        memcpy(&four, address, sizeof four);
        return is_public_4(ntohl(four.sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 six;
        memcpy(&six, address, sizeof six);
        return is_public_6(six.sin6_addr.s6_addr);
    }
    return false;
}
