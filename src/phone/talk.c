/* One dialling with a phone on a line: its first word, its news, hanging up. */
#include "talk.h"

#include "base/clock.h"
#include "base/i18n.h"

static int time_left(const struct talk *talk)
{
    int64_t left = talk->deadline_ms - clock_monotonic_ms();
    return talk->deadline_ms == 0 ? -1 : left < 0 ? 0 : (int)left;
}

static bool follow(struct talk *talk, const struct talk_ways *ways, struct error *err)
{
    while (!talk->is_over) {
        switch (line_wait(&talk->line, dial_control_fd(talk->dial), time_left(talk))) {
        case LINE_BYTES:
            if (!ways->take(talk, err))
                return false;
            break;
        case LINE_CONTROL:
            if (dial_take_hang_up(talk->dial) && !ways->hang_up(talk, err))
                return false;
            talk->is_over = talk->is_over || dial_is_closed(talk->dial);
            break;
        case LINE_TIMEOUT:
            if (talk->deadline_ms != 0 && time_left(talk) == 0)
                return error_set(err, ERR_UNAVAILABLE,
                                 _("%s did not answer within 10 seconds; dial by hand"),
                                 ways->phone);
            break;
        case LINE_CLOSED:
            return error_set(err, ERR_UNAVAILABLE,
                             _("%s has closed its line; a call may still be going on"),
                             ways->phone);
        }
    }
    return true;
}

void talk_run(struct talk *talk, const struct talk_ways *ways)
{
    struct error err = {0};
    talk->deadline_ms = clock_monotonic_ms() + ANSWER_MS;
    if (!line_open(&talk->line, talk->job->host, talk->job->port, &err) || !ways->ask(talk, &err) ||
        !follow(talk, ways, &err))
        dial_fail(talk->dial, &err);
    line_close(&talk->line);
}
