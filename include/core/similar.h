/* How alike two short texts are, for typing errors: Levenshtein (1966) with swapped neighbours. */
#ifndef CORE_SIMILAR_H
#define CORE_SIMILAR_H

/* Single edits that make a b, in bytes of their first 64; limit + 1: more than limit. */
int edit_distance(const char *a, const char *b, int limit);

#endif
