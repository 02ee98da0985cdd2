-- How often the team uses each field, by the service each night: lines of text (core/field_use.h).
ALTER TABLE team ADD COLUMN field_use TEXT;
