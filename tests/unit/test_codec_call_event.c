/* Incoming calls as telephone systems tell them. */
#include "unit.h"

#include "base/arena.h"
#include "codec/call_event_json.h"
#include "core/field.h"

#include <string.h>

static bool read(const char *line, struct call_event *ret_event, struct error *err)
{
    struct json_doc *doc;
    if (!json_parse(line, strlen(line), NULL, &doc, err))
        return false;
    bool is_ok = call_event_read(json_root(doc), ret_event, err);
    json_free(doc);
    return is_ok;
}

START_TEST(the_caller_is_known_in_every_spelling_of_his_number)
{
    static const char *const spellings[] = {"+493023125007",
                                            "0049 30 23125 007",
                                            "030/23125-007",
                                            "(030) 23125007",
                                            "493023125007",
                                            "sip:+493023125007@pbx:5060",
                                            "tel:+49-30-23125-007;phone-context=x",
                                            "+49 (0)30 23125007"};
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        struct call_event event = {0};
        ck_assert_msg(call_event_number(&event, spellings[i], NULL), "%s", spellings[i]);
        ck_assert_str_eq(event.number, "+493023125007");
    }
}
END_TEST

START_TEST(a_withheld_number_is_none_and_an_extension_stays_short)
{
    struct call_event event = {0};
    ck_assert(call_event_number(&event, "anonymous", NULL));
    ck_assert_str_eq(event.number, "");
    ck_assert(call_event_number(&event, "sip:anonymous@anonymous.invalid", NULL));
    ck_assert_str_eq(event.number, "");
    ck_assert(call_event_number(&event, " ", NULL));
    ck_assert(call_event_number(&event, "24", NULL));
    ck_assert_str_eq(event.number, "24");
}
END_TEST

START_TEST(what_is_no_event_is_refused_with_its_member)
{
    static const struct {
        const char *line, *field;
    } rows[] = {{"{}", "from"},
                {"{\"from\":7}", "from"},
                {"{\"from\":\"no number\"}", "from"},
                {"{\"from\":\"$(id)\"}", "from"},
                {"{\"from\":\"+493023125007\",\"state\":\"purring\"}", "state"},
                {"{\"from\":\"+493023125007\",\"id\":\"a b\"}", "id"},
                {"{\"from\":\"+493023125007\",\"id\":\"\\u001b]0;x\"}", "id"},
                {"{\"from\":\"+493023125007\",\"user\":\"an\\u0007na\"}", "user"},
                {"{\"from\":\"+493023125007\",\"extension\":[1]}", "extension"},
                {"{\"from\":\"+493023125007\",\"duration_s\":-1}", "duration_s"},
                {"{\"from\":\"+493023125007\",\"duration_s\":\"5\"}", "duration_s"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct call_event event;
        struct error err = {0};
        ck_assert_msg(!read(rows[i].line, &event, &err), "%s was taken", rows[i].line);
        ck_assert_int_eq(err.code, ERR_DATA);
        ck_assert_str_eq(err.field, rows[i].field);
    }
}
END_TEST

START_TEST(an_event_is_read_as_it_was_written)
{
    struct call_event event, again;
    struct error err = {0};
    struct text line = {0};
    struct json_writer writer;
    ck_assert(
        read("{\"from\":\"030 23125 007\",\"state\":\"ended\",\"id\":\"a-1@pbx\",\"duration_s\":"
             "65,\"user\":\"anna\",\"colour\":\"red\"}",
             &event, &err));
    ck_assert_str_eq(event.user, "anna");
    json_begin(&writer, &line);
    call_event_write(&writer, &event);
    ck_assert_ptr_null(strstr(text_str(&line), "anna"));
    ck_assert(read(text_str(&line), &again, &err));
    ck_assert(call_event_is_same(&event, &again));
    ck_assert_int_eq(again.state, CALL_ENDED);
    ck_assert_int_eq(again.duration_s, 65);
    text_free(&line);
    ck_assert(read("{\"from\":\"+493023125007\"}", &again, &err));
    ck_assert_int_eq(again.state, CALL_RINGING);
    ck_assert_int_eq(again.duration_s, INT_NONE);
    ck_assert(!call_event_is_same(&event, &again));
}
END_TEST

UNIT_TESTS("codec/call_event", the_caller_is_known_in_every_spelling_of_his_number,
           a_withheld_number_is_none_and_an_extension_stays_short,
           what_is_no_event_is_refused_with_its_member, an_event_is_read_as_it_was_written)
