/* A believable team for the demo and the tests: invented people and companies, numbers from the
 * ranges kept for fiction, the same for the same seed. */
#include "../server.h"

#include "base/hash.h"
#include "base/i18n.h"
#include "core/activity.h"
#include "core/calling_hours.h"
#include "core/consent.h"
#include "core/reference.h"
#include "core/task.h"
#include "usecase/quality.h"
#include "usecase/quality_score.h"
#include "usecase/write.h"

#include <stdio.h>
#include <string.h>

#define PASSWORD "demo-demo-1"
#define BATCH 50

struct demo {
    struct store *store;
    struct session *session;
    struct arena *arena;
    uint32_t random;
    int64_t now;
    char *teams[2], *queues[5], *campaigns[4], *agents[6], *sales;
    struct batch_of_operations *ops;
};

static uint32_t roll(struct demo *demo, uint32_t below) /* xorshift: the same on every machine */
{
    demo->random ^= demo->random << 13;
    demo->random ^= demo->random >> 17;
    demo->random ^= demo->random << 5;
    return demo->random % below;
}

#define PICK(demo, list) ((list)[roll(demo, sizeof(list) / sizeof *(list))])

static const char *const first_names[] = {
    "Petra",  "Jan",    "Ines",   "Ole",       "Miriam", "Torsten", "Aylin",  "Bernd",
    "Clara",  "Dilek",  "Erik",   "Franziska", "Gregor", "Hannah",  "Igor",   "Jutta",
    "Kemal",  "Lena",   "Markus", "Nadja",     "Oskar",  "Paula",   "Rainer", "Sabine",
    "Tobias", "Ulrike", "Viola",  "Wiebke",    "Yusuf",  "Zoe"};
static const char men[] = "Jan,Ole,Torsten,Bernd,Erik,Gregor,Igor,Kemal,Markus,Oskar,Rainer,Tobias,"
                          "Yusuf";
static const char *const last_names[] = {
    "Janssen",  "Kessler",   "Brandt",      "Behrens",     "Öztürk",   "Weiß",      "Müllerschön",
    "Hagedorn", "Lindqvist", "Pfeffer",     "Sonnleitner", "Grünwald", "Raabe",     "Thoma",
    "Ullmann",  "Vossberg",  "Wackernagel", "Zöllner",     "Dahlke",   "Eichstädt", "Fährmann",
    "Götze",    "Hübscher",  "Ilgner",      "Jäkel",       "Kröger",   "Löwe",      "Nachtigall"};
static const char *const company_heads[] = {
    "Nordwind",    "Kessler & Söhne", "Hanse IT",  "Musterau",   "Blauwal",
    "Eichenhof",   "Kranich",         "Silbersee", "Rotfuchs",   "Steinbrück",
    "Wolkenbruch", "Tannengrund",     "Lichtung",  "Morgenrot",  "Fährhaus",
    "Kupferberg",  "Seestern",        "Zeitlos",   "Ankerplatz", "Bernstein"};
static const char *const company_tails[] = {
    "Logistik",       "Maschinenbau", "Systeme", "Stadtwerke", "Werkzeugbau",
    "Medizintechnik", "Verlag",       "Handel",  "Elektronik", "Druck",
    "Spedition",      "Optik",        "Bau",     "Catering"};
static const char *const forms[] = {"GmbH", "AG", "GmbH & Co. KG", "KG", "eG", "e. K."};
static const char *const industries[] = {N_("logistics"), N_("manufacturing"), N_("energy"),
                                         N_("health"),    N_("trade"),         N_("construction"),
                                         N_("media"),     N_("public sector")};
static const char *const positions[] = {N_("Head of IT"),    N_("Managing director"),
                                        N_("Purchasing"),    N_("Administrator"),
                                        N_("Head of sales"), "IT-Leitung",
                                        "Geschäftsführung",  "Einkauf",
                                        "Assistenz"};
static const char *const cities[][2] = {
    {"28195", "Bremen"},   {"20095", "Hamburg"}, {"10115", "Berlin"},
    {"30159", "Hannover"}, {"50667", "Köln"},    {"60311", "Frankfurt am Main"},
    {"80331", "München"},  {"01067", "Dresden"}, {"90402", "Nürnberg"},
    {"24103", "Kiel"},     {"99084", "Erfurt"},  {"70173", "Stuttgart"}};
static const char *const phone_heads[] = {"+493023125", "+494066969", "+496990009", "+492214710",
                                          "+498999998"};
