/* Another time on the wall for a whole test and every program it starts: preloaded, with
 * VORWAHL_TEST_MOVED in seconds. Steady clocks and what stands on files stay as they are. (faketime
 * moves Python's sleep beyond the end of what clock_nanosleep takes.) */
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define WALL_SECONDS 1000000000 /* no steady clock has counted that far */

static time_t moved;

__attribute__((constructor)) static void begin(void)
{
    const char *seconds = getenv("VORWAHL_TEST_MOVED");
    moved = seconds != NULL ? atol(seconds) : 0;
}

int clock_gettime(clockid_t id, struct timespec *ret)
{
    int result = (int)syscall(SYS_clock_gettime, id, ret);
    if (result == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
        ret->tv_sec += moved;
    return result;
}

int gettimeofday(struct timeval *restrict ret, void *restrict zone)
{
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    *ret = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
    return 0;
}

time_t time(time_t *ret)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (ret != NULL)
        *ret = now.tv_sec;
    return now.tv_sec;
}

/* The clock that a moment is of, and the moment as the kernel knows it. */
static clockid_t clock_of(const struct timespec *until, struct timespec *ret_real)
{
    *ret_real = *until;
    if (until->tv_sec < WALL_SECONDS)
        return CLOCK_MONOTONIC;
    ret_real->tv_sec -= moved;
    return CLOCK_REALTIME;
}

int pthread_cond_timedwait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict until)
{
    struct timespec real;
    clockid_t id = clock_of(until, &real);
    return pthread_cond_clockwait(cond, mutex, id, &real);
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict until)
{
    struct timespec real;
    clockid_t id = clock_of(until, &real);
    return sem_clockwait(semaphore, id, &real);
}
