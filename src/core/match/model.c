/* The model of four latent classes, fitted by expectation and maximisation to patterns of levels.
 * Classes: the same (M), colleagues (C), namesakes (N), unrelated (U). Pairs that no key brought
 * together count as unrelated, so shares are of all pairs and probabilities mean what they say. A
 * field without a value on one side says nothing. */
#include "match_private.h"

#include <math.h>

/* Pairs that the default of chance counts for: the few of a short list may all be twins. */
#define HELD_PAIRS 1000.0
#define ROUNDS 80
#define HELD 25.0      /* pairs that the default counts for, per field and class */
#define HELD_TWINS .02 /* a row, of a list of names alone */
#define HELD_SHARES 10 /* pairs that these count for, as a short list cannot tell: */
#define TWINS_A_ROW .05
#define COLLEAGUES_A_ROW 1.
#define NAMESAKES_A_ROW .05
#define LEAST 1e-9 /* no chance is ever zero */

static const double same[MATCH_FIELDS][MATCH_LEVELS] = {
    [MATCH_FIRST_NAME] = {.80, .07, .03, .02, .05, .02, .007, .003},
    [MATCH_LAST_NAME] = {.82, .08, .03, .03, .01, .03},
    [MATCH_COMPANY] = {.78, .06, .05, .06, .02, .03},
    [MATCH_EMAIL] = {.72, .06, .05, .04, .045, .047, .02, .003, .015},
    [MATCH_PHONE] = {.60, .22, .06, .04, .08},
    [MATCH_MOBILE] = {.92, .03, .05},
    [MATCH_STREET] = {.75, .12, .02, .05, .06},
    [MATCH_PLACE] = {.85, .04, .03, .03, .02, .03},
    [MATCH_BIRTH] = {.90, .05, .03, .01, .01},
    [MATCH_NUMBER] = {.90, .05, .02, .03},
    [MATCH_WEBSITE] = {.90, .03, .07},
    [MATCH_FORM] = {.95, .05},
    [MATCH_SALUTATION] = {.98, .02},
};
/* What chance alone brings, as long lists of persons show it. */
static const double chance[MATCH_FIELDS][MATCH_LEVELS] = {
    [MATCH_FIRST_NAME] = {.005, .002, .004, .002, .002, .9845, .0003, .0002},
    [MATCH_LAST_NAME] = {.005, .002, .0015, .001, .003, .9875},
    [MATCH_COMPANY] = {.0005, .0003, .0005, .0005, .01, .9882},
    [MATCH_EMAIL] = {.0001, .0001, .0001, .0002, .0002, .9988, .0001, .0001, .0003},
    [MATCH_PHONE] = {.0001, .0001, .0002, .0001, .9995},
    [MATCH_MOBILE] = {.0001, .0001, .9998},
    [MATCH_STREET] = {.0005, .0001, .025, .003, .9714},
    [MATCH_PLACE] = {.0005, .0005, .0005, .002, .005, .9915},
    [MATCH_BIRTH] = {.0001, .001, .003, .009, .9869},
    [MATCH_NUMBER] = {.0001, .0002, .0002, .9995},
    [MATCH_WEBSITE] = {.0005, .0005, .999},
    [MATCH_FORM] = {.30, .70},
    [MATCH_SALUTATION] = {.50, .50},
};
/* Where colleagues differ from what "same" says; the other organisation fields start there. */
static const double colleague_last_name[MATCH_LEVELS] = {.05, .01, .01, .01, .02, .90};
static const double colleague_email[MATCH_LEVELS] = {.02,  .005, .15,  .03, .20,
                                                     .085, .005, .005, .50};
static const double colleague_phone[MATCH_LEVELS] = {.15, .35, .40, .01, .09};

/* Organisations have neighbours: the same street and town, another name. */
static const double neighbour_street[MATCH_LEVELS] = {.05, .05, .80, .05, .05};
static const double neighbour_place[MATCH_LEVELS] = {.50, .05, .05, .30, .05, .05};

/* Namesakes: their addresses are made of one name, at two providers or companies. */
static const double namesake_email[MATCH_LEVELS] = {.01, .01, .01, .01, .005, .75, .20, 0, .005};
/* Companies of one name have one domain in some lists, or nearly one. */
static const double namesake_domain[MATCH_LEVELS] = {.01, .005, .02, .01, .35, .60, .005};

