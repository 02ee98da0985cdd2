/* What bench_twins.py measures, inside one process as at a desk: filling the index of twins' keys,
 * and asking who is known already. twins fill OUTBOX CACHE, or twins ask OUTBOX CACHE with lines of
 * "ID<TAB>field=value<TAB>…" on standard input: the contact that should be found, or "-". */
#include "base/clock.h"
#include "base/text.h"
#include "store/desk.h"
#include "usecase/calls.h"
#include "usecase/duplicates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FIELDS = 16, LINE = 4096, CHECKS = 1 << 20 };

static double now_ms(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void print_times(const char *what, double *ms, size_t count)
{
    qsort(ms, count, sizeof *ms, ascending);
    printf("%s %zu p50 %.2f p90 %.2f p99 %.2f worst %.2f\n", what, count, ms[count / 2],
           ms[count * 9 / 10], ms[count * 99 / 100], ms[count - 1]);
}

static int fill(struct store *store, double *ms, double *cpu)
{
    size_t count = 0;
    struct error err = {0};
    for (bool has_more = true; has_more && count < CHECKS; count++) {
        double began = now_ms(CLOCK_MONOTONIC), worked = now_ms(CLOCK_THREAD_CPUTIME_ID);
        if (!desk_index_twins(store, &has_more, &err))
            return fprintf(stderr, "%s\n", err.message), 1;
        ms[count] = now_ms(CLOCK_MONOTONIC) - began;
        cpu[count] = now_ms(CLOCK_THREAD_CPUTIME_ID) - worked;
    }
    print_times("steps", ms, count);
    print_times("steps, CPU", cpu, count);
    return 0;
}

static size_t read_fields(char *line, struct field_input fields[FIELDS])
{
    size_t count = 0;
    for (char *part = strtok(line, "\t"); part != NULL && count < FIELDS;
         part = strtok(NULL, "\t")) {
        char *equals = strchr(part, '=');
        *equals = '\0';
        fields[count++] = (struct field_input){part, equals + 1};
    }
    return count;
}

static int ask(struct store *store, double *ms, double *cpu)
{
    static char line[LINE];
    struct session *session;
    struct error err = {0};
    size_t count = 0, wanted = 0, right = 0, first = 0, strangers = 0, alarms = 0;
    if (!session_open(store, NULL, &session, &err))
        return fprintf(stderr, "%s\n", err.message), 1;
    while (count < CHECKS && fgets(line, LINE, stdin) != NULL) {
        struct field_input fields[FIELDS];
        struct twin *twins;
        size_t found, at = 0;
        struct arena *arena = arena_new();
        line[strcspn(line, "\n")] = '\0';
        char *rest = strchr(line, '\t');
        *rest = '\0';
        size_t field_count = read_fields(rest + 1, fields);
        double began = now_ms(CLOCK_MONOTONIC), worked = now_ms(CLOCK_THREAD_CPUTIME_ID);
        if (!twins_of_input(session, fields, field_count, arena, &twins, &found, &err))
            return fprintf(stderr, "%s\n", err.message), 1;
        ms[count] = now_ms(CLOCK_MONOTONIC) - began;
        cpu[count++] = now_ms(CLOCK_THREAD_CPUTIME_ID) - worked;
        while (at < found && strcmp(twins[at].id, line) != 0)
            at++;
        bool is_stranger = strcmp(line, "-") == 0;
        strangers += is_stranger;
        alarms += is_stranger && found > 0;
        wanted += !is_stranger;
        right += !is_stranger && at < found;
        first += !is_stranger && at == 0 && found > 0;
        arena_free(arena);
    }
    print_times("checks", ms, count);
    print_times("checks, CPU", cpu, count);
    printf("known %zu found %zu first %zu strangers %zu alarms %zu\n", wanted, right, first,
           strangers, alarms);
    session_close(session);
    return 0;
}

int main(int argc, char **argv)
{
    struct store *store;
    struct error err = {0};
    double *ms = malloc(CHECKS * sizeof *ms), *cpu = malloc(CHECKS * sizeof *cpu);
    if (argc != 4 || !store_open_desk(argv[2], argv[3], false, &store, &err))
        return fprintf(stderr, "%s\n", err.message), 1;
    int status = strcmp(argv[1], "fill") == 0 ? fill(store, ms, cpu) : ask(store, ms, cpu);
    store_close(store);
    free(ms);
    free(cpu);
    return status;
}
