/* Incoming calls as telephone systems tell them. */
#include "unit.h"

#include "base/arena.h"
#include "codec/call_event_json.h"
#include "codec/call_form.h"
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

static bool read_sipgate(const char *body, struct arena *arena, struct call_form *ret_form)
{
    return call_form_sipgate(body, strlen(body), arena, ret_form, NULL);
}

static bool read_placetel(const char *body, struct arena *arena, struct call_form *ret_form)
{
    return call_form_placetel(body, strlen(body), arena, ret_form, NULL);
}

START_TEST(sipgate_tells_who_rings_whom_who_answers_and_the_end)
{
    struct arena *arena = arena_new();
    struct call_form form;
    ck_assert(read_sipgate("event=newCall&direction=in&from=493023125007&to=493023125000&"
                           "callId=6&origCallId=6&user%5B%5D=Anna+K%C3%B6nig&user[]=Bea&"
                           "userId[]=w0&fullUserId[]=1234567w0&xcid=a",
                           arena, &form));
    ck_assert(form.is_news && form.is_first);
    ck_assert_int_eq(form.event.state, CALL_RINGING);
    ck_assert_str_eq(form.event.number, "+493023125007");
    ck_assert_str_eq(form.event.id, "6");
    static const char *const people[] = {"1234567w0", "w0",           "Anna König",
                                         "Bea",       "493023125000", "+493023125000"};
    ck_assert_uint_eq(form.people_count, sizeof people / sizeof *people);
    for (size_t i = 0; i < form.people_count; i++)
        ck_assert_str_eq(form.people[i], people[i]);
    ck_assert(read_sipgate("event=answer&callId=6&user=Bea&answeringNumber=493023125012&"
                           "from=anonymous&to=493023125000&direction=in",
                           arena, &form));
    ck_assert_int_eq(form.event.state, CALL_ANSWERED);
    ck_assert_str_eq(form.event.number, "");
    ck_assert_str_eq(form.people[2], "+493023125012");
    ck_assert(read_sipgate("event=answer&callId=6&user=voicemail&direction=in", arena, &form));
    ck_assert_int_eq(form.event.state, CALL_ENDED);
    ck_assert(read_sipgate("event=hangup&cause=cancel&callId=6", arena, &form));
    ck_assert(form.is_news && !form.is_first);
    ck_assert_int_eq(form.event.state, CALL_ENDED);
    ck_assert(read_sipgate("event=newCall&direction=out&from=4930&to=110", arena, &form));
    ck_assert(!form.is_news);
    ck_assert(read_sipgate("event=dtmf&dtmf=1&callId=6", arena, &form));
    ck_assert(!form.is_news);
    arena_free(arena);
}
END_TEST

START_TEST(placetel_tells_national_numbers_and_the_duration_of_what_was_answered)
{
    static const char id[] = "f4591ba315d81671d7a06c2a3b4f963dafd119de39cb26edd8a6476676b2f447";
    struct arena *arena = arena_new();
    struct call_form form;
    ck_assert(read_placetel(arena_printf(arena,
                                         "event=IncomingCall&from=03023125007&to=03023125000&"
                                         "call_id=%s&direction=in",
                                         id),
                            arena, &form));
    ck_assert_int_eq(form.event.state, CALL_RINGING);
    ck_assert_str_eq(form.event.number, "+493023125007");
    ck_assert_str_eq(form.event.id, id);
    ck_assert_str_eq(form.people[1], "+493023125000");
    ck_assert(read_placetel("event=CallAccepted&from=03023125007&call_id=a&"
                            "peer=7777abcdefg%40fpbx.de&direction=in",
                            arena, &form));
    ck_assert_int_eq(form.event.state, CALL_ANSWERED);
    ck_assert_str_eq(form.people[0], "7777abcdefg@fpbx.de");
    ck_assert(read_placetel("event=HungUp&call_id=a&from=anonymous&type=accepted&duration=65",
                            arena, &form));
    ck_assert_int_eq(form.event.duration_s, 65);
    ck_assert(read_placetel("event=HungUp&call_id=a&from=x1&type=missed&duration=0", arena,
                            &form) == false); /* no number */
    ck_assert(read_placetel("event=HungUp&call_id=a&type=missed&duration=0", arena, &form));
    ck_assert_int_eq(form.event.duration_s, INT_NONE);
    ck_assert(read_placetel("event=OutgoingCall&from=030&to=23&direction=out", arena, &form));
    ck_assert(!form.is_news);
    arena_free(arena);
}
END_TEST

START_TEST(hostile_forms_are_refused)
{
    static const char *const bodies[] = {"",
                                         "event=newCall",
                                         "event=newCall&from=493023125007",
                                         "event=newCall&from=%24(id)&callId=6",
                                         "event=newCall&from=anonymous&callId=6%0d%0a",
                                         "event=newCall&from=anonymous&callId=a+b",
                                         "event=%00&callId=6",
                                         "event=newCall&callId=6&user[]=%1b]0;x",
                                         "event=newCall&callId=6&user[]=%ff",
                                         "event=newCall&callId=6&user[]=%4",
                                         "event=newCall&callId=6&user[]=%zz",
                                         "event=purring&callId=6"};
    struct arena *arena = arena_new();
    struct call_form form;
    char *many = arena_alloc(arena, 2 * CALL_FORM_MOST + 1);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        ck_assert_msg(!read_sipgate(bodies[i], arena, &form), "%s was taken", bodies[i]);
    memset(many, '&', 2 * CALL_FORM_MOST);
    many[2 * CALL_FORM_MOST] = '\0';
    ck_assert(!read_sipgate(many, arena, &form));
    many[1000] = '\0';
    ck_assert(!read_sipgate(many, arena, &form));
    arena_free(arena);
}
END_TEST

UNIT_TESTS("codec/call_event", the_caller_is_known_in_every_spelling_of_his_number,
           a_withheld_number_is_none_and_an_extension_stays_short,
           what_is_no_event_is_refused_with_its_member, an_event_is_read_as_it_was_written,
           sipgate_tells_who_rings_whom_who_answers_and_the_end,
           placetel_tells_national_numbers_and_the_duration_of_what_was_answered,
           hostile_forms_are_refused)
