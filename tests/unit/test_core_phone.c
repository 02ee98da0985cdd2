/* Phone numbers as German offices write them. */
#include "unit.h"

#include "base/arena.h"
#include "../../src/core/phone_number_lib.h"
#include "core/phone_number.h"
#include "vectors.h"

#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static struct arena *arena;

static void open_arena(void)
{
    arena = arena_new();
}

static void close_arena(void)
{
    arena_free(arena);
}

static struct phone_number parse(const char *raw)
{
    struct phone_number number;
    phone_parse(raw, "DE", &number);
    return number;
}

/* Built without libphonenumber, lengths and area codes are not known and numbers are not grouped.
 */
static bool has_library(void)
{
    return strchr(phone_display(arena, "+493023125012"), ' ') != NULL;
}

START_TEST(hard_german_numbers_are_read_as_a_person_reads_them)
{
    struct text file = {0};
    char *cells[VECTOR_CELLS];
    int rows = 0, right = 0;
    vectors_read(FIXTURE("phone/vectors_de_hard.csv"), &file);
    char *at = file.data;
    for (vectors_row(&at, cells); vectors_row(&at, cells); rows++) {
        struct phone_number number = parse(cells[0]), second = parse(number.rest);
        right += str_equal(number.e164, cells[1]) && str_equal(number.extension, cells[2]) &&
                 str_equal(second.e164, cells[3]);
    }
    ck_assert_int_eq(rows, 400);
    ck_assert_int_eq(right, 400);
    text_free(&file);
}
END_TEST

/* The library is wrong about words ("App. 4" becomes digits); these rows are the ones that it must
 * be right about. */
static bool row_is_plain(const char *raw)
{
    static const char *const words[] = {"Durchwahl", "oder", "App.", "privat", "Zentrale",
                                        "VORWAHL",   "/0",   "/ 0",  " O",     "/ 01"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(raw, words[i]) != NULL)
            return false;
    return true;
}

START_TEST(plain_numbers_are_read_as_libphonenumber_reads_them)
{
    struct text file = {0};
    char *cells[VECTOR_CELLS];
    int rows = 0;
    vectors_read(FIXTURE("phone/vectors_de.csv"), &file);
    char *at = file.data;
    if (!has_library())
        *at = '\0';
    for (vectors_row(&at, cells); vectors_row(&at, cells);) {
        if (!row_is_plain(cells[0]) || !str_equal(cells[4], "IS_POSSIBLE"))
            continue;
        struct phone_number number = parse(cells[0]);
        ck_assert_msg(str_equal(number.e164, cells[2]), "%s: %s, not %s", cells[0], number.e164,
                      cells[2]);
        ck_assert_msg(number.is_valid == str_equal(cells[5], "1"), "%s: validity", cells[0]);
        rows++;
    }
    ck_assert(rows > 1000 || !has_library());
    text_free(&file);
}
END_TEST

/* Two numbers, of which the library reads none; and pieces that it calls possible within one place
 * only ("030"), of which no number is made. */
static bool is_read_otherwise(char *cells[VECTOR_CELLS])
{
    return str_equal(cells[0], "030 123456 / 0171 123456") ||
           str_equal(cells[4], "IS_POSSIBLE_LOCAL_ONLY");
}

START_TEST(every_row_without_letters_is_read_as_libphonenumber_reads_it)
{
    struct text file = {0};
    char *cells[VECTOR_CELLS];
    int rows = 0, others = 0;
    vectors_read(FIXTURE("phone/vectors_de.csv"), &file);
    char *at = file.data;
    if (!has_library())
        *at = '\0';
    for (vectors_row(&at, cells); vectors_row(&at, cells);) {
        bool has_letters = false;
        for (const char *c = cells[0]; *c != '\0'; c++)
            has_letters = has_letters || isalpha((unsigned char)*c);
        if (has_letters)
            continue;
        rows++;
        struct phone_number number = parse(cells[0]);
        if (is_read_otherwise(cells)) {
            ck_assert_msg(!number.is_valid || number.rest[0] != '\0', "%s", cells[0]);
            others++;
            continue;
        }
        ck_assert_msg(str_equal(number.e164, cells[2]), "%s: %s, not %s", cells[0], number.e164,
                      cells[2]);
        ck_assert_msg(number.is_valid == str_equal(cells[5], "1"), "%s: validity", cells[0]);
        ck_assert_msg(number.is_possible == str_equal(cells[4], "IS_POSSIBLE"), "%s: possibility",
                      cells[0]);
    }
    ck_assert_msg(!has_library() || (rows == 961 && others == 6), "%d rows, %d others", rows,
                  others);
    text_free(&file);
}
END_TEST

