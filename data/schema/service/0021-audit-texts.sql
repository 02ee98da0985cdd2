-- What people type into the audit (why they read a history): the audit has its salted digest and is only added to, so that the text can go when
-- it names an erased person. The salt goes with it: no guess can be tried against the digest.
CREATE TABLE audit_text (
    n BIGINT PRIMARY KEY NOT NULL, -- the audit's row
    text TEXT NOT NULL, salt TEXT  -- NULL: words of it were erased
);
