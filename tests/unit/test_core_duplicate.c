/* When two companies are one: by name without legal form, website, register number and place. */
#include "unit.h"

#include "core/duplicate.h"

static struct arena *arena;
static struct match_forms *forms;

static void begin(void)
{
    static const char *const variants[] = {
        "gmbh", "g.m.b.h.", "gesellschaft mit beschränkter haftung",
        "",     "ag",       "",
        "kg",   "",         "gmbh & co. kg",
        "",     "~ i. l."};
    arena = arena_new();
    forms = match_forms_new(variants, sizeof variants / sizeof *variants);
}

static void end(void)
{
    match_forms_free(forms);
    arena_free(arena);
}

static char *put(const char *value)
{
    return value != NULL ? arena_strdup(arena, value) : NULL;
}

struct firm {
    const char *company, *city, *street, *website, *register_no;
};

static double same(const struct firm *one, const struct firm *other)
{
    const struct firm *const firms[2] = {one, other};
    struct company_marks marks[2];
    const char *reason;
    for (int i = 0; i < 2; i++) {
        struct company company = {.company = put(firms[i]->company),
                                  .city = put(firms[i]->city),
                                  .street = put(firms[i]->street),
                                  .website = put(firms[i]->website),
                                  .register_no = put(firms[i]->register_no)};
        company_marks(&company, forms, arena, &marks[i]);
    }
    double forth = company_same(&marks[0], &marks[1], arena, &reason);
    ck_assert_double_eq(forth, company_same(&marks[1], &marks[0], arena, &reason));
    return forth;
}

static const char *const names[] = {"Kranich Spedition", "Müller & Söhne", "Ohm Elektronik", "Watt",
                                    "Nordwind Verlag"};
#define NAMES (sizeof names / sizeof *names)

START_TEST(a_name_is_one_however_its_legal_form_is_written_or_left_out)
{
    static const char *const ways[] = {" GmbH", " G.m.b.H.",
                                       " Gesellschaft mit beschränkter Haftung", "", " GmbH i. L."};
    for (size_t n = 0; n < NAMES; n++)
        for (size_t i = 0; i < 5; i++)
            for (size_t j = 0; j < 5; j++) {
                struct firm a = {.city = "Kiel"}, b = {.city = "Kiel"};
                a.company = arena_printf(arena, "%s%s", names[n], ways[i]);
                b.company = arena_printf(arena, "%s%s", names[n], ways[j]);
                ck_assert_msg(same(&a, &b) >= .9, "%s, %s", a.company, b.company);
                b.company = arena_printf(arena, "%s%s", names[(n + 1) % NAMES], ways[j]);
                ck_assert_msg(same(&a, &b) < .5, "%s, %s", a.company, b.company);
            }
    struct firm limited = {.company = "Watt GmbH", .city = "Kiel"},
                partners = {.company = "Watt GmbH & Co. KG", .city = "Kiel"};
    ck_assert_double_lt(same(&limited, &partners), .5); /* two firms by law */
}
END_TEST

START_TEST(parent_and_site_stay_two_whatever_they_share)
{
    for (int shared = 0; shared < 8; shared++) {
        struct firm parent = {.company = "Kranich Spedition GmbH", .city = "Hamburg"},
                    site = {.company = "Kranich Spedition", .city = "Bremen"};
        if (shared & 1)
            parent.website = site.website = "https://www.kranich.example";
        if (shared & 2)
            parent.register_no = site.register_no = "HRB 12345";
        if (shared & 4)
            site.company = "Kranich Spedition GmbH Niederlassung Bremen";
        ck_assert_msg(same(&parent, &site) < .5, "%d", shared);
        site.city = "Hamburg";
        if (!(shared & 4))
            ck_assert_msg(same(&parent, &site) >= .9, "%d", shared);
    }
}
END_TEST

START_TEST(a_register_number_is_one_however_it_is_written)
{
    static const char *const ways[] = {"HRB 12345", "hrb12345", "HRB-12345",
                                       "Amtsgericht Kiel, HRB 12345"};
    for (size_t i = 0; i < 4; i++) {
        struct firm one = {.company = "Kranich GmbH", .register_no = "HRB 12345"},
                    other = {.company = "Kranich Spedition GmbH", .register_no = ways[i]};
        ck_assert_msg(same(&one, &other) >= .9, "%s", ways[i]);
        one.register_no = "HRB 12346";
        ck_assert_msg(same(&one, &other) == 0, "%s", ways[i]);
        one.register_no = "HRA 12345";
        ck_assert_msg(same(&one, &other) == 0, "%s", ways[i]);
        one = (struct firm){.company = "Reiher GmbH", .register_no = "HRB 12345"};
        ck_assert_msg(same(&one, &other) < .5, "%s", ways[i]); /* of another court */
    }
}
END_TEST

UNIT_TESTS_WITH("core/duplicate", begin, end,
                a_name_is_one_however_its_legal_form_is_written_or_left_out,
                parent_and_site_stay_two_whatever_they_share,
                a_register_number_is_one_however_it_is_written)
