/* Tokens of telephone systems and other programs end after a year: who may issue one is told in the
 * last thirty days. */
#ifndef UI_TOKEN_NOTICE_H
#define UI_TOKEN_NOTICE_H

#include "app.h"

struct sync_token;
bool token_ends_soon(const struct sync_token *token, int64_t now_ms);
void token_notice_ask(struct app *app);                /* at the start; offline it stays silent */
const char *token_notice_words(const struct app *app); /* of the one that ends first; NULL: none */

#endif
