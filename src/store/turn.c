/* Whose turn it is to write a cache. SQLite lets waiting writers poll, and one that writes again
 * and again (an import, a first sync) starves the others; within one process writers queue here
 * instead, in the order in which they came. Other processes still wait by SQLite's lock. */
#include "turn.h"

#include <pthread.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static unsigned long next_ticket, serving;

void turn_take(void)
{
    pthread_mutex_lock(&mutex);
    unsigned long ticket = next_ticket++;
    while (ticket != serving)
        pthread_cond_wait(&changed, &mutex);
    pthread_mutex_unlock(&mutex);
}

void turn_give(void)
{
    pthread_mutex_lock(&mutex);
    serving++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

bool turn_is_wanted(void)
{
    pthread_mutex_lock(&mutex);
    bool is_wanted = next_ticket - serving > 1;
    pthread_mutex_unlock(&mutex);
    return is_wanted;
}
