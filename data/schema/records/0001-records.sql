-- Records: one table an entity, the same in caches and services. Columns are the field tables of src/core (a test compares them);
-- ids are UUIDv7 text, times UTC milliseconds, NULL is no value. Never edited after a release: the next number changes it.

CREATE TABLE "company" (
    id TEXT PRIMARY KEY NOT NULL,
    rev BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    created_ms BIGINT,
    changed_ms BIGINT,
    is_deleted BIGINT NOT NULL DEFAULT 0,
    extra TEXT,
    company TEXT,
    street TEXT,
    postal_code TEXT,
    city TEXT,
    country TEXT,
    website TEXT,
    company_phone TEXT,
    industry TEXT,
    employees BIGINT,
    register_no TEXT,
    batch_id TEXT
);

CREATE TABLE "contact" (
    id TEXT PRIMARY KEY NOT NULL,
    rev BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    created_ms BIGINT,
    changed_ms BIGINT,
    is_deleted BIGINT NOT NULL DEFAULT 0,
    extra TEXT,
    company_id TEXT,
    salutation TEXT,
    title TEXT,
    first_name TEXT,
    last_name TEXT,
    position TEXT,
    phone TEXT,
    mobile TEXT,
    email TEXT,
    phone_state TEXT,
    mobile_state TEXT,
    email_state TEXT,
    birth_date TEXT,
    customer_no TEXT,
    do_not_call BIGINT,
    phone_key TEXT,
    mobile_key TEXT,
    email_key TEXT,
    batch_id TEXT
);

CREATE TABLE "lead" (
    id TEXT PRIMARY KEY NOT NULL,
    rev BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    created_ms BIGINT,
    changed_ms BIGINT,
    is_deleted BIGINT NOT NULL DEFAULT 0,
    extra TEXT,
    contact_id TEXT,
    company_id TEXT,
    campaign_id TEXT,
    queue_id TEXT,
    team_id TEXT,
    owner_id TEXT,
    handed_to_id TEXT,
    state TEXT,
    reason TEXT,
    grade TEXT,
    score BIGINT,
    origin TEXT,
    source TEXT,
    interest TEXT,
    received_ms BIGINT,
    hot_ms BIGINT,
    next_ms BIGINT,
    next_kind TEXT,
    next_note TEXT,
    promised_by_id TEXT,
    attempts BIGINT,
    last_call_ms BIGINT,
    last_result TEXT,
    basis TEXT,
    basis_note TEXT,
    value_cents BIGINT,
    batch_id TEXT
);

CREATE TABLE "activity" (
    id TEXT PRIMARY KEY NOT NULL,
    rev BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    created_ms BIGINT,
    changed_ms BIGINT,
    is_deleted BIGINT NOT NULL DEFAULT 0,
    extra TEXT,
    lead_id TEXT,
    contact_id TEXT,
    kind TEXT,
    result TEXT,
    reason TEXT,
    at_ms BIGINT,
    user_id TEXT,
    duration_s BIGINT,
    phone TEXT,
    note TEXT,
    is_void BIGINT
);

CREATE TABLE "answer" (
    id TEXT PRIMARY KEY NOT NULL,
    rev BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    created_ms BIGINT,
    changed_ms BIGINT,
    is_deleted BIGINT NOT NULL DEFAULT 0,
    extra TEXT,
    lead_id TEXT,
    form TEXT,
    form_version BIGINT,
    question TEXT,
    value TEXT,
    answered_ms BIGINT,
    user_id TEXT
);

CREATE TABLE "consent" (
    id TEXT PRIMARY KEY NOT NULL,
    rev BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    created_ms BIGINT,
    changed_ms BIGINT,
    is_deleted BIGINT NOT NULL DEFAULT 0,
    extra TEXT,
    contact_id TEXT,
    lead_id TEXT,
    purpose TEXT,
    status TEXT,
    basis TEXT,
    evidence TEXT,
    at_ms BIGINT,
    user_id TEXT,
    batch_id TEXT
);

CREATE TABLE "task" (
    id TEXT PRIMARY KEY NOT NULL,
    rev BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    created_ms BIGINT,
    changed_ms BIGINT,
    is_deleted BIGINT NOT NULL DEFAULT 0,
    extra TEXT,
    kind TEXT,
    check_id TEXT,
    entity TEXT,
    entity_id TEXT,
    lead_id TEXT,
    contact_id TEXT,
    team_id TEXT,
    field TEXT,
    state TEXT,
    due_ms BIGINT,
    assignee_id TEXT,
    worth BIGINT,
    base_value TEXT,
    theirs_value TEXT,
    mine_value TEXT,
    mine_by_id TEXT,
    other_id TEXT,
    note TEXT
);

