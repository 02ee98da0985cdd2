/* Records: every field comes back, the schema is the field tables, pages and search find what is
 * there. */
#include "samples.h"
#include "store_files.h"

#include "core/activity.h"
#include "core/consent.h"
#include "core/merge.h"
#include "store/desk.h"
#include "store/queue.h"

#include "base/uuid.h"

#include <string.h>
#include <sqlite3.h>

static void round_trip(struct store *store, const struct entity *entity, bool is_full)
{
    struct record *record = record_new(entity, files.arena);
    void *back;
    char *id = arena_alloc(files.arena, UUID_SIZE);
    uuid_new(id);
    *record = (struct record){.id = id, .rev = 3, .seq = 7, .created_ms = 11, .changed_ms = 13};
    for (size_t i = 0; is_full && i < entity->field_count; i++)
        field_put(&entity->fields[i], record, field_sample(&entity->fields[i]), files.arena);
    MUST_STORE(store_put(store, entity, record, err));
    MUST_STORE(store_load_any(store, entity, id, files.arena, &back, err));
    const struct record *head = back;
    ck_assert(head->rev == 3 && head->seq == 7 && head->created_ms == 11 &&
              head->changed_ms == 13 &&
              head->is_deleted == (merged_into(entity, record) != NULL ? 2 : 0));
    for (size_t i = 0; i < entity->field_count; i++) {
        const char *before = field_get(&entity->fields[i], record, files.arena),
                   *after = field_get(&entity->fields[i], back, files.arena);
        ck_assert_msg(str_equal(before, after), "%s.%s was %s and is %s", entity->name,
                      entity->fields[i].name, before, after);
    }
}

START_TEST(every_field_of_every_entity_comes_back)
{
    struct store *stores[] = {files.desk, files.service};
    for (int s = 0; s < 2; s++)
        for (int i = 0; i < ENTITY_COUNT; i++) {
            round_trip(stores[s], entities[i], true);
            round_trip(stores[s], entities[i], false);
        }
}
END_TEST

START_TEST(the_schema_has_exactly_the_columns_of_the_field_tables)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open_v2(files.cache, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    for (int i = 0; i < ENTITY_COUNT; i++) {
        sqlite3_stmt *statement;
        size_t count = 0;
        ck_assert_int_eq(sqlite3_prepare_v2(db,
                                            arena_printf(files.arena, "PRAGMA table_info(\"%s\")",
                                                         entities[i]->name),
                                            -1, &statement, NULL),
                         SQLITE_OK);
        for (; sqlite3_step(statement) == SQLITE_ROW; count++) {
            const char *name = (const char *)sqlite3_column_text(statement, 1),
                       *type = (const char *)sqlite3_column_text(statement, 2);
            if (count < 7)
                continue;
            const struct field *field = &entities[i]->fields[count - 7];
            ck_assert_uint_lt(count - 7, entities[i]->field_count);
            ck_assert_msg(strcmp(name, field->name) == 0 &&
                              strcmp(type, field_types[field->type].is_int ? "INT" : "TEXT") == 0,
                          "%s.%s %s", entities[i]->name, name, type);
        }
        sqlite3_finalize(statement);
        ck_assert_msg(count == 7 + entities[i]->field_count, "%s has %zu columns",
                      entities[i]->name, count);
    }
    sqlite3_close(db);
}
END_TEST

START_TEST(a_tombstone_is_found_only_by_who_asks_for_it)
{
    struct lead *lead = files_lead(files.service, "Weber", "Ulm", "+4973112345");
    struct error wrong = {0};
    void *back;
    lead->record.is_deleted = 1;
    MUST_STORE(store_put(files.service, &lead_entity, lead, err));
    ck_assert(
        !store_load(files.service, &lead_entity, lead->record.id, files.arena, &back, &wrong));
    ck_assert_int_eq(wrong.code, ERR_NOT_FOUND);
    MUST_STORE(
        store_load_any(files.service, &lead_entity, lead->record.id, files.arena, &back, err));
}
END_TEST