static const char *const interests[] = {
    N_("web form \"ERP replacement\""), N_("web form \"security check\""), N_("newsletter click"),
    N_("fair talk Hannover"), N_("download \"cloud checklist\"")};

static void put(struct demo *demo, struct operation *op, const char *field, const char *value)
{
    operation_set(demo->ops, op, field, NULL, value);
}

static const char *number(struct demo *demo, int64_t value)
{
    return arena_printf(demo->ops->arena, "%lld", (long long)value);
}

static void open_group(struct demo *demo, const char *user_id)
{
    struct arena *arena = arena_new();
    demo->ops = operations_new(arena, "demo", user_id, demo->now);
}

static bool close_group(struct demo *demo, struct error *err)
{
    int64_t base;
    bool is_ok = store_begin(demo->store, err);
    for (struct operation *op = demo->ops->first; is_ok && op != NULL; op = op->next) {
        struct applied applied;
        is_ok = service_apply(demo->store, op, demo->ops->arena, &applied, err);
        if (is_ok && applied.result == RESULT_REJECTED)
            is_ok = error_set(err, ERR_BUG, "demo: %s", applied.problem);
    }
    is_ok = is_ok && service_number(demo->store, &base, err) && store_commit(demo->store, err);
    if (!is_ok)
        store_rollback(demo->store);
    arena_free(demo->ops->arena);
    return is_ok;
}

static struct operation *make(struct demo *demo, const struct entity *entity, int64_t at_ms,
                              char **ret_id)
{
    char id[UUID_SIZE];
    uuid_new_at(at_ms, id);
    struct operation *op = operations_on(demo->ops, entity, id, 0);
    op->occurred_ms = at_ms;
    if (ret_id != NULL)
        *ret_id = arena_strdup(demo->arena, id);
    return op;
}

static bool make_users(struct demo *demo, struct error *err)
{
    static const char *const users[][4] = {{"anna", "Anna Ahrens", "agent", "North"},
                                           {"ben", "Ben Bauer", "agent", "North"},
                                           {"carla", "Carla Conrad", "agent", "North"},
                                           {"david", "David Dorn", "agent", "South"},
                                           {"emma", "Emma Ehlers", "agent", "South"},
                                           {"felix", "Felix Funk", "agent", "South"},
                                           {"jonas", "Jonas Jahn", "steward", "North"},
                                           {"maria", "Maria Meyer", "team_lead", "North"},
                                           {"viktor", "Viktor Vogt", "sales", "North"},
                                           {"mara", "Mara Moll", "marketing", "North"},
                                           {"admin", "Demo administrator", "admin", "North"}};
    char hash[128], id[UUID_SIZE];
    if (!password_hash(PASSWORD, hash, err))
        return false;
    for (size_t i = 0; i < sizeof users / sizeof *users; i++) {
        if (!service_user_add(demo->store, users[i][0], users[i][1], users[i][2], users[i][3], hash,
                              NULL, id, err))
            return false;
        if (i < 6)
            demo->agents[i] = arena_strdup(demo->arena, id);
        if (str_equal(users[i][0], "viktor"))
            demo->sales = arena_strdup(demo->arena, id);
    }
    demo->teams[0] = store_id_of(demo->store, &team_entity, "North", demo->arena);
    demo->teams[1] = store_id_of(demo->store, &team_entity, "South", demo->arena);
    return true;
}

static bool make_campaigns(struct demo *demo, struct error *err)
{
    static const struct {
        const char *name;
        int team;
    } queues[] = {{"Inbound", 0},
                  {"ERP autumn", 0},
                  {"Care", 0},
                  {"Inbound South", 1},
                  {"Security check", 1}};
    static const struct {
        const char *name, *product, *medium, *form, *guide;
        int queue;
    } campaigns[] = {
        {"Website", N_("IT services"), N_("web form"), "bant",
         N_("Greet, name the company, refer to the web form. Ask for the contract end first."), 0},
        {"ERP autumn", "ERP", N_("bought list"), "bant",
         N_("Greet, name the company. What is in use today, and until when?"), 1},
        {"Customer care", N_("your service contract"), N_("phone"), "care",
         N_("Thank them. What works, what does not?"), 2},
        {"Security check", N_("security"), N_("fair"), "bant",
         N_("Refer to the talk at the fair. Who looks after security today?"), 4}};
    open_group(demo, demo->agents[0]);
    for (int i = 0; i < 2; i++)
        put(demo, operations_on(demo->ops, &team_entity, demo->teams[i], 0), "controller",
            "Muster IT GmbH, Musterweg 1, 28195 Bremen");
    for (int i = 0; i < 5; i++) {
        struct operation *op = make(demo, &queue_entity, demo->now, &demo->queues[i]);
        put(demo, op, "name", queues[i].name);
        put(demo, op, "team_id", demo->teams[queues[i].team]);
        put(demo, op, "mode", "suggested");
    }
    for (int i = 0; i < 4; i++) {
        struct operation *op = make(demo, &campaign_entity, demo->now, &demo->campaigns[i]);
        put(demo, op, "name", campaigns[i].name);
        put(demo, op, "product", _(campaigns[i].product));
        put(demo, op, "medium", _(campaigns[i].medium));
        put(demo, op, "form", campaigns[i].form);
        put(demo, op, "guide", _(campaigns[i].guide));
        put(demo, op, "queue_id", demo->queues[campaigns[i].queue]);
        put(demo, op, "team_id", demo->teams[i == 3]);
    }
    return close_group(demo, err);
}

