/* How a list is written, found out from the list: its encoding by its words, its header below lines
 * that are none. */
#include "unit.h"

#include "codec/csv.h"
#include "vectors.h"

#include <dirent.h>
#include <iconv.h>
#include <stdio.h>
#include <unistd.h>

static struct csv_reader *open_list(const char *bytes, size_t length, const char *map)
{
    static char path[160];
    struct csv_reader *reader;
    struct error err = {0};
    const struct csv_reading reading = {.finds_header = true, .map = map};
    snprintf(path, sizeof path, "%s/vorwahl-list-%d", unit_folder(), (int)getpid());
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
    fclose(file);
    ck_assert_msg(csv_open_as(path, &reading, &reader, &err), "%s", err.message);
    unlink(path);
    return reader;
}

static struct csv_reader *open_in(const char *encoding, const char *words)
{
    char in[512], out[512], *from = in, *to = out;
    size_t left = (size_t)snprintf(in, sizeof in, "Firma;Name\n%s KG;%s\n", words, words),
           room = sizeof out;
    iconv_t conversion = iconv_open(encoding, "UTF-8");
    ck_assert_uint_eq(iconv(conversion, &from, &left, &to, &room), 0);
    iconv_close(conversion);
    return open_list(out, sizeof out - room, NULL);
}

static void reads_words(const char *encoding, const char *words)
{
    struct csv_reader *reader = open_in(encoding, words);
    struct arena *arena = arena_new();
    struct csv_row row;
    struct error err = {0};
    bool can_continue;
    ck_assert(csv_next(reader, arena, &row, &can_continue, &err));
    ck_assert_msg(strcmp(row.cells[1], words) == 0, "%s: \"%s\" came as \"%s\" (%s)", encoding,
                  words, row.cells[1], csv_info(reader)->encoding);
    csv_close(reader);
    arena_free(arena);
}

/* A short list has one or two such words, and they decide. */
START_TEST(one_german_word_tells_mac_roman_from_cp850_and_windows)
{
    static const char *const encodings[] = {"WINDOWS-1252", "ISO-8859-15", "CP850", "MACINTOSH"};
    static const char *const words[] = {
        "Müller", "Köln",       "Jäger",   "Schröder",   "Weiß",  "Straße",  "Größer", "Böhm",
        "Käthe",  "Öffentlich", "Ägidius", "Überlingen", "GRÖßE", "MÜNCHEN", "Hélène", "René"};
    for (size_t e = 0; e < sizeof encodings / sizeof *encodings; e++)
        for (size_t w = 0; w < sizeof words / sizeof *words; w++)
            if (!(e == 3 && strcmp(words[w], "GRÖßE") == 0)) /* the Mac writes GRÖSSE */
                reads_words(encodings[e], words[w]);
}
END_TEST

START_TEST(mac_roman_is_not_taken_without_evidence)
{
    static const char *const words[] = {"Genève", "Adèle", "Michèle", "après"};
    for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
        struct csv_reader *reader = open_in("CP850", words[w]);
        ck_assert_str_eq(csv_info(reader)->encoding, "CP850");
        ck_assert_str_eq(csv_info(reader)->other, "MACINTOSH"); /* a person may know better */
        ck_assert_ptr_nonnull(strstr(csv_info(reader)->sample, words[w]));
        ck_assert_ptr_null(strstr(csv_info(reader)->other_sample, words[w]));
        csv_close(reader);
    }
}
END_TEST

START_TEST(the_header_is_found_within_twenty_lines_and_no_further)
{
    for (int above = 0; above < 30; above++) {
        struct text list = {0};
        for (int i = 0; i < above; i++)
            text_printf(&list, i % 3 == 2 ? "\n" : "Zeile %d\n", i);
        text_append(&list, "Firma;Telefon\nNord KG;030 1\n");
        struct csv_reader *reader = open_list(list.data, list.length, NULL);
        bool is_found = strcmp(csv_header(reader)->cells[0], "Firma") == 0;
        ck_assert_msg(is_found == (above < 20), "%d lines above", above);
        ck_assert_int_eq(csv_header(reader)->line, is_found ? above + 1 : 1);
        ck_assert_int_eq(csv_info(reader)->rows_above, is_found ? above - above / 3 : 0);
        csv_close(reader);
        text_free(&list);
    }
}
END_TEST

START_TEST(a_header_without_known_names_needs_a_title_above_and_numbers_below)
{
    static const struct {
        const char *list;
        int above;
    } cases[] = {
        {"Bericht\nLaden;Wer;Draht\nZinn;Ohm;030 1\nKobalt;Watt;030 2\n", 1},
        {"Bericht;;\nLaden;Wer;Draht\nZinn;Ohm;030 1\nKobalt;Watt;030 2\n", 1},
        {"Laden;Wer;Draht\nZinn;Ohm;030 1\nKobalt;Watt;030 2\n", 0},
        {"Laden;;\nZinn;Ohm;030 1\nKobalt;Watt;030 2\n", 0}, /* no line of words alone */
        {"Laden\nZinn;Ohm;Kiel\nKobalt;Watt;Ulm\n", 0},      /* no numbers below */
        {"Firma;;\nLaden;Wer;Draht\nZinn;Ohm;030 1\n", 0},   /* the first line is known */
        {"Laden;Wer\nLaden;Wer;Draht\nZinn;Ohm;030 1\n", 0}, /* and it is no title */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct csv_reader *reader = open_list(cases[i].list, strlen(cases[i].list), NULL);
        ck_assert_msg(csv_info(reader)->rows_above == cases[i].above, "%s", cases[i].list);
        csv_close(reader);
    }
}
END_TEST

/* What was read rightly stays as it was. */
static int compare_folder(const char *folder)
{
    DIR *entries = opendir(folder);
    const struct dirent *entry;
    int files = 0;
    ck_assert_msg(entries != NULL, "%s", folder);
    while ((entry = readdir(entries)) != NULL) {
        char path[512];
        struct csv_reader *plain, *found;
        struct error err = {0};
        if (!str_ends(entry->d_name, ".csv"))
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        ck_assert_msg(csv_open(path, &plain, &err), "%s", err.message);
        ck_assert(csv_open_as(path, &(struct csv_reading){.finds_header = true}, &found, &err));
        ck_assert_int_eq(csv_header(found)->line, csv_header(plain)->line);
        ck_assert_int_eq(csv_info(found)->separator, csv_info(plain)->separator);
        ck_assert_int_eq(csv_info(found)->rows_above, 0);
        ck_assert_msg(csv_info(found)->other == NULL, "%s", path);
        csv_close(plain);
        csv_close(found);
        files++;
    }
    closedir(entries);
    return files;
}

START_TEST(no_list_of_the_corpora_is_read_otherwise)
{
    ck_assert_int_eq(compare_folder(FIXTURE("csv_de")), 11);
    ck_assert_int_eq(compare_folder(FIXTURE("csv_spectrum")), 12);
    ck_assert_int_eq(compare_folder(FIXTURE("layouts")), 8);
}
END_TEST

UNIT_TESTS("codec/lists", one_german_word_tells_mac_roman_from_cp850_and_windows,
           mac_roman_is_not_taken_without_evidence,
           the_header_is_found_within_twenty_lines_and_no_further,
           a_header_without_known_names_needs_a_title_above_and_numbers_below,
           no_list_of_the_corpora_is_read_otherwise)
