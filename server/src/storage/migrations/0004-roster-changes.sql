-- Who wrote a cell, and when, is looked up by entity.
create index event_by_entity on event (space, entity, cursor);

-- Id of the op that made the schedule: an import that is sent again finds what it made.
alter table schedule add column made_by text;
create unique index schedule_by_maker on schedule (made_by);