struct person {
    char *company_id, *contact_id, *lead_id;
    const char *phone;
};

static char *ascii_word(struct arena *arena, const char *text)
{
    char *folded = text_fold(arena, text), *to = folded;
    for (const char *from = folded; *from != '\0'; from++)
        if ((*from >= 'a' && *from <= 'z') || *from == ' ')
            *to++ = *from == ' ' ? '-' : *from;
    *to = '\0';
    return folded;
}

static void make_person(struct demo *demo, int64_t index, int64_t at_ms, struct person *ret_person)
{
    struct arena *arena = demo->ops->arena;
    const char *head = PICK(demo, company_heads), *tail = PICK(demo, company_tails),
               *first = PICK(demo, first_names), *last = PICK(demo, last_names);
    size_t city = roll(demo, 12);
    struct operation *company = make(demo, &company_entity, at_ms, &ret_person->company_id),
                     *contact = make(demo, &contact_entity, at_ms, &ret_person->contact_id);
    put(demo, company, "company", arena_printf(arena, "%s %s %s", head, tail, PICK(demo, forms)));
    put(demo, company, "street", arena_printf(arena, "Musterweg %u", 1 + roll(demo, 180)));
    put(demo, company, "postal_code", cities[city][0]);
    put(demo, company, "city", cities[city][1]);
    put(demo, company, "country", "DE");
    put(demo, company, "industry", _(PICK(demo, industries)));
    put(demo, company, "employees", number(demo, 5 + roll(demo, 600)));
    put(demo, contact, "company_id", ret_person->company_id);
    if (roll(demo, 8) > 0) /* the others were not asked yet */
        put(demo, contact, "salutation", str_list_has(men, first) ? "mr" : "mrs");
    put(demo, contact, "first_name", first);
    put(demo, contact, "last_name", last);
    put(demo, contact, "position", _(PICK(demo, positions)));
    ret_person->phone = arena_printf(arena, "%s%03u", PICK(demo, phone_heads),
                                     (unsigned)((index * 7 + roll(demo, 7)) % 1000));
    if (index % 23 == 5)
        ret_person->phone = "030 12"; /* too short: a task */
    if (index % 29 != 7)
        put(demo, contact, "phone", ret_person->phone);
    if (roll(demo, 3) == 0)
        put(demo, contact, "mobile", arena_printf(arena, "+49171392000%u", roll(demo, 10)));
    if (index % 11 != 3)
        put(demo, contact, "email",
            arena_printf(arena, "%s.%s@%s-%s.example", ascii_word(arena, first),
                         ascii_word(arena, last), ascii_word(arena, head),
                         ascii_word(arena, tail)));
}

static void make_call(struct demo *demo, const struct person *person, const char *agent,
                      const char *result, int64_t at_ms, const char *note)
{
    struct operation *op = make(demo, &activity_entity, at_ms, NULL);
    put(demo, op, "lead_id", person->lead_id);
    put(demo, op, "contact_id", person->contact_id);
    put(demo, op, "kind", "call");
    put(demo, op, "result", result);
    put(demo, op, "at_ms", number(demo, at_ms));
    put(demo, op, "user_id", agent);
    put(demo, op, "duration_s", number(demo, 10 + roll(demo, 240)));
    put(demo, op, "note", note);
}

