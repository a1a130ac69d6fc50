-- `password`: argon2id in the PHC string format. `creator`: may make schedules. `demo`: has a well-known password.
create table users (
  id text primary key,
  login text not null unique,
  name text not null,
  password text not null,
  creator integer not null,
  demo integer not null,
  created_at integer not null
) strict;

-- `id`: SHA-256 of the token; the token itself is only in its browser.
create table sessions (
  id text primary key,
  user_id text not null references users (id) on delete cascade,
  opened_at integer not null,
  seen_at integer not null
) strict;
create index sessions_by_user on sessions (user_id);

create table members (
  user_id text not null references users (id) on delete cascade,
  schedule_id text not null,
  role text not null check (role in ('viewer', 'editor', 'operator')),
  primary key (user_id, schedule_id)
) strict, without rowid;

-- Wrong passwords in a row, by hashed login and by hashed network address; nothing is accepted before `until`.
create table sign_in_attempts (
  key text primary key,
  attempts integer not null,
  at integer not null,
  until integer not null
) strict, without rowid;
create index sign_in_attempts_by_time on sign_in_attempts (at);

-- At most one token of a set-up link, hashed.
create table set_up (
  one integer primary key check (one = 1),
  hash text not null,
  expires_at integer not null
) strict;

-- Written by the health check, so that it finds out whether a commit can reach the disk.
create table health (
  one integer primary key check (one = 1),
  at integer not null
) strict;