static int level_count(int field)
{
    int count = MATCH_LEVELS;
    while (count > 0 && same[field][count - 1] <= 0)
        count--;
    return count;
}

static bool is_personal(enum match_field field)
{
    return field == MATCH_FIRST_NAME || field == MATCH_MOBILE || field == MATCH_BIRTH ||
           field == MATCH_NUMBER || field == MATCH_SALUTATION;
}

void match_model_default(struct match_model *ret_model)
{
    *ret_model = (struct match_model){.has_colleagues = true,
                                      .has_namesakes = true,
                                      .share_same = 1e-6,
                                      .share_colleague = 2e-6,
                                      .share_namesake = 1e-6,
                                      .pair_space = 1e9};
    for (int field = 0; field < MATCH_FIELDS; field++) {
        ret_model->has_field[field] = true;
        for (int l = 0; l < MATCH_LEVELS; l++) {
            ret_model->same[field][l] = same[field][l];
            ret_model->colleague[field][l] = field == MATCH_LAST_NAME ? colleague_last_name[l]
                                             : field == MATCH_EMAIL   ? colleague_email[l]
                                             : field == MATCH_PHONE   ? colleague_phone[l]
                                             : is_personal((enum match_field)field)
                                                 ? chance[field][l]
                                                 : same[field][l];
            ret_model->namesake[field][l] =
                field == MATCH_EMAIL ? namesake_email[l]
                : field == MATCH_FIRST_NAME || field == MATCH_LAST_NAME || field == MATCH_SALUTATION
                    ? same[field][l]
                    : chance[field][l];
            ret_model->unrelated[field][l] = chance[field][l];
        }
    }
}

/* Organisations are recognised by what their people share. */
static void prior_of(const struct match_list *list, struct match_model *ret_prior)
{
    match_model_default(ret_prior);
    if (list->has_person)
        return;
    memcpy(ret_prior->same[MATCH_EMAIL], colleague_email, sizeof colleague_email);
    memcpy(ret_prior->same[MATCH_PHONE], colleague_phone, sizeof colleague_phone);
    memcpy(ret_prior->colleague[MATCH_STREET], neighbour_street, sizeof neighbour_street);
    memcpy(ret_prior->colleague[MATCH_PLACE], neighbour_place, sizeof neighbour_place);
    for (int field = 0; field < MATCH_FIELDS; field++) {
        if (field_is_own(list, (enum match_field)field))
            memcpy(ret_prior->colleague[field], chance[field], sizeof chance[field]);
        memcpy(ret_prior->namesake[field],
               field == MATCH_EMAIL                           ? namesake_domain
               : field_is_name(list, (enum match_field)field) ? same[field]
                                                              : chance[field],
               sizeof chance[field]);
    }
}

struct class_sums {
    double levels[MATCH_FIELDS][MATCH_LEVELS], pairs;
};
struct class_logs {
    double levels[MATCH_FIELDS][16], share;
};
enum { SAME, COLLEAGUE, NAMESAKE, UNRELATED, CLASSES };

struct fit {
    const struct match_list *list;
    const struct patterns *patterns;
    const struct observed *observed;
    struct match_model *model, prior;
    struct class_logs logs[CLASSES];
    struct class_sums sums[UNRELATED];
};

static double rest_share(const struct match_model *model)
{
    return 1 - model->share_same - model->share_colleague - model->share_namesake;
}

static void take_logs(double chances[MATCH_FIELDS][MATCH_LEVELS], double share,
                      struct class_logs *logs)
{
    logs->share = share > 0 ? log2(share) : -INFINITY;
    for (int field = 0; field < MATCH_FIELDS; field++)
        for (int l = 0; l < 16; l++)
            logs->levels[field][l] = l < MATCH_LEVELS ? log2(chances[field][l] + LEAST) : 0;
}

static void start_round(struct fit *fit)
{
    struct match_model *model = fit->model;
    memset(fit->sums, 0, sizeof fit->sums);
    take_logs(model->same, model->share_same, &fit->logs[SAME]);
    take_logs(model->colleague, model->share_colleague, &fit->logs[COLLEAGUE]);
    take_logs(model->namesake, model->share_namesake, &fit->logs[NAMESAKE]);
    take_logs(model->unrelated, rest_share(model), &fit->logs[UNRELATED]);
}