static void make_consent(struct demo *demo, const struct person *person, const char *basis,
                         const char *evidence, int64_t at_ms)
{
    struct operation *op = make(demo, &consent_entity, at_ms, NULL);
    put(demo, op, "contact_id", person->contact_id);
    put(demo, op, "lead_id", person->lead_id);
    put(demo, op, "purpose", "phone");
    put(demo, op, "status", "given");
    put(demo, op, "basis", basis);
    put(demo, op, "evidence", evidence);
    put(demo, op, "at_ms", number(demo, at_ms));
}

struct plan {
    const char *state, *kind;
    int64_t next_ms, hot_ms;
    const char *last, *note;
    int calls;
    bool is_owned, no_basis;
};

/* Every kind of work is there, whenever the demo is started. */
static struct plan plan_of(struct demo *demo, int64_t index)
{
    int64_t now = demo->now;
    switch (index % 12) {
    case 0:
        return (struct plan){
            "working", "callback", now - 3 * MINUTE_MS + (index / 12 % 9) * 47 * MINUTE_MS,
            TIME_NONE, "callback", N_("call again, budget meeting is today"),
            2,         true,       false};
    case 1:
        return (struct plan){"ready",
                             "hot",
                             now - (4 + index % 40) * MINUTE_MS,
                             now - (4 + index % 40) * MINUTE_MS,
                             NULL,
                             NULL,
                             0,
                             false,
                             false};
    case 2:
        return (struct plan){"working", "retry", now - (index % 90) * MINUTE_MS,
                             TIME_NONE, "busy",  NULL,
                             1,         true,    false};
    case 3:
        return (struct plan){"working", "retry",     now + (1 + index % 70) * HOUR_MS,
                             TIME_NONE, "no_answer", NULL,
                             2,         true,        false};
    case 4: return (struct plan){"checking", "check", now, TIME_NONE, NULL, NULL, 0, false, true};
    case 5:
        return (struct plan){"handed_over",
                             "accept",
                             now + (1 + index % 5) * HOUR_MS,
                             TIME_NONE,
                             "qualified",
                             NULL,
                             2,
                             true,
                             false};
    case 6:
        return (struct plan){"nurture", "nurture", now + (10 + index % 60) * DAY_MS,
                             TIME_NONE, "later",   NULL,
                             3,         true,      false};
    case 7:
        return (struct plan){"archived", NULL, TIME_NONE, TIME_NONE, "not_interested",
                             NULL,       1,    true,      false};
    default:
        return (struct plan){
            "ready", "call", now - (index % 50) * HOUR_MS, TIME_NONE, NULL, NULL, 0, false, false};
    }
}

static void make_calls(struct demo *demo, struct operation *lead, const struct person *person,
                       const struct plan *plan, const char *agent)
{
    for (int i = plan->calls; i > 0; i--) {
        int64_t at =
            next_office_ms(demo->now - (int64_t)i * 2 * DAY_MS - roll(demo, 20000) * SECOND_MS);
        if (at >= demo->now)
            at = demo->now - HOUR_MS;
        put(demo, lead, "last_call_ms", number(demo, at));
        make_call(demo, person, agent, i > 1 || plan->last == NULL ? "no_answer" : plan->last, at,
                  i == 1 && plan->note != NULL ? _(plan->note) : NULL);
    }
}

