-- What the domain name system said of the domains of mail addresses, so that each is asked once in a month. No address stands here.
CREATE TABLE mail_domain (
    domain TEXT PRIMARY KEY,
    answer TEXT NOT NULL, -- new (not asked yet), takes, none, unknown
    asked_ms BIGINT NOT NULL
);
CREATE INDEX mail_domain_asked ON mail_domain (asked_ms);
