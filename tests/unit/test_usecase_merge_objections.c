/* Three records of one person, of whom some had objected, come apart in any order. */
#include "usecase_office.h"

#include "usecase/merge.h"
#include "usecase/write.h"

static const char *shown(const char *contact)
{
    void *record;
    MUST(store_load_any(office.store, &contact_entity, contact, office.arena, &record, err));
    return record_get(&contact_entity, record, "do_not_call", office.arena);
}

static void objects(const char *contact)
{
    struct batch_of_operations *ops =
        operations_new(office.arena, "call.log", office.session->actor.user_id, office_now);
    operation_set(ops, operations_on(ops, &contact_entity, contact, 0), "do_not_call",
                  shown(contact), "1");
    MUST(write_commit(office.session, ops, NULL, err));
}

static void merge_there(const char *a, const char *b, char id[37])
{
    struct merge_plan plan;
    office_now += MINUTE_MS;
    MUST(merge_plan(office.session, a, b, office.arena, &plan, err));
    MUST(merge_run(office.session, &plan, id, err));
}

static void part_there(const char *id)
{
    office_now += MINUTE_MS;
    MUST(unmerge_run(office.session, id, NULL, err));
}

static bool is_blocked_there(const char *contact)
{
    return str_equal(shown(contact), "1");
}

START_TEST(each_keeps_its_own_objection_whatever_order_three_come_apart_in)
{
    for (int with = 0; with < 8; with++) { /* which of the three had objected */
        const char *persons[3];
        char first[37], second[37];
        for (int i = 0; i < 3; i++) {
            const struct field_input name = {
                "last_name", arena_printf(office.arena, "Person%d%c", with, 'a' + i)};
            char id[37];
            MUST(record_add(office.session, &contact_entity, &name, 1, id, err));
            persons[i] = arena_strdup(office.arena, id);
            if ((with >> i & 1) != 0)
                objects(persons[i]);
        }
        merge_there(persons[0], persons[1], first);
        merge_there(persons[0], persons[2], second);
        ck_assert(is_blocked_there(persons[0]) == (with != 0));
        part_there(first); /* not the one that came last */
        ck_assert_msg(is_blocked_there(persons[0]) == ((with & 5) != 0), "%d", with);
        ck_assert_msg(is_blocked_there(persons[1]) == ((with & 2) != 0), "%d", with);
        part_there(second);
        for (int i = 0; i < 3; i++)
            ck_assert_msg(is_blocked_there(persons[i]) == ((with >> i & 1) != 0), "%d: %d", with,
                          i);
    }
}
END_TEST

UNIT_TESTS_WITH("usecase/merge_objections", office_open, office_close,
                each_keeps_its_own_objection_whatever_order_three_come_apart_in)