static void add_pattern(struct class_sums *sums, uint64_t pattern, double pairs)
{
    if (pairs <= 0)
        return;
    sums->pairs += pairs;
    for (int field = 0; field < MATCH_FIELDS; field++) {
        int level = PATTERN_LEVEL(pattern, field);
        if (level < MATCH_LEVELS)
            sums->levels[field][level] += pairs;
    }
}

static void expect(struct fit *fit)
{
    start_round(fit);
    for (size_t i = 0; i < fit->patterns->used; i++) {
        uint64_t pattern = fit->patterns->pattern[i];
        double of[CLASSES], top = -INFINITY, all = 0;
        for (int k = 0; k < CLASSES; k++) {
            of[k] = fit->logs[k].share;
            for (int field = 0; field < MATCH_FIELDS; field++)
                of[k] += fit->logs[k].levels[field][PATTERN_LEVEL(pattern, field)];
            top = fmax(top, of[k]);
        }
        for (int k = 0; k < CLASSES; k++)
            all += of[k] = exp2(of[k] - top);
        for (int k = 0; k < UNRELATED; k++)
            add_pattern(&fit->sums[k], pattern, fit->patterns->count[i] * of[k] / all);
    }
}

static void settle(const double sums[MATCH_LEVELS], const double prior[MATCH_LEVELS],
                   double out[MATCH_LEVELS])
{
    double all = 0;
    for (int l = 0; l < MATCH_LEVELS; l++)
        all += sums[l] + HELD * prior[l];
    for (int l = 0; l < MATCH_LEVELS; l++)
        out[l] = (sums[l] + HELD * prior[l]) / all;
}

/* What was observed among all pairs holds the matches too; what is left without them is chance. */
static void settle_unrelated(struct fit *fit, int field)
{
    struct match_model *model = fit->model;
    double all = 0, *out = model->unrelated[field];
    const double *shares = fit->observed->share[field], *prior = fit->prior.unrelated[field];
    double real = model->pair_space / (model->pair_space + HELD_PAIRS);
    for (int l = 0; l < level_count(field); l++) {
        double seen = real * shares[l] + (1 - real) * prior[l];
        double left = seen - real * (model->share_same * model->same[field][l] +
                                     model->share_colleague * model->colleague[field][l] +
                                     model->share_namesake * model->namesake[field][l]);
        out[l] = fmax(left, fmax(seen * .02, 1 / (model->pair_space + HELD_PAIRS)));
        all += out[l];
    }
    for (int l = 0; l < MATCH_LEVELS; l++)
        out[l] /= all;
}

/* What two classes have in common with strangers. */
static void settle_chance(struct fit *fit, int field)
{
    struct match_model *model = fit->model;
    size_t size = sizeof model->unrelated[field];
    settle_unrelated(fit, field);
    if (field_is_own(fit->list, (enum match_field)field) || !model->has_colleagues)
        memcpy(model->colleague[field], model->unrelated[field], size);
    if (!field_is_name(fit->list, (enum match_field)field) || !model->has_namesakes)
        memcpy(model->namesake[field], model->unrelated[field], size);
}

/* A list of names alone cannot teach how many are in it twice: thousands of equal names by chance
 * hide the few twins, and the share would sink until no name is rare enough. */
static double held_twins(const struct match_list *list, double by_default)
{
    for (int field = 0; field < MATCH_FIELDS; field++)
        if (field_is_present(list, (enum match_field)field) && field != MATCH_FIRST_NAME &&
            field != MATCH_LAST_NAME)
            return by_default;
    return list->has_person ? HELD_TWINS * (double)list->count : by_default;
}

/* Pairs of a class that are taken as seen already. */
static double held_pairs(const struct match_list *list, double a_row)
{
    double share = a_row * (double)list->count / (pair_space(list) + 1);
    return HELD_SHARES * fmin(.5, share);
}

