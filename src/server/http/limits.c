/* Counters of attempts and requests: fixed tables, indexed by a keyed hash, so that nobody outside
 * can aim at a slot or make the tables grow. Per process: behind a load balancer each instance
 * counts for itself. */
#include "../server.h"

#include "base/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ATTEMPT_SLOTS 16384
#define ATTEMPTS_A_MINUTE 10
#define DEVICE_SLOTS 32768
#define PULL_SLOTS 4096
#define PULL_LEAST 1000 /* rows a day that nobody asks about */
#define BURST_S 4       /* a quiet device may use this many seconds' worth at once */
#define IN_FLIGHT_MAX 8

struct attempts {
    int64_t began_ms; /* the minute counts from its first attempt */
    int failed, pending;
};

struct device_slot {
    uint64_t key;
    int64_t at_ms;
    double credit;
    int in_flight;
    bool is_held;
    int64_t clock_told_ms; /* clock_monotonic_ms; 0: not yet */
};

struct pulls {
    uint64_t key;
    int64_t began_ms, rows, look_at;
    int64_t seen; /* rows that there are; -1: not counted */
    bool is_counting;
};

struct limits {
    char secret[TOKEN_SIZE];
    struct attempts
        attempts[ATTEMPT_SLOTS]; /* names and addresses that meet here share the count */
    struct device_slot devices[DEVICE_SLOTS];
    pthread_mutex_t mutex; /* of pulls: counted beside the request thread */
    struct pulls pulls[PULL_SLOTS];
};

struct limits *limits_new(void)
{
    struct limits *limits = xcalloc(1, sizeof *limits);
    token_new(limits->secret);
    pthread_mutex_init(&limits->mutex, NULL);
    return limits;
}

void limits_free(struct limits *limits)
{
    pthread_mutex_destroy(&limits->mutex);
    free(limits);
}

static uint64_t keyed(const struct limits *limits, const char *kind, const char *value)
{
    char hex[HASH_HEX_SIZE];
    struct text text = {0};
    text_printf(&text, "%s %s", kind, value);
    hash_hex_keyed(text_str(&text), text.length, limits->secret, hex);
    text_free(&text);
    hex[16] = '\0';
    return strtoull(hex, NULL, 16);
}

static struct attempts *attempts_of(struct limits *limits, const char *kind, const char *value)
{
    struct attempts *slot = &limits->attempts[keyed(limits, kind, value) % ATTEMPT_SLOTS];
    int64_t now = clock_monotonic_ms();
    if (slot->began_ms == 0 || now - slot->began_ms >= MINUTE_MS)
        *slot = (struct attempts){.began_ms = now};
    return slot;
}

/* The name as the database compares it, or upper and lower case would be tries of their own. */
static void attempts_find(struct request *request, const char *user, struct attempts *ret[2])
{
    struct limits *limits = request->server->limits;
    ret[0] = attempts_of(limits, "user", utf8_lower(request->arena, user));
    ret[1] = attempts_of(limits, "at", request->address);
}

bool limits_attempt(struct request *request, const char *user, struct error *err)
{
    struct attempts *both[2];
    attempts_find(request, user, both);
    for (int i = 0; i < 2; i++)
        if (both[i]->failed >= ATTEMPTS_A_MINUTE) {
            int64_t past_ms = clock_monotonic_ms() - both[i]->began_ms;
            request->retry_after_s = (int)((MINUTE_MS - past_ms) / SECOND_MS) + 1;
            request->server->refused_rate++;
            return error_set(err, ERR_RATE, "%s", error_sentence(ERR_RATE));
        }
    for (int i = 0; i < 2; i++) /* whose verdicts are not known yet might all be wrong */
        if (both[i]->failed + both[i]->pending >= ATTEMPTS_A_MINUTE) {
            request->retry_after_s = 1;
            return error_set(err, ERR_BUSY, "%s", error_sentence(ERR_BUSY));
        }
    for (int i = 0; i < 2; i++)
        both[i]->pending++;
    return true;
}

void limits_attempt_end(struct request *request, const char *user, bool is_right)
{
    struct attempts *both[2];
    attempts_find(request, user, both);
    for (int i = 0; i < 2; i++) {
        both[i]->pending -= both[i]->pending > 0;
        both[i]->failed += !is_right;
    }
}

