-- What one schedule was like in one hour, in one arm: its minutes added up.
create table telemetry_hours (
  hour integer not null,
  schedule_id text not null,
  arm text not null,
  detail text not null,
  primary key (hour, schedule_id, arm)
) strict, without rowid;

-- Cells that the old and the new side held differently at every look, with both values and the last writes, as JSON.
-- `times`: how often it was told of, at most once a minute.
create table differences (
  seq integer primary key,
  schedule_id text not null,
  cell text not null,
  first integer not null,
  last integer not null,
  times integer not null,
  found_by text not null,
  detail text not null
) strict;
create index difference_of_schedule on differences (schedule_id, seq);
