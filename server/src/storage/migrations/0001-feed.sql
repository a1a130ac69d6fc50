-- One row per space: the cursor of its newest event, and of the newest event that retention has removed.
create table space (
  space text primary key,
  head integer not null,
  floor integer not null default 0
) strict, without rowid;

-- The log. `body` null: the entity was deleted.
create table event (
  space text not null references space (space),
  cursor integer not null,
  op_id text not null,
  entity text not null,
  actor text not null,
  origin text not null,
  at integer not null,
  committed integer not null,
  body text,
  primary key (space, cursor)
) strict, without rowid;

-- Ids of accepted ops; kept longer than the events, so that a late resend is still recognised.
create table op (
  space text not null references space (space),
  op_id text not null,
  entity text not null,
  cursor integer not null,
  committed integer not null,
  primary key (space, op_id)
) strict, without rowid;
create index op_by_cursor on op (space, cursor);

-- Newest state of each entity. `body` null: deleted, kept until its event falls below the floor.
create table entity (
  space text not null references space (space),
  entity text not null,
  rev integer not null,
  body text,
  primary key (space, entity)
) strict, without rowid;

-- `value` null: deleted; the row stays, so that `rev` never repeats.
create table flag (
  key text primary key,
  value text,
  rev integer not null unique
) strict, without rowid;