/* long: one line a field of an invented lead */
static void make_lead(struct demo *demo, int64_t index)
{
    struct person person;
    struct plan plan = plan_of(demo, index);
    int64_t received =
        plan.hot_ms != TIME_NONE
            ? plan.hot_ms
            : demo->now - (int64_t)(1 + roll(demo, 30)) * DAY_MS + roll(demo, 36000) * SECOND_MS;
    size_t campaign = plan.hot_ms != TIME_NONE ? 0 : roll(demo, 10) < 6 ? 1 : 2 + roll(demo, 2);
    size_t team = campaign == 3, agent = team * 3 + (size_t)(index / 12 + index) % 3;
    static const int queue_of[] = {0, 1, 2, 4};
    const char *evidence = campaign == 0   ? _("web form, text v3")
                           : campaign == 2 ? _("maintenance contract")
                           : campaign == 3 ? _("talk at the fair, card signed")
                                           : _("asked for an offer, mail of the list owner");
    const char *basis = campaign == 0 ? "asked" : campaign == 2 ? "contract" : "presumed";
    make_person(demo, index, received, &person);
    struct operation *op = make(demo, &lead_entity, received, &person.lead_id);
    put(demo, op, "contact_id", person.contact_id);
    put(demo, op, "company_id", person.company_id);
    put(demo, op, "campaign_id", demo->campaigns[campaign]);
    put(demo, op, "queue_id", demo->queues[queue_of[campaign]]);
    put(demo, op, "team_id", demo->teams[team]);
    put(demo, op, "state", plan.state);
    put(demo, op, "next_kind", plan.kind);
    put(demo, op, "next_ms", plan.next_ms == TIME_NONE ? NULL : number(demo, plan.next_ms));
    put(demo, op, "hot_ms", plan.hot_ms == TIME_NONE ? NULL : number(demo, plan.hot_ms));
    put(demo, op, "next_note", plan.note == NULL ? NULL : _(plan.note));
    put(demo, op, "origin", "marketing");
    put(demo, op, "source",
        campaign == 1   ? _("list autumn")
        : campaign == 3 ? _("fair Hannover")
                        : _("website"));
    put(demo, op, "interest", _(campaign == 0 ? interests[roll(demo, 2)] : PICK(demo, interests)));
    put(demo, op, "received_ms", number(demo, received));
    put(demo, op, "attempts", number(demo, plan.calls));
    put(demo, op, "last_result", plan.last);
    put(demo, op, "grade",
        arena_printf(demo->ops->arena, "%c%u", 'A' + (int)roll(demo, 4),
                     plan.hot_ms != TIME_NONE ? 1 : 2 + roll(demo, 3)));
    put(demo, op, "score", number(demo, 20 + roll(demo, 60)));
    if (plan.is_owned)
        put(demo, op, "owner_id", demo->agents[agent]);
    if (str_equal(plan.kind, "callback"))
        put(demo, op, "promised_by_id", demo->agents[agent]);
    if (str_equal(plan.state, "handed_over"))
        put(demo, op, "handed_to_id", demo->sales);
    if (!plan.no_basis) {
        put(demo, op, "basis", basis);
        put(demo, op, "basis_note", evidence);
        make_consent(demo, &person, basis, evidence, received);
    }
    make_calls(demo, op, &person, &plan, demo->agents[agent]);
}

/* A month of data quality behind today's, so that there is a line to draw. */
static bool make_series(struct demo *demo, struct error *err)
{
    static const signed char before[] = {21, 22, 20, 19, 21, 18, 16, 17, 15, 13, 12, 14, 11, 9, 8,
                                         10, 9,  7,  8,  6,  4,  5,  6,  4,  3,  2,  3,  1,  2, 1};
    struct arena *arena = arena_new();
    bool is_ok = true;
    for (size_t t = 0; is_ok && t < sizeof demo->teams / sizeof *demo->teams; t++) {
        struct quality_figures figures;
        void *team;
        is_ok = quality_of_team(demo->session, demo->teams[t], 0, NULL, NULL, &figures, err) &&
                store_load(demo->store, &team_entity, demo->teams[t], arena, &team, err);
        if (!is_ok || figures.records == 0)
            continue;
        struct batch_of_operations *ops =
            operations_new(arena, "quality.day", demo->session->actor.user_id, demo->now);
        struct team *after = record_copy(&team_entity, team, arena);
        for (int i = 0; i <= 30; i++) {
            struct quality_day day = figures.day;
            day.day = quality_day_of(demo->now - (30 - i) * DAY_MS);
            day.total -= i < 30 ? before[i] / 10.0 : 0;
            after->quality = (char *)(uintptr_t)quality_days_add(after->quality, &day, arena);
        }
        operations_diff(ops, &team_entity, team, after);
        is_ok = write_commit(demo->session, ops, NULL, err);
    }
    arena_free(arena);
    return is_ok;
}

bool demo_seed(struct store *store, int64_t leads, uint32_t seed, struct error *err)
{
    struct demo demo = {.store = store,
                        .arena = arena_new(),
                        .random = seed * 2654435761u + 88172645u,
                        .now = clock_now_ms()};
    struct quality_run run = {0};
    bool is_ok = make_users(&demo, err) && make_campaigns(&demo, err);
    for (int64_t i = 0; is_ok && i < leads; i += BATCH) {
        open_group(&demo, demo.agents[0]);
        for (int64_t j = i; j < leads && j < i + BATCH; j++)
            make_lead(&demo, j);
        is_ok = close_group(&demo, err);
    }
    is_ok = is_ok && session_open(store, NULL, &demo.session, err) &&
            quality_check_all(demo.session, &run, err) && make_series(&demo, err);
    session_close(demo.session);
    arena_free(demo.arena);
    return is_ok;
}
