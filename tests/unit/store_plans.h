/* For tests of plans: which statements the store really prepares on the desk's cache, and how
 * SQLite means to answer them. */
#ifndef TESTS_STORE_PLANS_H
#define TESTS_STORE_PLANS_H

#include <stdbool.h>
#include <stddef.h>

/* Opens the desk of store_files.h again and notes from here on what it asks and is_wanted. */
void plans_watch(bool (*is_wanted)(const char *sql));
size_t plans_count(void);
const char *plans_sql(size_t i);
/* Fails unless the statement reads this index in its order. */
void plans_must_use(size_t i, const char *index);
/* Fails unless it goes to a place in this index at once. */
void plans_must_search(size_t i, const char *index);
/* Fails unless it reads nothing but this index. */
void plans_must_read_alone(size_t i, const char *index);

#endif
