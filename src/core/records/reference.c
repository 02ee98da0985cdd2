/* Campaigns, queues, teams, users and import batches: field tables. */
#include "core/reference.h"

#include "fields.h"

static const struct choice modes[] = {{"free", N_("choose freely")},
                                      {"suggested", N_("suggested order")},
                                      {"forced", N_("forced order")},
                                      {NULL, NULL}};
static const struct choice overriders[] = {{"team_lead", N_("team leads, with a reason")},
                                           {"everybody", N_("everybody, with a reason")},
                                           {"nobody", N_("nobody")},
                                           {NULL, NULL}};
static const struct choice batch_states[] = {
    {"running", N_("running")}, {"done", N_("done")}, {"undone", N_("undone")}, {NULL, NULL}};
static const struct choice roles[] = {{"agent", N_("agent")},
                                      {"steward", N_("data steward")},
                                      {"team_lead", N_("team lead")},
                                      {"marketing", N_("marketing")},
                                      {"sales", N_("sales")},
                                      {"admin", N_("administrator")},
                                      {"telephony", N_("telephone system")},
                                      {NULL, NULL}};

/* clang-format off */
static const struct field campaign_fields[] = {
    FIELD(campaign, name,       FIELD_TEXT,  N_("Name"),    20, FIELD_REQUIRED | FIELD_ASKED, MERGE_KEEP),
    FIELD(campaign, form,       FIELD_TEXT,  N_("Form"),    10, FIELD_ASKED, MERGE_KEEP, .max = 60),
    FIELD(campaign, product,    FIELD_TEXT,  N_("Product"), 16, FIELD_ASKED, MERGE_KEEP),
    FIELD(campaign, medium,     FIELD_TEXT,  N_("Medium"),  12, FIELD_ASKED, MERGE_KEEP),
    FIELD(campaign, queue_id,   FIELD_ID,    N_("Queue"),   12, 0, MERGE_KEEP, .refers_to = "queue"),
    FIELD(campaign, team_id,    FIELD_ID,    N_("Team"),    12, 0, MERGE_KEEP, .refers_to = "team"),
    FIELD(campaign, starts_ms,  FIELD_TIME,  N_("Starts"),  12, 0, MERGE_KEEP),
    FIELD(campaign, ends_ms,    FIELD_TIME,  N_("Ends"),    12, 0, MERGE_KEEP),
    FIELD(campaign, cost_cents, FIELD_MONEY, N_("Cost"),    12, 0, MERGE_KEEP),
    FIELD(campaign, guide,      FIELD_NOTE,  N_("Guide"),   30, FIELD_ASKED | FIELD_FREE, MERGE_KEEP),
    FIELD(campaign, cadence,    FIELD_TEXT,  N_("Cadence"), 12, FIELD_ASKED, MERGE_KEEP, .max = 60),
    FIELD(campaign, call_guide, FIELD_TEXT,  N_("Call guide"), 12, FIELD_ASKED, MERGE_KEEP, .max = 60),
    FIELD(campaign, sales_form, FIELD_TEXT,  N_("Form of sales"), 10, FIELD_ASKED, MERGE_KEEP, .max = 60),
    FIELD(campaign, handover,   FIELD_TEXT,  N_("Needed for handover"), 20, FIELD_ASKED, MERGE_KEEP, .max = 400),
    FIELD(campaign, handover_override, FIELD_CHOICE, N_("Handover all the same"), 12, FIELD_ASKED, MERGE_KEEP, .choices = overriders),
};
static const struct field queue_fields[] = {
    FIELD(queue, name,    FIELD_TEXT,   N_("Name"), 16, FIELD_REQUIRED | FIELD_ASKED, MERGE_KEEP),
    FIELD(queue, team_id, FIELD_ID,     N_("Team"), 12, 0, MERGE_KEEP, .refers_to = "team"),
    FIELD(queue, mode,    FIELD_CHOICE, N_("Mode"), 12, FIELD_ASKED, MERGE_KEEP, .choices = modes),
    FIELD(queue, mix,     FIELD_TEXT,   N_("Mix of campaigns"), 20, FIELD_ASKED, MERGE_KEEP, .max = 1000),
    FIELD(queue, tolerance_min, FIELD_INT, N_("Tolerance of promises in minutes"), 8, FIELD_ASKED, MERGE_KEEP, .max = 240),
    FIELD(queue, horizon_days,  FIELD_INT, N_("Promises at most so many days ahead"), 8, FIELD_ASKED, MERGE_KEEP, .max = 400),
    FIELD(queue, callbacks_max, FIELD_INT, N_("Own promises at most"), 8, FIELD_ASKED, MERGE_KEEP, .max = 1000),
};
static const struct field team_fields[] = {
    FIELD(team, name,    FIELD_TEXT, N_("Name"), 16, FIELD_REQUIRED | FIELD_ASKED, MERGE_KEEP),
    FIELD(team, quality, FIELD_NOTE, N_("Data quality by days"), 10, FIELD_INTERNAL, MERGE_SERVER, .max = 4000),
    FIELD(team, hours,   FIELD_TEXT, N_("Opening hours"), 20, FIELD_INTERNAL, MERGE_SERVER, .max = 200),
    FIELD(team, form,       FIELD_TEXT, N_("Form"),          10, FIELD_INTERNAL, MERGE_LAST, .max = 60),
    FIELD(team, sales_form, FIELD_TEXT, N_("Form of sales"), 10, FIELD_INTERNAL, MERGE_LAST, .max = 60),
    FIELD(team, field_use,  FIELD_NOTE, N_("Use of fields"), 10, FIELD_INTERNAL, MERGE_SERVER, .max = 6000),
    FIELD(team, controller, FIELD_TEXT, N_("Responsible for the data"), 20, FIELD_INTERNAL, MERGE_LAST, .max = 400),
};
static const struct field user_fields[] = {
    FIELD(user, name,      FIELD_TEXT,  N_("User"),      12, FIELD_REQUIRED, MERGE_KEEP, .max = 60),
    FIELD(user, full_name, FIELD_TEXT,  N_("Full name"), 20, FIELD_PERSONAL, MERGE_KEEP),
    FIELD(user, roles,     FIELD_CODES, N_("Roles"),     20, 0, MERGE_SERVER, .choices = roles),
    FIELD(user, team_id,   FIELD_ID,    N_("Team"),      12, 0, MERGE_SERVER, .refers_to = "team"),
    FIELD(user, is_active, FIELD_BOOL,  N_("Active"),     4, 0, MERGE_SERVER),
    FIELD(user, absent_from_ms,  FIELD_TIME, N_("Away from"),  12, 0, MERGE_SERVER),
    FIELD(user, absent_until_ms, FIELD_TIME, N_("Away until"), 12, 0, MERGE_SERVER),
    FIELD(user, deputy_id,       FIELD_ID,   N_("Deputy"),     12, 0, MERGE_SERVER, .refers_to = "user"),
    FIELD(user, territories,     FIELD_TEXT, N_("Territories"), 20, FIELD_INTERNAL, MERGE_SERVER, .max = 2000),
    FIELD(user, extension,       FIELD_TEXT, N_("Extension"),    8, 0, MERGE_SERVER, .max = 20),
};
static const struct field batch_fields[] = {
    FIELD(batch, name,           FIELD_TEXT,   N_("File"),     20, FIELD_REQUIRED | FIELD_FREE, MERGE_LAST),
    FIELD(batch, user_id,        FIELD_ID,     N_("By"),       10, 0, MERGE_LAST, .refers_to = "user"),
    FIELD(batch, team_id,        FIELD_ID,     N_("Team"),     10, 0, MERGE_LAST, .refers_to = "team"),
    FIELD(batch, campaign_id,    FIELD_ID,     N_("Campaign"), 12, 0, MERGE_LAST, .refers_to = "campaign"),
    FIELD(batch, basis,          FIELD_TEXT,   N_("Basis"),    10, 0, MERGE_LAST, .max = 20),
    FIELD(batch, evidence,       FIELD_NOTE,   N_("Evidence"), 20, FIELD_FREE, MERGE_LAST, .max = 2000),
    FIELD(batch, started_ms,     FIELD_TIME,   N_("Started"),  12, 0, MERGE_LAST),
    FIELD(batch, read_count,     FIELD_INT,    N_("Read"),      8, 0, MERGE_LAST),
    FIELD(batch, created_count,  FIELD_INT,    N_("Created"),   8, 0, MERGE_LAST),
    FIELD(batch, updated_count,  FIELD_INT,    N_("Changed"),   8, 0, MERGE_LAST),
    FIELD(batch, known_count,    FIELD_INT,    N_("Known"),     8, 0, MERGE_LAST),
    FIELD(batch, rejected_count, FIELD_INT,    N_("Rejected"),  8, 0, MERGE_LAST),
    FIELD(batch, state,          FIELD_CHOICE, N_("State"),     8, 0, MERGE_LAST, .choices = batch_states),
    FIELD(batch, content_hash,   FIELD_TEXT,   N_("Hash"),      8, FIELD_INTERNAL, MERGE_LAST),
    FIELD(batch, is_bought,      FIELD_BOOL,   N_("Bought"),    4, 0, MERGE_LAST),
    FIELD(batch, licence_until,  FIELD_DATE,   N_("Licence until"), 10, 0, MERGE_LAST),
    FIELD(batch, layout,         FIELD_TEXT,   N_("Layout"),    8, FIELD_INTERNAL, MERGE_LAST, .max = 80),
    FIELD(batch, mapping,        FIELD_NOTE,   N_("Columns"),  20, FIELD_INTERNAL, MERGE_LAST, .max = 8000),
    FIELD(batch, policy,         FIELD_NOTE,   N_("Policy"),   20, FIELD_INTERNAL, MERGE_LAST, .max = 2000),
};

