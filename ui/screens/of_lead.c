/* What the screens about one lead share. */
#include "of_lead.h"

#include <stdlib.h>

bool of_lead_open(struct app *app, struct screen *screen, size_t state_size, struct error *err)
{
    struct arena *arena = arena_new();
    struct lead_card *card;
    bool is_here = store_card(app->store, screen->argument, arena, &card, err);
    arena_free(arena);
    if (is_here)
        screen->state = xcalloc(1, state_size);
    return is_here;
}

void of_lead_close(struct app *app, struct screen *screen)
{
    (void)app;
    free(screen->state);
}

const char *of_lead_title(const struct lead_card *card, struct arena *arena)
{
    return arena_printf(arena, "%s, %s", str_or(card->company.company, "–"),
                        record_title(&contact_entity, &card->contact, arena));
}
