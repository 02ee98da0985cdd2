/* A cluster becomes one value, behind the picture: many records, with progress and a stop. One at a
 * time. */
#ifndef UI_SCREENS_JOIN_H
#define UI_SCREENS_JOIN_H

#include "../../screens.h"

#include "core/cluster.h"

/* Every value of the cluster becomes `to`; what comes of it stands in the message line. */
void join_begin(struct app *app, const char *field, const char *to, const struct cluster *cluster);
bool join_goes_on(void);
void join_stop(void); /* after the page that is being written */
/* "1,200 of 4,000 records changed …" while it goes on; "" otherwise. */
const char *join_progress(struct app *app);

#endif