const struct entity campaign_entity = {.kind = ENTITY_CAMPAIGN, .name = "campaign", .plural = "campaigns", .label = N_("Campaign"),
    .size = sizeof(struct campaign), .fields = campaign_fields, .field_count = COUNT(campaign_fields), .is_reference = true};
const struct entity queue_entity = {.kind = ENTITY_QUEUE, .name = "queue", .plural = "queues", .label = N_("Queue"),
    .size = sizeof(struct queue), .fields = queue_fields, .field_count = COUNT(queue_fields), .is_reference = true};
const struct entity team_entity = {.kind = ENTITY_TEAM, .name = "team", .plural = "teams", .label = N_("Team"),
    .size = sizeof(struct team), .fields = team_fields, .field_count = COUNT(team_fields), .is_reference = true};
const struct entity user_entity = {.kind = ENTITY_USER, .name = "user", .plural = "users", .label = N_("User"),
    .size = sizeof(struct user), .fields = user_fields, .field_count = COUNT(user_fields), .is_reference = true};
const struct entity batch_entity = {.kind = ENTITY_BATCH, .name = "batch", .plural = "batches", .label = N_("Import"),
    .size = sizeof(struct batch), .fields = batch_fields, .field_count = COUNT(batch_fields), .is_reference = true};
/* clang-format on */
