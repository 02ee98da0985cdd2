/* Whose turn it is to write a cache. SQLite lets waiting writers poll at growing distances, and one
 * that writes again and again (an import, a first sync) starves the others. Here writers queue: the
 * threads of one process in the order in which they came, processes by two locks on a file of its
 * own, one that is held by whoever writes and one that is held by those who wait. */
#include "turn.h"

#include <fcntl.h>
#include <pthread.h>
#include <time.h>

enum place { WRITING, WAITING }; /* bytes of the file */
#define PATIENCE_MS 5000
#define COURTESY_MS 50 /* for those who waited before me */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static unsigned long next_ticket, serving;

int turn_open(const char *path)
{
    return open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

/* Locks of the open file, not of the process: threads' connections differ by it, too. */
static bool set_lock(int file, enum place place, short type)
{
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = place, .l_len = 1};
    return fcntl(file, F_OFD_SETLK, &lock) == 0;
}

static bool others_wait(int file)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = WAITING, .l_len = 1};
    return fcntl(file, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

static void sleep_a_moment(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static void take_from_others(int file)
{
    for (int ms = 0; ms < COURTESY_MS && others_wait(file); ms++)
        sleep_a_moment();
    if (set_lock(file, WRITING, F_WRLCK))
        return;
    set_lock(file, WAITING, F_RDLCK);
    for (int ms = 0; ms < PATIENCE_MS && !set_lock(file, WRITING, F_WRLCK); ms++)
        sleep_a_moment();
    set_lock(file, WAITING, F_UNLCK);
}

void turn_take(int file)
{
    pthread_mutex_lock(&mutex);
    unsigned long ticket = next_ticket++;
    while (ticket != serving)
        pthread_cond_wait(&changed, &mutex);
    pthread_mutex_unlock(&mutex);
    if (file >= 0)
        take_from_others(file);
}

void turn_give(int file)
{
    if (file >= 0)
        set_lock(file, WRITING, F_UNLCK);
    pthread_mutex_lock(&mutex);
    serving++;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

bool turn_is_wanted(int file)
{
    pthread_mutex_lock(&mutex);
    bool is_wanted = next_ticket - serving > 1;
    pthread_mutex_unlock(&mutex);
    return is_wanted || (file >= 0 && others_wait(file));
}