START_TEST(words_slashes_and_labels_never_become_digits)
{
    static const struct {
        const char *raw, *e164, *extension, *second;
    } rows[] = {
        {"Tel.: +49(0)40/66969-123 Fax: 040/66969-999", "+494066969123", "", ""},
        {"030 23125012, Fax 030 23125013", "+493023125012", "", ""},
        {"030 23125012 Mobil: 0171 3920012", "+493023125012", "", "+491713920012"},
        {"030 23125012 u. 0171 3920012", "+493023125012", "", "+491713920012"},
        {"0171-3920012 / 030 23125012", "+491713920012", "", "+493023125012"},
        {"030 23125012 Mo-Fr 8-17 Uhr", "+493023125012", "", ""},
        {"030 23125012 DW 4 oder 0171 3920012", "+493023125012", "4", "+491713920012"},
        {"Durchwahl 23: 030 23125012", "+493023125012", "23", ""},
        {"Durchwahl 030 23125012", "+493023125012", "", ""},
        {"Telefon und Fax: 030 23125012", "+493023125012", "", ""},
        {"030 23125012 / -13", "+493023125012", "", ""},
        {"030/2312-0", "+493023120", "", ""},
        {"02770/4036 /0", "+49277040360", "", ""},
        {"0491 5612345/0", "+4949156123450", "", ""},
        {"0151 72549617/0", "+49151725496170", "", ""},
        {"030-23125012 (Frau Meier, Zi. 7)", "+493023125012", "", ""},
        {"\xE2\x80\xAA+49 30 23125012\xE2\x80\xAC", "+493023125012", "", ""},
        {"0043 1 58858", "+43158858", "", ""},
        {"110", "", "", ""},
        {"4,9609412345E+12", "", "", ""},
        {"4.96E+11", "", "", ""},
        {"keine Angabe", "", "", ""},
        {"", "", "", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct phone_number number = parse(rows[i].raw), second = parse(number.rest);
        ck_assert_msg(str_equal(number.e164, rows[i].e164), "%s: %s", rows[i].raw, number.e164);
        ck_assert_msg(str_equal(number.extension, rows[i].extension), "%s: ext %s", rows[i].raw,
                      number.extension);
        ck_assert_msg(str_equal(second.e164, rows[i].second), "%s: second %s", rows[i].raw,
                      second.e164);
    }
}
END_TEST

START_TEST(numbers_kept_for_fiction_count_as_valid)
{
    static const char *const numbers[] = {
        "030 23125 000", "030 23125 999",  "040 66969 000",  "069 90009 123", "0221 4710 999",
        "089 99998 000", "0152 28817386",  "0152 28895456",  "0152 54599371", "0171 39200 00",
        "0171 39200 99", "0176 040690 00", "0176 040690 99", "01579 2302000", "01579 2302999"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct phone_number number = parse(numbers[i]);
        ck_assert_msg(number.is_valid && number.is_possible, "%s", numbers[i]);
        ck_assert_msg(number.kind == (str_starts(number.e164, "+491") ? PHONE_MOBILE : PHONE_FIXED),
                      "%s", numbers[i]);
        struct phone_number again = parse(number.e164);
        ck_assert_str_eq(again.e164, number.e164);
        ck_assert(again.is_valid);
    }
    ck_assert(!has_library() || !parse("0176 040690 000").is_valid);
}
END_TEST

START_TEST(any_text_is_survived)
{
    char raw[400];
    unsigned seed = 20260815;
    static const char alphabet[] = "0123456789+()[]/-;,. oOxDWApp.\xC3\xBC\xFF\"'";
    for (int round = 0; round < 4000; round++) {
        size_t length = (seed = seed * 1103515245 + 12345) >> 16 & 255;
        for (size_t i = 0; i < length; i++)
            raw[i] = alphabet[((seed = seed * 1103515245 + 12345) >> 16) % (sizeof alphabet - 1)];
        raw[length] = '\0';
        struct phone_number number = parse(raw);
        ck_assert(number.e164[0] == '\0' ||
                  (number.e164[0] == '+' &&
                   strspn(number.e164 + 1, "0123456789") == strlen(number.e164 + 1)));
        phone_is_dialable(raw);
    }
}
END_TEST

START_TEST(emergency_and_premium_numbers_are_not_dialled)
{
    static const char *const bad[] = {"110",
                                      "112",
                                      "+49110",
                                      "0049112",
                                      "0110",
                                      "49112",
                                      "+499001234567",
                                      "09001234567",
                                      "11833",
                                      "+4911833",
                                      "0137123456",
                                      "+49221;rm -rf ~",
                                      "$(id)",
                                      "-x",
                                      "+49 221 4710",
                                      "+4922\n1",
                                      "",
                                      "+",
                                      "12",
                                      "1234567890123456"};
    static const char *const good[] = {
        "+493023125012", "+491713920012", "03023125012", "+4915228817386",
        "+494911123456", "0491118123",    "115"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!phone_is_dialable(bad[i]), "%s", bad[i]);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        ck_assert_msg(phone_is_dialable(good[i]), "%s", good[i]);
}
END_TEST

START_TEST(a_number_is_shown_in_groups_and_found_by_its_last_digits)
{
    ck_assert_str_eq(phone_display(arena, "+493023125012"),
                     has_library() ? "+49 30 23125012" : "+493023125012");
    ck_assert_str_eq(phone_display(arena, "as typed"), "as typed");
    ck_assert_str_eq(phone_reversed_digits(arena, "+49 30 23125-012"), "210521320394");
    ck_assert_str_eq(phone_reversed_digits(arena, "none"), "");
}
END_TEST

static void *parse_often(void *wrong)
{
    for (int i = 0; i < 300; i++)
        if (!str_equal(parse("(030) 23125-012").e164, "+493023125012"))
            *(int *)wrong = 1;
    return NULL;
}

START_TEST(threads_may_parse_at_once_from_the_first_call_on)
{
    pthread_t threads[4];
    int wrong[4] = {0};
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, parse_often, &wrong[i]), 0);
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        ck_assert_int_eq(wrong[i], 0);
    }
}
END_TEST

