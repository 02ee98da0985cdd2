/* Moving leads to another queue or user: where to, why, one undo. */
#include "move.h"
#include "../names.h"

#include "core/reference.h"
#include "usecase/calls.h"

#include <string.h>

static struct {
    char ids[MOVE_MAX][40];
    int count;
    char to[80];
} move_input; /* of the open question */

static bool run_move(struct session *session, struct write *write, struct error *err)
{
    const char *ids[MOVE_MAX];
    for (int i = 0; i < move_input.count; i++)
        ids[i] = move_input.ids[i];
    snprintf(write->text, sizeof write->text, _("%d leads moved to %s"), move_input.count,
             move_input.to);
    return leads_move(session, ids, (size_t)move_input.count, move_input.to, write->b, NULL, err);
}

static void move_reason(struct app *app, const char *text, void *unused)
{
    struct write write = {.run = run_move};
    (void)unused;
    snprintf(write.b, sizeof write.b, "%s", text);
    app_write(app, &write);
    board_moved(app);
}

static bool needs_text(struct app *app, const char *text, char *echo, size_t size)
{
    (void)app;
    snprintf(echo, size, "%s", _("the reason stands in the lead's history"));
    return text[0] != '\0';
}

static void move_to(struct app *app, const char *text, void *unused)
{
    struct prompt prompt = {
        .question = _("Reason of the move"), .check = needs_text, .done = move_reason};
    (void)unused;
    snprintf(move_input.to, sizeof move_input.to, "%s", text);
    prompt_open(app, &prompt);
}

static bool check_target(struct app *app, const char *text, char *echo, size_t size)
{
    const char *queue = store_id_of(app->store, &queue_entity, text, app->frame),
               *user = store_id_of(app->store, &user_entity, text, app->frame);
    snprintf(echo, size, "%s",
             text[0] == '\0' ? _("a queue or a user, by name")
             : queue != NULL ? _("a queue")
             : user != NULL  ? _("a user")
                             : _("there is no such queue or user"));
    return queue != NULL || user != NULL;
}

static size_t complete_target(struct app *app, const char *text, char ***ret_lines)
{
    char **queues, **users;
    size_t queue_count = names_begun(app, &queue_entity, text, &queues),
           user_count = names_user(app, text, &users);
    char **lines = ARENA_ARRAY(app->frame, char *, queue_count + user_count + 1);
    if (queue_count > 0)
        memcpy(lines, queues, queue_count * sizeof *lines);
    if (user_count > 0)
        memcpy(lines + queue_count, users, user_count * sizeof *lines);
    *ret_lines = lines;
    return queue_count + user_count;
}

void move_ask(struct app *app, char (*ids)[40], int count)
{
    memcpy(move_input.ids, ids, (size_t)count * sizeof *ids);
    move_input.count = count;
    prompt_open(app, &(struct prompt){.question = _("Move to which queue or user?"),
                                      .check = check_target,
                                      .done = move_to,
                                      .complete = complete_target});
}
