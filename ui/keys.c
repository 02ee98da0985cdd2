/* Which key means which action: the defaults, what the settings say instead, and what stands in the
 * way of a new one. */
#include "keys.h"

#include "core/outcome.h"

#include <stdio.h>
#include <string.h>

const char *action_key(const struct app *app, const struct action *action)
{
    return settings_get(app->settings, arena_printf(app->frame, "keys.%s", action->name),
                        action->key);
}

/* "Strg-K" on a German keyboard. */
static const char *control_shown(const char *key)
{
    static char names[128][16];
    char *name = names[(unsigned char)key[5] & 127];
    snprintf(name, sizeof names[0], "%s%s", _("Ctrl-"), key + 5);
    return name;
}

const char *key_shown(const char *key)
{
    static const char *const arrows[][2] = {
        {"Left", "←"}, {"Right", "→"}, {"Up", "↑"}, {"Down", "↓"}};
    if (str_equal(key, "Space")) /* no word on every keyboard */
        return _("Space");
    if (str_equal(key, "Del"))
        return _("Del");
    if (str_starts(key, "Ctrl-") && strlen(key) == 6)
        return control_shown(key);
    for (size_t i = 0; i < sizeof arrows / sizeof *arrows && !safe_text_is_ascii(); i++)
        if (str_equal(key, arrows[i][0]))
            return arrows[i][1];
    return key;
}

const char *global_key(const struct app *app, const char *name)
{
    for (const struct action *action = global_actions; action->name != NULL; action++)
        if (str_equal(action->name, name))
            return key_shown(action_key(app, action));
    return "";
}

static bool is_changed(const struct app *app, const struct action *action)
{
    return !str_equal(action_key(app, action), action->key);
}

/* Rows that share a key by default are told apart by their predicates, or are meant to stand before
 * a global one. */
static bool clash(const struct app *app, const struct action *one, const struct action *other)
{
    return one != other && (is_changed(app, one) || is_changed(app, other)) &&
           str_equal(action_key(app, one), action_key(app, other));
}

static const struct action *clash_in(const struct app *app, const struct action *action,
                                     const struct action *table)
{
    for (; table != NULL && table->name != NULL; table++)
        if (clash(app, action, table))
            return table;
    return NULL;
}

/* With the rows of its own screen and with those that work everywhere. */
static const struct action *clashing(const struct app *app, const struct action *action,
                                     const struct action *table)
{
    const struct action *other = clash_in(app, action, table);
    return other != NULL || table == global_actions ? other : clash_in(app, action, global_actions);
}

static void note_key(const char *key, const char *value, void *data)
{
    (void)key, (void)value;
    *(bool *)data = true;
}

const char *actions_clash(struct app *app)
{
    bool has_own_keys = false;
    settings_each(app->settings, "keys.", note_key, &has_own_keys);
    if (!has_own_keys) /* as they are shipped they do not clash */
        return NULL;
    for (const struct action *const *table = all_actions(); *table != NULL; table++)
        for (const struct action *action = *table; action->name != NULL; action++) {
            const struct action *other = clashing(app, action, *table);
            if (other != NULL)
                return arena_printf(app->frame, _("settings: %s and %s both have the key %s"),
                                    action->name, other->name, action_key(app, action));
        }
    return NULL;
}

/* --- a new key --- */

/* What moves in lists and leaves questions is never an action's. */
static bool is_fixed(const char *key)
{
    static const char *const fixed[] = {"Esc",  "Ctrl-C", "Up",   "Down",
                                        "PgUp", "PgDn",   "Home", "End"};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (str_equal(key, fixed[i]))
            return true;
    return false;
}

static const struct action *has_key(const struct app *app, const struct action *action,
                                    const struct action *table, const char *key)
{
    for (; table != NULL && table->name != NULL; table++)
        if (table != action && str_equal(action_key(app, table), key))
            return table;
    return NULL;
}

static const struct action *taken_by(const struct app *app, const struct action *action,
                                     const char *key)
{
    const struct action *other = has_key(app, action, global_actions, key);
    for (const struct action *const *table = all_actions(); other == NULL && *table != NULL;
         table++)
        if (is_action_of(global_actions, action) || is_action_of(*table, action))
            other = has_key(app, action, *table, key);
    return other;
}

/* In the lead screen outcomes and answers come before commands. */
static const char *lead_use(struct app *app, const struct action *action, const char *key)
{
    const struct outcome *outcome = key[0] != '\0' && key[1] == '\0' && app->session != NULL
                                        ? outcome_by_key(app->session->outcomes, key[0])
                                        : NULL;
    if (!str_starts(action->name, "lead.") && !is_action_of(global_actions, action))
        return NULL;
    if (outcome != NULL)
        return arena_printf(app->frame, _("the outcome \"%s\""), _(outcome->label));
    return str_starts(action->name, "lead.") &&
                   (str_equal(key, "Enter") || str_equal(key, "Del") ||
                    (key[1] == '\0' && strchr("0123456789-=", key[0]) != NULL))
               ? _("the answers to questions")
               : NULL;
}

const char *key_refused(struct app *app, const struct action *action, const char *key)
{
    if (key[0] == '\0' || is_fixed(key))
        return arena_printf(app->frame, _("%s cannot be changed"), key[0] != '\0' ? key : "?");
    if (str_equal(key, action->key))
        return NULL;
    const char *use = lead_use(app, action, key);
    const struct action *other = use == NULL ? taken_by(app, action, key) : NULL;
    if (other != NULL)
        use = arena_printf(app->frame, "\"%s\" (%s)", _(other->label), other->name);
    return use != NULL ? arena_printf(app->frame, _("%s belongs to %s"), key, use) : NULL;
}

bool is_action_of(const struct action *table, const struct action *action)
{
    for (; table != NULL && table->name != NULL; table++)
        if (table == action)
            return true;
    return false;
}

bool is_shadowed(const struct app *app, const struct action *action, const struct action *table)
{
    return !is_action_of(table, action) && has_key(app, action, table, action_key(app, action));
}

/* --- keys that are text --- */

bool app_is_typing(const struct app *app)
{
    return app->top->class->is_typing != NULL && app->top->class->is_typing(app, app->top);
}

bool key_is_text(const char *key)
{
    return utf8_count(key) == 1 || str_equal(key, "Space");
}
