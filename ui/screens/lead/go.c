/* From something that is told of a lead to the lead itself. */
#include "../../screens.h"

#include "usecase/pick.h"

void lead_go(struct app *app, const char *lead_id)
{
    const char *id = arena_strdup(app->frame, lead_id); /* of the screen that closes */
    struct lead_card *card;
    struct error err = {0};
    if (!store_card(app->store, id, app->frame, &card, &err) ||
        !pick_may_choose(app->session, card, &err)) {
        app_message(app, ROLE_WARN, "%s", err.message);
        return;
    }
    app_pop(app);
    if (app->top->class != &lead_screen || !str_equal(app->top->argument, id))
        app_push(app, &lead_screen, id);
}