/* A full-width plus is one that only the library reads: what it says of each number. */
static bool library_agrees(const char *e164)
{
    char plain[24], wide[24];
    bool is_possible[2], is_valid[2];
    int kind[2];
    const char *text = arena_printf(arena, "\xEF\xBC\x8B%s", e164 + 1);
    return phone_lib_parse(e164, "DE", plain, sizeof plain, &is_possible[0], &is_valid[0],
                           &kind[0]) &&
           phone_lib_parse(text, "DE", wide, sizeof wide, &is_possible[1], &is_valid[1],
                           &kind[1]) &&
           str_equal(plain, wide) && is_possible[0] == is_possible[1] &&
           is_valid[0] == is_valid[1] && kind[0] == kind[1];
}

/* Digits behind a beginning do not matter: the second number of each is answered from memory. */
static void check_beginning(unsigned long beginning, size_t length)
{
    char first[16], text[24];
    for (int i = 0; i < 2; i++) {
        size_t begun = (size_t)snprintf(first, sizeof first, "%lu", beginning);
        while (begun < length)
            first[begun++] = (char)('0' + random() % 10);
        first[begun] = '\0';
        snprintf(text, sizeof text, "+49%s", first);
        ck_assert_msg(library_agrees(text), "%s", text);
        struct phone_number number;
        phone_parse(text, "DE", &number);
        ck_assert_msg(phone_is_dialable(text) == (number.kind != PHONE_PREMIUM) ||
                          strncmp(first, "900", 3) == 0,
                      "%s", text);
    }
}

START_TEST(kinds_of_numbers_are_remembered_by_their_beginnings)
{
    static const char *const mailboxes[] = {"15000", "15113", "15020", "15255", "15799", "15933",
                                            "16013", "16255", "17013", "17255", "17693", "17799"};
    srandom(49);
    for (unsigned long beginning = 2000; has_library() && beginning < 9000; beginning += 3)
        check_beginning(beginning, 6 + beginning % 8);
    for (int i = 0; has_library() && i < 1500; i++)
        check_beginning((i % 3 == 0 ? 9000000UL : 1500000UL) + (unsigned long)random() % 300000,
                        7 + (size_t)random() % 7);
    for (size_t i = 0; has_library() && i < sizeof mailboxes / sizeof *mailboxes; i++)
        for (unsigned long tail = 0; tail < 100; tail += 11)
            for (size_t length = 10; length <= 13; length++)
                check_beginning(strtoul(mailboxes[i], NULL, 10) * 100 + tail, length);
}
END_TEST

UNIT_TESTS_WITH("core/phone", open_arena, close_arena,
                hard_german_numbers_are_read_as_a_person_reads_them,
                plain_numbers_are_read_as_libphonenumber_reads_them,
                every_row_without_letters_is_read_as_libphonenumber_reads_it,
                words_slashes_and_labels_never_become_digits,
                numbers_kept_for_fiction_count_as_valid, any_text_is_survived,
                emergency_and_premium_numbers_are_not_dialled,
                a_number_is_shown_in_groups_and_found_by_its_last_digits,
                kinds_of_numbers_are_remembered_by_their_beginnings,
                threads_may_parse_at_once_from_the_first_call_on)
