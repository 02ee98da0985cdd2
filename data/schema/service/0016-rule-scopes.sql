-- Rules of a team are seen by all of its people, also by those who see none of its leads.
INSERT INTO row_scope (scope, entity, id, seq, present)
    SELECT 'rules:' || substr(scope, 6), entity, id, seq, present FROM row_scope
    WHERE entity = 'rule' AND substr(scope, 1, 5) = 'team:';