CREATE TABLE "campaign" (
    id TEXT PRIMARY KEY NOT NULL,
    rev BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    created_ms BIGINT,
    changed_ms BIGINT,
    is_deleted BIGINT NOT NULL DEFAULT 0,
    extra TEXT,
    name TEXT,
    form TEXT,
    product TEXT,
    medium TEXT,
    queue_id TEXT,
    team_id TEXT,
    starts_ms BIGINT,
    ends_ms BIGINT,
    cost_cents BIGINT,
    guide TEXT
);

CREATE TABLE "queue" (
    id TEXT PRIMARY KEY NOT NULL,
    rev BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    created_ms BIGINT,
    changed_ms BIGINT,
    is_deleted BIGINT NOT NULL DEFAULT 0,
    extra TEXT,
    name TEXT,
    team_id TEXT,
    mode TEXT
);

CREATE TABLE "team" (
    id TEXT PRIMARY KEY NOT NULL,
    rev BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    created_ms BIGINT,
    changed_ms BIGINT,
    is_deleted BIGINT NOT NULL DEFAULT 0,
    extra TEXT,
    name TEXT
);

CREATE TABLE "user" (
    id TEXT PRIMARY KEY NOT NULL,
    rev BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    created_ms BIGINT,
    changed_ms BIGINT,
    is_deleted BIGINT NOT NULL DEFAULT 0,
    extra TEXT,
    name TEXT,
    full_name TEXT,
    roles TEXT,
    team_id TEXT,
    is_active BIGINT
);

CREATE TABLE "batch" (
    id TEXT PRIMARY KEY NOT NULL,
    rev BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    created_ms BIGINT,
    changed_ms BIGINT,
    is_deleted BIGINT NOT NULL DEFAULT 0,
    extra TEXT,
    name TEXT,
    user_id TEXT,
    team_id TEXT,
    campaign_id TEXT,
    basis TEXT,
    evidence TEXT,
    started_ms BIGINT,
    read_count BIGINT,
    created_count BIGINT,
    updated_count BIGINT,
    known_count BIGINT,
    rejected_count BIGINT,
    state TEXT,
    content_hash TEXT
);

-- The queue: one short index range per rank, for own leads and for unowned ones of the team. The states are spelled with OR: an IN list
-- would build four small tables for each lead that is written.
CREATE INDEX lead_own ON lead (owner_id, next_kind, next_ms, id)
    WHERE is_deleted = 0 AND basis IS NOT NULL AND owner_id IS NOT NULL AND (state = 'new' OR state = 'ready' OR state = 'working' OR state = 'rejected' OR state = 'nurture');
CREATE INDEX lead_own_grade ON lead (owner_id, next_kind, grade, next_ms, id)
    WHERE is_deleted = 0 AND basis IS NOT NULL AND owner_id IS NOT NULL AND (state = 'new' OR state = 'ready' OR state = 'working' OR state = 'rejected' OR state = 'nurture');
CREATE INDEX lead_team ON lead (team_id, next_kind, next_ms, id)
    WHERE is_deleted = 0 AND basis IS NOT NULL AND owner_id IS NULL AND (state = 'new' OR state = 'ready' OR state = 'working' OR state = 'rejected' OR state = 'nurture');
CREATE INDEX lead_team_grade ON lead (team_id, next_kind, grade, next_ms, id)
    WHERE is_deleted = 0 AND basis IS NOT NULL AND owner_id IS NULL AND (state = 'new' OR state = 'ready' OR state = 'working' OR state = 'rejected' OR state = 'nurture');
CREATE INDEX lead_fresh ON lead (queue_id, received_ms) WHERE is_deleted = 0 AND (attempts = 0 OR attempts IS NULL);
CREATE INDEX lead_promised ON lead (team_id, next_ms) WHERE is_deleted = 0 AND next_kind = 'callback';
CREATE INDEX lead_check ON lead (team_id) WHERE state = 'checking' AND is_deleted = 0;
CREATE INDEX lead_handed ON lead (handed_to_id, state) WHERE handed_to_id IS NOT NULL;
CREATE INDEX lead_contact ON lead (contact_id);
CREATE INDEX lead_company ON lead (company_id);
CREATE INDEX contact_company ON contact (company_id);
CREATE INDEX contact_phone_key ON contact (phone_key) WHERE phone_key IS NOT NULL;
CREATE INDEX contact_mobile_key ON contact (mobile_key) WHERE mobile_key IS NOT NULL;
CREATE INDEX contact_email_key ON contact (email_key) WHERE email_key IS NOT NULL;
CREATE INDEX company_name ON company (company, postal_code);
CREATE INDEX activity_lead ON activity (lead_id, at_ms);
CREATE INDEX activity_time ON activity (at_ms, kind, user_id, lead_id) WHERE kind = 'call';
CREATE INDEX answer_lead ON answer (lead_id);
CREATE INDEX consent_contact ON consent (contact_id);
CREATE INDEX task_desk ON task (team_id, state, worth);
CREATE INDEX task_record ON task (entity_id, state);
CREATE INDEX task_contact ON task (contact_id);
CREATE INDEX task_lead ON task (lead_id) WHERE contact_id IS NULL;
