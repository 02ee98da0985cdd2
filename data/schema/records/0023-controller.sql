-- Who is responsible for a team's data: company, address, data protection officer, as letters say it (GDPR art. 14).
ALTER TABLE team ADD COLUMN controller TEXT;
