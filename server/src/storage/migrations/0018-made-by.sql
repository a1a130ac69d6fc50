-- Which published version of a remote made a change, and what it was to people then: what the installation knew, not what was claimed.
alter table event add column unit text;
alter table event add column digest text;
alter table event add column cohort text;
create index event_by_version on event (unit, digest, space, cursor) where digest is not null;
