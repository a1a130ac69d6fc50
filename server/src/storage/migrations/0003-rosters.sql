-- Projections of the feed, written in the transaction of the event they come from.

-- `reference_rev`: cursor of the last change to anything but a cell.
create table schedule (
  id text primary key,
  name text not null,
  time_zone text not null,
  first_date text not null,
  last_date text not null,
  reference_rev integer not null
) strict, without rowid;

-- Skills, shift types, contracts, staff, demand, leave, requests, notes, carry and the schedule itself.
create table reference (
  schedule_id text not null,
  kind text not null,
  id text not null,
  position real not null,
  value text not null,
  rev integer not null,
  primary key (schedule_id, kind, id)
) strict, without rowid;

create table assignment (
  schedule_id text not null,
  date text not null,
  staff_id text not null,
  slot integer not null,
  value text not null,
  rev integer not null,
  "by" text not null,
  at integer not null,
  primary key (schedule_id, date, staff_id, slot)
) strict, without rowid;
create index assignment_of_person on assignment (schedule_id, staff_id, date);
