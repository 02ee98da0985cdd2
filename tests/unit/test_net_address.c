/* Which addresses a lookup may reach. */
#include "unit.h"

#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static bool is_public(const char *text)
{
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
        return address_is_public((const struct sockaddr *)&four);
    ck_assert_msg(inet_pton(AF_INET6, text, &six.sin6_addr) == 1, "%s", text);
    return address_is_public((const struct sockaddr *)&six);
}

START_TEST(this_machine_and_private_networks_are_not_the_internet)
{
    static const char *const inside[] = {"127.0.0.1",
                                         "127.255.255.254",
                                         "0.0.0.0",
                                         "10.1.2.3",
                                         "172.16.0.1",
                                         "172.31.255.255",
                                         "192.168.178.1",
                                         "169.254.169.254",
                                         "100.64.0.1",
                                         "100.127.255.255",
                                         "224.0.0.1",
                                         "255.255.255.255",
                                         "198.18.0.1",
                                         "192.0.2.1",
                                         "::1",
                                         "::",
                                         "fe80::1",
                                         "fc00::1",
                                         "fd12:3456::1",
                                         "ff02::1",
                                         "::ffff:127.0.0.1",
                                         "::ffff:10.0.0.1",
                                         "64:ff9b::7f00:1",
                                         "64:ff9b::a9fe:a9fe",
                                         "2002:7f00:1::",
                                         "2002:c0a8:101::",
                                         "2001:db8::1",
                                         "2001::1",
                                         "::127.0.0.1"};
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
        ck_assert_msg(!is_public(inside[i]), "%s", inside[i]);
}
END_TEST

START_TEST(the_internet_is)
{
    static const char *const outside[] = {
        "9.9.9.9",           "172.15.255.255", "172.32.0.1",       "100.63.255.255",
        "100.128.0.1",       "192.167.1.1",    "223.255.255.254",  "2620:fe::fe",
        "2a00:1450:4001::1", "::ffff:9.9.9.9", "64:ff9b::909:909", "2002:909:909::"};
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        ck_assert_msg(is_public(outside[i]), "%s", outside[i]);
}
END_TEST

START_TEST(what_is_no_internet_address_is_not_public)
{
    const struct sockaddr other = {.sa_family = AF_UNIX};
    ck_assert(!address_is_public(&other));
}
END_TEST

UNIT_TESTS("net/address", this_machine_and_private_networks_are_not_the_internet, the_internet_is,
           what_is_no_internet_address_is_not_public)
