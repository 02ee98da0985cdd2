/* Rule files as JSON: the member "kind" says what the file is, the rest is read by that kind.
 * Strict: a member that is not known is a mistake, so that a typing error never lets a rule
 * silently lapse. The same text is a file that a person edits and the body of a published rule. */
#ifndef CODEC_RULE_JSON_H
#define CODEC_RULE_JSON_H

#include "core/cadence.h"
#include "core/calling_hours.h"
#include "core/outcome.h"
#include "core/retention.h"
#include "core/rule.h"

struct rule_file {
    enum rule_kind kind;
    const char *name, *title;
    union { /* by kind */
        struct cadence cadence;
        struct calling_own calling;
        struct retention_own retention;
        const char *checks_off; /* ",email_free,lead_stale,": ids (core/quality.h); NULL: none */
        struct outcome_table outcomes;
    };
};
/* What no team's rule may be laxer than: rules as they come along. */
struct rule_law {
    const struct calling_rules *calling;
    const struct retention_rules *retention;
    const struct outcome_table *outcomes;
};
/* Reads and checks; in the arena. What is wrong is named with source, line and reason, also what is
 * laxer than the law (NULL: not looked at). ERR_CONFIG. */
bool rule_read(const char *source, const char *bytes, size_t length, const struct rule_law *law,
               struct arena *arena, struct rule_file *ret_file, struct error *err);
/* The version that was published, whatever the text says. */
void rule_file_number(struct rule_file *file, int64_t version);
/* Do both texts say the same, however they are laid out? */
bool rule_says_same(const char *one, const char *other);

#endif