static void maximise(struct fit *fit)
{
    struct match_model *model = fit->model;
    const struct match_list *list = fit->list;
    double pairs = model->pair_space + HELD_SHARES;
    model->share_same =
        (fit->sums[SAME].pairs + held_twins(list, held_pairs(list, TWINS_A_ROW))) / pairs;
    if (model->has_colleagues)
        model->share_colleague =
            (fit->sums[COLLEAGUE].pairs + held_pairs(list, COLLEAGUES_A_ROW)) / pairs;
    if (model->has_namesakes)
        model->share_namesake =
            (fit->sums[NAMESAKE].pairs + held_pairs(list, NAMESAKES_A_ROW)) / pairs;
    for (int field = 0; field < MATCH_FIELDS; field++) {
        if (!model->has_field[field])
            continue;
        settle(fit->sums[SAME].levels[field], fit->prior.same[field], model->same[field]);
        settle(fit->sums[COLLEAGUE].levels[field], fit->prior.colleague[field],
               model->colleague[field]);
        settle(fit->sums[NAMESAKE].levels[field], fit->prior.namesake[field],
               model->namesake[field]);
        settle_chance(fit, field);
    }
}

/* Namesakes can be told only by what does not come from the name. */
static bool can_tell_namesakes(const struct match_list *list)
{
    static const enum match_field others[] = {MATCH_COMPANY, MATCH_PHONE, MATCH_MOBILE,
                                              MATCH_STREET,  MATCH_PLACE, MATCH_BIRTH};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (field_is_present(list, others[i]) && !field_is_name(list, others[i]))
            return true;
    return false;
}

/* Two of one company, or of one house, share what is not their own. */
static bool can_tell_colleagues(const struct match_list *list)
{
    for (int field = 0; field < MATCH_FIELDS; field++)
        if (field_is_present(list, (enum match_field)field) && field != MATCH_LAST_NAME &&
            !field_is_own(list, (enum match_field)field))
            return true;
    return false;
}

static void start(struct fit *fit)
{
    const struct match_list *list = fit->list;
    struct match_model *model = fit->model;
    double rows = (double)list->count;
    *model = fit->prior;
    model->pair_space = pair_space(list);
    model->has_colleagues = can_tell_colleagues(list);
    model->has_namesakes = can_tell_namesakes(list);
    model->share_same = fmin(.1, .3 * rows / (model->pair_space + 1));
    if (has_company_names_alone(list)) /* equal names are mostly one company, also where many are */
        model->share_same = fmax(model->share_same, .9 * fit->observed->share[MATCH_COMPANY][0]);
    model->share_colleague = model->has_colleagues ? fmin(.1, rows / (model->pair_space + 1)) : 0;
    model->share_namesake =
        model->has_namesakes ? fmin(.1, .1 * rows / (model->pair_space + 1)) : 0;
}

void model_fit(const struct match_list *list, const struct patterns *patterns,
               const struct observed *observed, struct match_model *model)
{
    struct fit fit = {.list = list, .patterns = patterns, .observed = observed, .model = model};
    prior_of(list, &fit.prior);
    start(&fit);
    for (int field = 0; field < MATCH_FIELDS; field++) {
        model->has_field[field] = field_is_present(list, (enum match_field)field);
        if (model->has_field[field])
            settle_chance(&fit, field);
    }
    for (int round = 0; round < ROUNDS; round++) {
        expect(&fit);
        maximise(&fit);
    }
}

struct model_bits model_bits(const struct match_model *model, uint64_t pattern)
{
    struct model_bits sum = {0};
    for (int field = 0; field < MATCH_FIELDS; field++) {
        int level = PATTERN_LEVEL(pattern, field);
        if (level >= MATCH_LEVELS || !model->has_field[field])
            continue;
        double m = log2(model->same[field][level] + LEAST);
        sum.unrelated += m - log2(model->unrelated[field][level] + LEAST);
        sum.colleague += m - log2(model->colleague[field][level] + LEAST);
        sum.namesake += m - log2(model->namesake[field][level] + LEAST);
    }
    return sum;
}

double model_weight(const struct match_model *model, const struct model_bits *bits)
{
    double other = exp2(log2(rest_share(model) / model->share_same) - bits->unrelated);
    if (model->has_colleagues)
        other += exp2(log2(model->share_colleague / model->share_same) - bits->colleague);
    if (model->has_namesakes)
        other += exp2(log2(model->share_namesake / model->share_same) - bits->namesake);
    return -log2(other);
}

double match_probability(double weight)
{
    return 1 / (1 + exp2(-weight));
}
