/* Threads that live for one loop; the caller is one of them. Where no thread can be had, the caller
 * does it all. */
#include "base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

struct loop {
    atomic_size_t next;
    size_t parts;
    void (*work)(void *data, size_t part, int worker);
    void *data;
};

struct hand {
    struct loop *loop;
    int worker;
    pthread_t thread;
    bool is_started;
};

int parallel_workers(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > PARALLEL_MAX ? PARALLEL_MAX : (int)count;
}

static void *run(void *argument)
{
    struct hand *hand = argument;
    struct loop *loop = hand->loop;
    for (size_t part; (part = atomic_fetch_add(&loop->next, 1)) < loop->parts;)
        loop->work(loop->data, part, hand->worker);
    return NULL;
}

void parallel_for(size_t parts, int workers, void (*work)(void *data, size_t part, int worker),
                  void *data)
{
    struct loop loop = {.parts = parts, .work = work, .data = data};
    struct hand hands[PARALLEL_MAX] = {{0}};
    workers = workers > PARALLEL_MAX ? PARALLEL_MAX : workers;
    for (int i = 0; i < workers || i == 0; i++)
        hands[i] = (struct hand){.loop = &loop, .worker = i};
    for (int i = 1; i < workers; i++)
        hands[i].is_started = pthread_create(&hands[i].thread, NULL, run, &hands[i]) == 0;
    run(&hands[0]);
    for (int i = 1; i < workers; i++)
        if (hands[i].is_started)
            pthread_join(hands[i].thread, NULL);
}
