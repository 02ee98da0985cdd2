-- A token that an administrator issued for a program (telephone system, integration): by whom, '' at the service's machine.
-- NULL: somebody signed in with a password.
ALTER TABLE token ADD COLUMN issued_by TEXT;
