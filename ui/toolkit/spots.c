/* The places, as they were drawn; the last drawn one lies on top. */
#include "spots.h"

#include <stdio.h>

#define SPOTS_MOST 200

static struct spot spots[SPOTS_MOST];
static int count;

void spots_clear(struct app *app)
{
    (void)app;
    count = 0;
}

static void add(const struct spot *spot)
{
    if (count < SPOTS_MOST)
        spots[count++] = *spot;
}

void spot_row(struct app *app, int y, int row)
{
    add(&(struct spot){.y = y, .cells = app->width, .row = row});
}

void spot_key(struct app *app, int y, int x, int cells, const char *key)
{
    struct spot spot = {.y = y, .x = x, .cells = cells, .row = -1};
    (void)app;
    snprintf(spot.key, sizeof spot.key, "%s", key);
    add(&spot);
}

const struct spot *spot_at(const struct app *app, int y, int x)
{
    (void)app;
    for (int i = count - 1; i >= 0; i--)
        if (spots[i].y == y && x >= spots[i].x && x < spots[i].x + spots[i].cells)
            return &spots[i];
    return NULL;
}