static size_t page_through(const char *sort, int limit)
{
    char *cursor = NULL, *seen[64];
    size_t total = 0;
    do {
        struct page_request request = {.sort = sort, .cursor = cursor, .limit = limit};
        struct lead_card **cards;
        size_t count;
        MUST_STORE(store_cards(files.desk, &request, files.arena, &cards, &count, &cursor, err));
        for (size_t i = 0; i < count; i++) {
            for (size_t k = 0; k < total; k++)
                ck_assert_msg(strcmp(seen[k], cards[i]->lead.record.id) != 0,
                              "a row came twice by %s", sort);
            ck_assert_uint_lt(total, 64);
            seen[total++] = cards[i]->lead.record.id;
        }
    } while (cursor != NULL);
    return total;
}

START_TEST(pages_bring_every_row_once_in_any_order_even_without_values)
{
    static const char *const sorts[] = {NULL,    "-id",       "score",   "-score",  "city",
                                        "-city", "last_name", "next_ms", "interest"};
    for (int i = 0; i < 23; i++) {
        struct lead *lead = files_lead(files.desk, i % 3 == 0 ? "Meyer" : "Adam",
                                       i % 2 == 0 ? NULL : "Kiel", "+4943112345");
        lead->score = i % 4 == 0 ? INT_NONE : i % 5;
        record_put(&lead_entity, lead, "interest", i % 3 == 0 ? NULL : "a|b", files.arena);
        MUST_STORE(store_put(files.desk, &lead_entity, lead, err));
    }
    for (size_t s = 0; s < sizeof sorts / sizeof *sorts; s++)
        ck_assert_msg(page_through(sorts[s], 5) == 23, "sorted by %s: %zu", sorts[s],
                      page_through(sorts[s], 5));
}
END_TEST

START_TEST(a_made_up_cursor_or_sort_is_refused)
{
    static const struct page_request wrong_ones[] = {
        {.cursor = "x", .limit = 5},
        {.cursor = "x|'; DROP TABLE lead; --", .limit = 5},
        {.sort = "id; --", .limit = 5},
        {.where = "nothing:1", .limit = 5},
        {.where = "city:\"open", .limit = 5}};
    for (size_t i = 0; i < sizeof wrong_ones / sizeof *wrong_ones; i++) {
        struct error wrong = {0};
        struct lead_card **cards;
        size_t count;
        char *cursor;
        ck_assert_msg(
            !store_cards(files.desk, &wrong_ones[i], files.arena, &cards, &count, &cursor, &wrong),
            "request %zu was taken", i);
        ck_assert_int_eq(wrong.code, ERR_USAGE);
    }
}
END_TEST

static size_t hits(const char *text)
{
    struct lead_card **cards;
    size_t count;
    MUST_STORE(store_search(files.desk, text, 20, files.arena, &cards, &count, err));
    return count;
}

START_TEST(search_finds_umlauts_however_they_are_typed)
{
    static const char *const typed[] = {"Müller",    "mueller", "muller", "MÜL",
                                        "müll Köln", "koln",    "koeln",  "gmbh müller"};
    files_lead(files.desk, "Müller", "Köln", "+4922112345678");
    files_lead(files.desk, "Schmidt", "Bonn", "+4922887654321");
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++)
        ck_assert_msg(hits(typed[i]) == 1, "%s finds %zu", typed[i], hits(typed[i]));
    ck_assert_uint_eq(hits("Schmidt Köln"), 0);
    ck_assert_uint_eq(hits("gmbh"), 2);
    ck_assert_uint_eq(hits("\" OR *"), 0);
    ck_assert_uint_eq(hits(""), 0);
}
END_TEST

START_TEST(search_finds_a_number_by_its_last_digits_or_as_written)
{
    files_lead(files.desk, "Müller", "Köln", "+4922112345678");
    files_lead(files.desk, "Schmidt", "Bonn", "+4922887654321");
    ck_assert_uint_eq(hits("5678"), 1);
    ck_assert_uint_eq(hits("0221 12345678"), 1);
    ck_assert_uint_eq(hits("+49 221 / 1234 5678"), 1);
    ck_assert_uint_eq(hits("1234567"), 1);
    ck_assert_uint_eq(hits("9345678"), 0);
}
END_TEST

