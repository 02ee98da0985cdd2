/* The call monitor of a FRITZ!Box (#96*5* at a phone of the house switches it on): TCP 1012, a line
 * for each thing that happens, "date;RING;connection;from;to;line;". It only speaks. */
#include "driver.h"
#include "line.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

#define PORT 1012
#define PARTS_MOST 8

static bool prepare(const struct settings *settings, struct arena *arena, struct dial_job *job,
                    struct error *err)
{
    job->own = arena_strdup(arena, settings_get(settings, "dial.own", NULL));
    job->extension = arena_strdup(arena, settings_get(settings, "dial.extension", NULL));
    return read_host(settings, "fritz.box", PORT, arena, job, err);
}

/* Is it one of the numbers that are rung here? In the box's own spelling, or as E.164. */
static bool is_own(const struct dial_job *job, const char *to, struct arena *arena)
{
    char **numbers;
    struct call_event rung, own;
    if (str_is_empty(job->own))
        return true;
    size_t count = str_split(arena, job->own, ',', &numbers);
    bool has_rung = call_event_number(&rung, to, NULL) && rung.number[0] != '\0';
    for (size_t i = 0; i < count; i++) {
        const char *number = str_trim(arena, numbers[i]);
        if (str_equal(number, to) || (has_rung && call_event_number(&own, number, NULL) &&
                                      str_equal(own.number, rung.number)))
            return true;
    }
    return false;
}

/* The box counts connections from 0 again and again: a call needs a name of its own. */
static void ring(struct ear *ear, struct heard *heard, const char *from, int connection)
{
    snprintf(heard->id, sizeof heard->id, "box-%d-%lld", connection,
             (long long)clock_monotonic_ms());
    snprintf(heard->number, sizeof heard->number, "%s", from);
    heard->is_ringing = true;
    ear_tell(ear, CALL_RINGING, from, heard->id);
}

static void end(struct ear *ear, struct heard *heard, const char *seconds)
{
    int64_t duration_s;
    bool was_answered = !heard->is_ringing;
    if (was_answered && str_to_int64(seconds, &duration_s) && duration_s >= 0 &&
        duration_s <= 86400)
        ear->duration_s = duration_s;
    ear_tell(ear, CALL_ENDED, heard->number, heard->id);
    ear->duration_s = INT_NONE;
    explicit_bzero(heard, sizeof *heard);
}

static void take_line(struct ear *ear, char *words, const struct dial_job *job, struct arena *arena)
{
    char **part;
    int64_t connection;
    size_t count = str_split(arena, words, ';', &part);
    if (count < 4 || !str_to_int64(part[2], &connection) || connection < 0 ||
        connection >= HEARD_MOST)
        return;
    struct heard *heard = &ear->heard[connection];
    if (str_equal(part[1], "RING") && count >= 5 && is_own(job, part[4], arena)) {
        ring(ear, heard, part[3], (int)connection);
    } else if (str_equal(part[1], "CONNECT") && heard->id[0] != '\0') {
        bool is_mine = str_is_empty(job->extension) || str_equal(job->extension, part[3]);
        heard->is_ringing = false;
        ear_tell(ear, is_mine ? CALL_ANSWERED : CALL_TAKEN, heard->number, heard->id);
    } else if (str_equal(part[1], "DISCONNECT") && heard->id[0] != '\0') {
        end(ear, heard, part[3]);
    }
}

static bool take(struct ear *ear, struct line *line, const struct dial_job *job)
{
    struct arena *arena = arena_new();
    for (char *stop;
         line->in.length > 0 && (stop = memchr(line->in.data, '\n', line->in.length));) {
        size_t length = (size_t)(stop - line->in.data);
        char *words = arena_strndup(arena, line->in.data, strcspn(line->in.data, "\r\n"));
        line_take(line, length + 1);
        take_line(ear, words, job, arena);
        arena_reset(arena);
    }
    arena_free(arena);
    return true;
}

const struct hearing fritzbox_hearing = {.prepare = prepare, .take = take};
