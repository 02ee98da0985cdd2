/* Whose turn it is at one phone, between processes of one user. Private to phone. */
#ifndef PHONE_TURNS_H
#define PHONE_TURNS_H

#include "driver.h"

enum phone_turn {
    PHONE_DIAL,   /* during a call that we make; waits a second for a look to end */
    PHONE_LOOK,   /* only while nobody dials */
    PHONE_LISTEN, /* one listens for all */
};

/* -1: it is somebody else's. */
int phone_take(const struct dial_job *job, enum phone_turn turn);
void phone_give(int fd); /* -1 is fine */

#endif
