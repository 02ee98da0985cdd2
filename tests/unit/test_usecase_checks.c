/* The catalogue of checks against its golden rows, with the lists of data/checks. */
#include "unit.h"
#include "vectors.h"

#include "base/clock.h"
#include "base/file.h"
#include "codec/check_lists.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW_MS INT64_C(1795420800000) /* 23 Nov 2026 */

struct golden {
    const struct quality_check *check;
    bool is_found;
    struct quality_subject subject;
    struct quality_facts facts;
    struct consent grant;
    struct lead_card card;
    struct quality_list frequent; /* one value that stands too often */
    const char *frequent_line;
    char *wanted[8]; /* "field=value" of the repair */
    size_t wanted_count;
    const char *line;
};

static struct arena *arena;

static void open_arena(void)
{
    arena = arena_new();
}

static void close_arena(void)
{
    arena_free(arena);
}

/* Days before now; a minus: to come. */
static bool set_law(struct golden *row, const char *name, char *value)
{
    int64_t ms = NOW_MS - atoi(value) * DAY_MS;
    row->grant.at_ms = NOW_MS;
    if (str_equal(name, "grant"))
        row->grant.basis = value, row->facts.standing = &row->grant;
    else if (str_equal(name, "evidence"))
        row->grant.evidence = value;
    else if (str_equal(name, "proof_days"))
        row->facts.proof_until_ms = ms;
    else if (str_equal(name, "used_days"))
        row->facts.used_ms = ms, row->facts.unused_months = 24;
    else if (str_equal(name, "objected"))
        row->facts.is_objected = true;
    else if (str_equal(name, "notice_days"))
        row->facts.notice_due_ms = ms;
    else if (str_equal(name, "told_days"))
        row->card.contact.informed_ms = ms;
    else if (str_equal(name, "licence_day"))
        row->facts.licence_day = atoi(value);
    else if (str_equal(name, "company_licence_day"))
        row->facts.company_licence_day = atoi(value);
    else if (str_equal(name, "end_days"))
        row->facts.retention_end_ms = ms;
    else if (str_equal(name, "notes"))
        row->facts.notes = value;
    else
        return false;
    return true;
}

static void set_field(struct golden *row, char *pair)
{
    char *value = strchr(pair, '=');
    const void *record;
    ck_assert_msg(value != NULL, "%s: %s", row->line, pair);
    *value++ = '\0';
    if (str_equal(pair, "same_phone"))
        row->facts.same_phone_count = atoi(value);
    else if (str_equal(pair, "same_email"))
        row->facts.same_email_count = atoi(value);
    else if (str_equal(pair, "sibling_form"))
        row->facts.sibling_form = value;
    else if (str_equal(pair, "branch_city"))
        row->facts.branch_city = value;
    else if (set_law(row, pair, value))
        return;
    else if (str_equal(pair, "owner_is_gone"))
        row->facts.owner_is_gone = true;
    else if (str_equal(pair, "frequent"))
        row->frequent = (struct quality_list){(const char *const *)&row->frequent_line, 1},
        row->frequent_line = value;
    else if (str_equal(pair, "next_days"))
        row->card.lead.next_ms = NOW_MS - atoi(value) * DAY_MS;
    else if (str_equal(pair, "created_days"))
        row->card.contact.record.created_ms = NOW_MS - atoi(value) * DAY_MS;
    else if (str_equal(pair, "changed_days"))
        row->card.lead.record.changed_ms = NOW_MS - atoi(value) * DAY_MS;
    else {
        const struct entity *entity = lead_card_owner(&row->card, pair, &record);
        if (str_equal(pair, "batch_id"))
            entity = &lead_entity, record = &row->card.lead;
        ck_assert_msg(entity != NULL, "%s: %s", row->line, pair);
        record_put(entity, (void *)(uintptr_t)record, pair, *value != '\0' ? value : NULL, arena);
    }
}

static void read_golden(const char *line, struct golden *row)
{
    char **parts;
    size_t count = str_split(arena, line, '|', &parts);
    char *sign = strchr(parts[0], ' ');
    ck_assert_msg(sign != NULL && (sign[1] == '+' || sign[1] == '-'), "%s", line);
    memset(row, 0, sizeof *row);
    row->line = line;
    row->is_found = sign[1] == '+';
    row->check = quality_check_find(arena_strndup(arena, parts[0], (size_t)(sign - parts[0])));
    ck_assert_msg(row->check != NULL, "%s", line);
    row->card.contact = *(struct contact *)record_new(&contact_entity, arena);
    row->card.company = *(struct company *)record_new(&company_entity, arena);
    row->card.lead = *(struct lead *)record_new(&lead_entity, arena);
    for (size_t i = 1; i < count; i++)
        if (str_starts(parts[i], "=> "))
            row->wanted[row->wanted_count++] = parts[i] + 3;
        else
            set_field(row, parts[i]);
    row->subject =
        (struct quality_subject){.contact = &row->card.contact,
                                 .company = &row->card.company,
                                 .lead = &row->card.lead,
                                 .facts = &row->facts,
                                 .reference = check_lists(),
                                 .frequent = row->frequent.count > 0 ? &row->frequent : NULL,
                                 .now_ms = NOW_MS,
                                 .arena = arena};
}

