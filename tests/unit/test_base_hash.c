/* Hashes are BLAKE2b as published, tokens never repeat, passwords verify and bad ones are named. */
#include "unit.h"

#include "base/hash.h"

#include <string.h>

static void start(void)
{
    ck_assert(crypto_init(NULL));
}

START_TEST(base64_has_its_padding)
{
    struct arena *arena = arena_new();
    const char *const pairs[][2] = {{"", ""},
                                    {"f", "Zg=="},
                                    {"fo", "Zm8="},
                                    {"foo", "Zm9v"},
                                    {"foobar", "Zm9vYmFy"},
                                    {"+49 30 23125 012", "KzQ5IDMwIDIzMTI1IDAxMg=="},
                                    {"\xff\xfe\xfd", "//79"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        ck_assert_str_eq(base64_text(arena, pairs[i][0], strlen(pairs[i][0])), pairs[i][1]);
    arena_free(arena);
}
END_TEST

START_TEST(a_hash_is_blake2b_of_256_bit)
{
    char hex[HASH_HEX_SIZE];
    hash_hex("", 0, hex);
    ck_assert_str_eq(hex, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    hash_hex("abc", 3, hex);
    ck_assert_str_eq(hex, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}
END_TEST

START_TEST(a_keyed_hash_depends_on_every_byte_of_key_and_text)
{
    char one[HASH_HEX_SIZE], two[HASH_HEX_SIZE];
    hash_hex_keyed("+49", 3, "key", one);
    hash_hex_keyed("+49", 3, "key", two);
    ck_assert_str_eq(one, two);
    hash_hex_keyed("+49", 3, "kez", two);
    ck_assert_str_ne(one, two);
    hash_hex_keyed("+48", 3, "key", two);
    ck_assert_str_ne(one, two);
    hash_hex("+49", 3, two);
    ck_assert_str_ne(one, two);
    hash_hex_keyed("+49", 3, "", one);
    hash_hex_keyed("+49", 3, "x", two);
    ck_assert_str_ne(one, two);
}
END_TEST

START_TEST(short_hashes_differ_and_stay_the_same)
{
    ck_assert_uint_eq(hash64("a\0b", 3), hash64("a\0b", 3));
    ck_assert_uint_ne(hash64("a\0b", 3), hash64("a\0c", 3));
    ck_assert_uint_ne(hash64("a", 1), hash64("a", 2));
    ck_assert_uint_eq(hash_text(HASH_TEXT, "a"), UINT64_C(0xaf63dc4c8601ec8c)); /* FNV-1a */
}
END_TEST

START_TEST(tokens_are_43_safe_signs_and_never_the_same)
{
    char tokens[64][TOKEN_SIZE];
    for (size_t i = 0; i < 64; i++) {
        token_new(tokens[i]);
        ck_assert_uint_eq(strlen(tokens[i]), TOKEN_SIZE - 1);
        ck_assert_uint_eq(strspn(tokens[i], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                            "0123456789-_"),
                          TOKEN_SIZE - 1);
        for (size_t j = 0; j < i; j++)
            ck_assert_str_ne(tokens[i], tokens[j]);
    }
}
END_TEST

START_TEST(a_password_verifies_against_its_own_hash_only)
{
    char one[128], two[128];
    ck_assert(password_hash("Grüße aus Köln", one, NULL));
    ck_assert(password_hash("Grüße aus Köln", two, NULL));
    ck_assert_str_ne(one, two);                                   /* salted */
    ck_assert_mem_eq(one, "$argon2id$v=19$m=65536,t=2,p=1$", 31); /* 64 MiB, twice */
    ck_assert(password_verify(one, "Grüße aus Köln"));
    ck_assert(!password_verify(one, "Grüße aus Koeln"));
    ck_assert(!password_verify(one, ""));
    ck_assert(!password_verify("", "Grüße aus Köln"));
    ck_assert(!password_verify("no hash at all", "Grüße aus Köln"));
}
END_TEST

START_TEST(short_and_common_passwords_are_refused_with_a_reason)
{
    struct error err = {0};
    ck_assert(!password_is_acceptable("siebenz", &err));
    ck_assert_ptr_nonnull(strstr(err.message, "8 characters"));
    ck_assert_str_eq(err.field, "password");
    ck_assert(!password_is_acceptable("ääää", &err)); /* 8 bytes are no 8 characters */
    ck_assert(password_is_acceptable("ääääääää", &err));
    ck_assert(!password_is_acceptable("PassWort1", &err));
    ck_assert_ptr_nonnull(strstr(err.message, "most common"));
    ck_assert(!password_is_acceptable("12345678", &err)); /* the ends of the list */
    ck_assert(!password_is_acceptable("michelle", &err));
    ck_assert(password_is_acceptable("michelles", &err));
    ck_assert(password_is_acceptable("# The 3,000", &err));
    ck_assert(password_is_acceptable("drei blaue Hüte", &err));
}
END_TEST

UNIT_TESTS_WITH("base/hash", start, NULL, base64_has_its_padding, a_hash_is_blake2b_of_256_bit,
                a_keyed_hash_depends_on_every_byte_of_key_and_text,
                short_hashes_differ_and_stay_the_same, tokens_are_43_safe_signs_and_never_the_same,
                a_password_verifies_against_its_own_hash_only,
                short_and_common_passwords_are_refused_with_a_reason)
