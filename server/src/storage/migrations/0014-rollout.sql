-- The one rollout: the state of its engine as JSON, and which process moves it until when.
create table rollout (
  id integer primary key check (id = 1),
  state text not null,
  updated integer not null
) strict;
create table rollout_lock (
  id integer primary key check (id = 1),
  owner text not null,
  until integer not null
) strict;

-- Orders by the id that whoever gave them has made: given again, they do nothing more.
create table rollout_orders (
  id text primary key,
  kind text not null,
  actor text not null,
  at integer not null
) strict, without rowid;

-- The schedules that a revision has turned flags on in, each once: what is turned off by hand stays off.
create table rollout_exposed (
  revision integer not null,
  schedule_id text not null,
  stage integer not null,
  at integer not null,
  primary key (revision, schedule_id)
) strict, without rowid;
