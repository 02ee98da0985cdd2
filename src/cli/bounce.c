/* vorwahl bounce: mails that came back. */
#include "cli.h"

#include "base/file.h"
#include "usecase/bounces.h"

#include <stdio.h>
#include <unistd.h>

#define MAILS_MOST ((size_t)64 << 20)

static bool read_input(const char *path, struct text *ret_text, struct error *err)
{
    char block[16384];
    size_t length;
    if (!str_equal(path, "-"))
        return file_read(path, MAILS_MOST, ret_text, err);
    while ((length = fread(block, 1, sizeof block, stdin)) > 0) {
        text_append_bytes(ret_text, block, length);
        if (ret_text->length > MAILS_MOST)
            return error_set(err, ERR_DATA, _("more than %zu MiB"), MAILS_MOST >> 20);
    }
    return true;
}

bool run_bounce(struct desk *desk, struct options *options, struct error *err)
{
    struct text text = {0};
    struct bounce_report report;
    bool is_ok = need(options, 1, err) && read_input(options->words[0], &text, err) &&
                 bounces_take(desk->session, text_str(&text), NULL, &report, err);
    text_free(&text);
    if (!is_ok)
        return false;
    printf("{\"read\":%lld,\"marked\":%lld,\"gone\":%lld,\"known\":%lld,\"unknown\":%lld,\"left\":%"
           "lld,"
           "\"strange\":%lld}\n",
           (long long)report.read, (long long)report.marked, (long long)report.gone,
           (long long)report.known, (long long)report.unknown, (long long)report.left,
           (long long)report.strange);
    desk_push(desk, options);
    return true;
}