START_TEST(digits_alone_are_a_customer_number_too)
{
    struct lead *lead = files_lead(files.desk, "Müller", "Köln", "+4922112345678");
    void *contact;
    files_lead(files.desk, "Schmidt", "Bonn", "+4922848501234");
    MUST_STORE(
        store_load(files.desk, &contact_entity, lead->contact_id, files.arena, &contact, err));
    ((struct contact *)contact)->customer_no = arena_strdup(files.arena, "48501");
    MUST_STORE(store_put(files.desk, &contact_entity, contact, err));
    ck_assert_uint_eq(hits("4850"), 2);
    ck_assert_uint_eq(hits("48501"), 2);
    ck_assert_uint_eq(hits("485012"), 1);
    ck_assert_uint_eq(hits("8501"), 1);
    struct search_request request = {.text = "48501", .limit = 10};
    struct search_row *rows;
    size_t count;
    MUST_STORE(store_search_page(files.desk, &request, files.arena, &rows, &count, err));
    ck_assert_uint_eq(count, 2);
}
END_TEST

static size_t calling(const char *number)
{
    struct lead_card **cards;
    size_t count;
    MUST_STORE(store_callers(files.desk, number, 5, files.arena, &cards, &count, err));
    return count;
}

static void forget_further(void)
{
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(files.cache, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, "DELETE FROM reached", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* Whether it comes one by one, or stood there before the desk knew of it. */
START_TEST(a_third_number_and_a_second_address_in_a_note_find_their_person)
{
    struct lead *lead = files_lead(files.desk, "Kiebitz", "Köln", "+4922112345678");
    struct activity *note = record_new(&activity_entity, files.arena);
    bool has_more = true;
    note->record.id = arena_strdup(files.arena, "0192f1aa-0000-7000-8000-0000000000aa");
    note->lead_id = lead->record.id;
    note->contact_id = lead->contact_id;
    note->kind = arena_strdup(files.arena, "import");
    note->note =
        arena_strdup(files.arena, "Telefon (home): 040 66969 123\nE-Mail: nest@kiebitz.example\n"
                                  "KdNr: 1234567 vom 24.11.2026");
    MUST_STORE(store_put(files.desk, &activity_entity, note, err));
    for (int round = 0; round < 2; round++) {
        ck_assert_uint_eq(calling("+494066969123"), 1);
        ck_assert_uint_eq(calling("+494066969124"), 0);
        ck_assert_uint_eq(hits("nest@kiebitz.example"), 1);
        ck_assert_uint_eq(hits("040 66969 123"), 1);
        ck_assert_uint_eq(hits("696912"), 1);
        forget_further();
        ck_assert_uint_eq(calling("+494066969123"), 0);
        while (has_more)
            MUST_STORE(desk_index_reached(files.desk, &has_more, err));
    }
    note->is_void = 1;
    MUST_STORE(store_put(files.desk, &activity_entity, note, err));
    ck_assert_uint_eq(calling("+494066969123") + hits("nest@kiebitz.example"), 0);
}
END_TEST

static void add_note(const char *lead_id, int64_t at_ms)
{
    struct activity *note = record_new(&activity_entity, files.arena);
    char id[UUID_SIZE];
    uuid_new(id);
    note->record.id = arena_strdup(files.arena, id);
    record_put(&activity_entity, note, "lead_id", lead_id, files.arena);
    record_put(&activity_entity, note, "kind", "note", files.arena);
    note->at_ms = at_ms;
    MUST_STORE(store_put(files.desk, &activity_entity, note, err));
}

static char *times_of(const char *lead_id, int limit)
{
    struct activity **notes;
    size_t count;
    char *times = arena_strdup(files.arena, "");
    MUST_STORE(store_activities(files.desk, lead_id, limit, files.arena, &notes, &count, err));
    for (size_t i = 0; i < count; i++)
        times = arena_printf(files.arena, "%s%lld ", times, (long long)notes[i]->at_ms);
    return times;
}

START_TEST(the_rows_of_a_record_come_in_order_however_many_there_are)
{
    const char *lead = files_lead(files.desk, "Reihe", "Köln", "+4922112345677")->record.id;
    static const int64_t at[] = {30, 10, 50, 20, 40};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++)
        add_note(lead, at[i]);
    ck_assert_str_eq(times_of(lead, 10), "50 40 30 20 10 ");
    ck_assert_str_eq(times_of(lead, 5), "50 40 30 20 10 ");
    ck_assert_str_eq(times_of(lead, 2), "50 40 ");
}
END_TEST

START_TEST(the_consents_of_a_merged_record_are_those_of_the_one_that_lives_on)
{
    struct lead *gone = files_lead(files.desk, "Alt", "Köln", "+4922112345676"),
                *kept = files_lead(files.desk, "Neu", "Köln", "+4922112345675");
    const char *of[] = {kept->contact_id, gone->contact_id, kept->contact_id};
    struct consent **consents;
    void *contact;
    size_t count;
    for (size_t i = 0; i < 3; i++) {
        struct consent *consent = record_new(&consent_entity, files.arena);
        char id[UUID_SIZE];
        uuid_new(id);
        consent->record.id = arena_strdup(files.arena, id);
        record_put(&consent_entity, consent, "contact_id", of[i], files.arena);
        consent->at_ms = 3 - (int64_t)i;
        MUST_STORE(store_put(files.desk, &consent_entity, consent, err));
    }
    MUST_STORE(
        store_load(files.desk, &contact_entity, gone->contact_id, files.arena, &contact, err));
    record_put(&contact_entity, contact, "merged_into_id", kept->contact_id, files.arena);
    MUST_STORE(store_put(files.desk, &contact_entity, contact, err));
    MUST_STORE(store_consents(files.desk, kept->contact_id, files.arena, &consents, &count, err));
    ck_assert_uint_eq(count, 3);
    for (size_t i = 0; i < count; i++)
        ck_assert_int_eq(consents[i]->at_ms, (int64_t)i + 1);
}
END_TEST

START_TEST(search_forgets_an_old_name_and_follows_the_company)
{
    struct lead *lead = files_lead(files.desk, "Alt", "Köln", "+4922112345678");
    void *contact, *company;
    MUST_STORE(
        store_load(files.desk, &contact_entity, lead->contact_id, files.arena, &contact, err));
    record_put(&contact_entity, contact, "last_name", "Neumann", files.arena);
    MUST_STORE(store_put(files.desk, &contact_entity, contact, err));
    MUST_STORE(
        store_load(files.desk, &company_entity, lead->company_id, files.arena, &company, err));
    record_put(&company_entity, company, "company", "Nordwind", files.arena);
    MUST_STORE(store_put(files.desk, &company_entity, company, err));
    ck_assert_uint_eq(hits("Alt"), 0);
    ck_assert_uint_eq(hits("Neumann"), 1);
    ck_assert_uint_eq(hits("nordw neum"), 1);
    MUST_STORE(store_remove(files.desk, &contact_entity, lead->contact_id, err));
    ck_assert_uint_eq(hits("Neumann"), 0);
}
END_TEST

UNIT_TESTS_WITH("store/records", files_open, files_close, every_field_of_every_entity_comes_back,
                the_schema_has_exactly_the_columns_of_the_field_tables,
                a_tombstone_is_found_only_by_who_asks_for_it,
                pages_bring_every_row_once_in_any_order_even_without_values,
                a_made_up_cursor_or_sort_is_refused, search_finds_umlauts_however_they_are_typed,
                search_finds_a_number_by_its_last_digits_or_as_written,
                digits_alone_are_a_customer_number_too,
                a_third_number_and_a_second_address_in_a_note_find_their_person,
                search_forgets_an_old_name_and_follows_the_company,
                the_rows_of_a_record_come_in_order_however_many_there_are,
                the_consents_of_a_merged_record_are_those_of_the_one_that_lives_on)
