/* The notice of a promise: when a callback that I promised is due, the bell rings once and the
 * message line says who waits. */
#ifndef UI_NOTICE_H
#define UI_NOTICE_H

#include "app.h"

/* Called by the loop; looks at most every ten seconds, on the worker. */
void notice_tick(struct app *app);

#endif