static void expect_repair(struct golden *row)
{
    struct quality_repair repair;
    if (row->wanted_count == 0)
        return;
    ck_assert_msg(quality_propose(row->check, &row->subject, &repair), "%s", row->line);
    ck_assert_msg(repair.count == row->wanted_count, "%s: %zu fields", row->line, repair.count);
    for (size_t i = 0; i < repair.count; i++) {
        char *pair = arena_printf(arena, "%s=%s", repair.fields[i].field,
                                  str_or(repair.fields[i].value, ""));
        ck_assert_msg(str_equal(pair, row->wanted[i]), "%s: %s", row->line, pair);
        ck_assert_ptr_nonnull(entity_field(repair.fields[i].entity, repair.fields[i].field));
    }
}

START_TEST(every_check_finds_five_faults_and_leaves_five_sound_rows_alone)
{
    struct text file = {0};
    char **lines;
    size_t found[128] = {0}, left[128] = {0};
    const char *path = FIXTURE("quality/rows.txt");
    ck_assert_msg(file_read(path, 1 << 20, &file, NULL), "%s", path);
    size_t count = str_split(arena, text_str(&file), '\n', &lines);
    for (size_t i = 0; i < count; i++) {
        struct golden row;
        if (lines[i][0] == '#' || lines[i][0] == '\0')
            continue;
        read_golden(lines[i], &row);
        ck_assert_msg(quality_finds(row.check, &row.subject) == row.is_found, "%s", lines[i]);
        expect_repair(&row);
        for (size_t c = 0; c < quality_check_count; c++)
            if (quality_checks[c] == row.check)
                (row.is_found ? found : left)[c]++;
    }
    for (size_t c = 0; c < quality_check_count; c++)
        ck_assert_msg(found[c] >= 5 && left[c] >= 5, "%s: %zu and %zu rows", quality_checks[c]->id,
                      found[c], left[c]);
    text_free(&file);
}
END_TEST

START_TEST(a_repair_leaves_nothing_for_its_own_check)
{
    struct text file = {0};
    char **lines;
    const char *path = FIXTURE("quality/rows.txt");
    ck_assert(file_read(path, 1 << 20, &file, NULL));
    size_t count = str_split(arena, text_str(&file), '\n', &lines), repaired = 0;
    for (size_t i = 0; i < count; i++) {
        struct golden row;
        struct quality_repair repair;
        if (lines[i][0] == '#' || lines[i][0] == '\0')
            continue;
        read_golden(lines[i], &row);
        if (!quality_propose(row.check, &row.subject, &repair))
            continue;
        for (size_t f = 0; f < repair.count; f++)
            record_put(repair.fields[f].entity,
                       repair.fields[f].entity == &contact_entity ? (void *)&row.card.contact
                       : repair.fields[f].entity == &lead_entity  ? (void *)&row.card.lead
                                                                  : (void *)&row.card.company,
                       repair.fields[f].field, repair.fields[f].value, arena);
        ck_assert_msg(!quality_finds(row.check, &row.subject), "%s", lines[i]);
        repaired++;
    }
    ck_assert_uint_ge(repaired, 40);
    text_free(&file);
}
END_TEST

START_TEST(a_company_s_task_is_one_for_all_its_contacts)
{
    struct golden row;
    char first[37], second[37];
    read_golden("postal_code + | postal_code=00000", &row);
    row.card.company.record.id = arena_strdup(arena, "0192f1aa-0000-7000-8000-00000000000c");
    row.card.contact.record.id = arena_strdup(arena, "0192f1aa-0000-7000-8000-000000000001");
    ck_assert(quality_task_id(row.check, &row.subject, first));
    row.card.contact.record.id = arena_strdup(arena, "0192f1aa-0000-7000-8000-000000000002");
    ck_assert(quality_task_id(row.check, &row.subject, second));
    ck_assert_str_eq(first, second);
    row.subject.company = NULL;
    ck_assert(!quality_finds(row.check, &row.subject));
    ck_assert(!quality_task_id(row.check, &row.subject, second));
}
END_TEST

START_TEST(a_larger_lead_is_worth_more)
{
    struct golden row;
    read_golden("phone_missing + | grade=B2", &row);
    row.card.contact.record.id = arena_strdup(arena, "0192f1aa-0000-7000-8000-000000000001");
    int64_t small = quality_task(row.check, &row.subject)->worth;
    row.card.lead.value_cents = 5000000;
    ck_assert_int_eq(quality_task(row.check, &row.subject)->worth, small + 10);
    row.card.lead.grade = arena_strdup(arena, "A1");
    ck_assert_int_eq(quality_task(row.check, &row.subject)->worth, small + 20);
}
END_TEST

UNIT_TESTS_WITH("usecase/checks", open_arena, close_arena,
                every_check_finds_five_faults_and_leaves_five_sound_rows_alone,
                a_repair_leaves_nothing_for_its_own_check,
                a_company_s_task_is_one_for_all_its_contacts, a_larger_lead_is_worth_more)