static bool intake_counts(struct request *request, const char *kind, const char *whose, int most,
                          struct error *err)
{
    if (most == 0)
        return true;
    struct attempts *slot = attempts_of(request->server->limits, kind, whose);
    if (slot->failed++ < most)
        return true;
    request->retry_after_s =
        (int)((MINUTE_MS - (clock_monotonic_ms() - slot->began_ms)) / SECOND_MS) + 1;
    request->server->refused_rate++;
    return error_set(err, ERR_RATE, "%s", error_sentence(ERR_RATE));
}

/* By token, since one web server speaks for many; by address, too, where forms are sent to us
 * without one in between. */
bool limits_intake(struct request *request, struct error *err)
{
    const struct serve_options *options = request->server->options;
    return intake_counts(request, "intake", request->device_id, options->intake_rate, err) &&
           intake_counts(request, "intake at", request->address, options->intake_address_rate, err);
}

static struct device_slot *device_slot(struct request *request)
{
    struct limits *limits = request->server->limits;
    uint64_t key = hash64(request->device_id, strlen(request->device_id));
    struct device_slot *slot = &limits->devices[key % DEVICE_SLOTS];
    int64_t now = clock_monotonic_ms();
    double rate = request->server->options->rate;
    if (slot->key != key) /* ids are made by the service: nobody can aim at a slot */
        *slot = (struct device_slot){.key = key, .at_ms = now, .credit = rate * BURST_S};
    slot->credit += rate * (double)(now - slot->at_ms) / SECOND_MS;
    if (slot->credit > rate * BURST_S)
        slot->credit = rate * BURST_S;
    slot->at_ms = now;
    return slot;
}

bool limits_device(struct request *request, int cost, struct error *err)
{
    if (request->server->options->rate == 0 || request->device_slot != NULL)
        return true;
    struct device_slot *slot = device_slot(request);
    if (slot->credit < cost || slot->in_flight >= IN_FLIGHT_MAX) {
        request->retry_after_s = 1;
        request->server->refused_rate++;
        return error_set(err, ERR_RATE, "%s", error_sentence(ERR_RATE));
    }
    slot->credit -= cost;
    slot->in_flight++;
    request->device_slot = slot;
    request->device_key = slot->key;
    return true;
}

void limits_device_done(struct request *request)
{
    struct device_slot *slot = request->device_slot;
    if (slot != NULL && slot->key == request->device_key && slot->in_flight > 0)
        slot->in_flight--;
}

void limits_hold(struct request *request, bool is_held)
{
    device_slot(request)->is_held = is_held;
}

bool limits_is_held(struct request *request)
{
    return device_slot(request)->is_held;
}

bool limits_clock_is_news(struct request *request)
{
    struct device_slot *slot = device_slot(request);
    int64_t now = clock_monotonic_ms();
    if (slot->clock_told_ms != 0 && now - slot->clock_told_ms < DAY_MS)
        return false;
    slot->clock_told_ms = now;
    return true;
}

/* Under the mutex. */
static struct pulls *pulls_of(struct limits *limits, const char *user_id)
{
    uint64_t key = hash64(user_id, strlen(user_id));
    struct pulls *slot = &limits->pulls[key % PULL_SLOTS];
    int64_t now = clock_monotonic_ms();
    if (slot->key != key || now - slot->began_ms > DAY_MS)
        *slot = (struct pulls){.key = key, .began_ms = now, .look_at = PULL_LEAST, .seen = -1};
    return slot;
}

bool limits_pulled(struct limits *limits, const char *user_id, int64_t rows, int64_t *ret_taken,
                   int64_t *ret_seen)
{
    pthread_mutex_lock(&limits->mutex);
    struct pulls *slot = pulls_of(limits, user_id);
    *ret_taken = slot->rows += rows;
    *ret_seen = slot->seen;
    bool is_time = slot->rows >= slot->look_at && !slot->is_counting;
    slot->is_counting |= is_time && slot->seen < 0;
    pthread_mutex_unlock(&limits->mutex);
    return is_time;
}

void limits_pull_seen(struct limits *limits, const char *user_id, int64_t seen)
{
    pthread_mutex_lock(&limits->mutex);
    struct pulls *slot = pulls_of(limits, user_id);
    slot->seen = seen;
    slot->is_counting = false;
    pthread_mutex_unlock(&limits->mutex);
}

void limits_pull_look_at(struct limits *limits, const char *user_id, int64_t rows)
{
    pthread_mutex_lock(&limits->mutex);
    struct pulls *slot = pulls_of(limits, user_id);
    slot->look_at = rows;
    slot->seen = -1; /* there may be more by then */
    pthread_mutex_unlock(&limits->mutex);
}
