-- What people, commands and the server have ordered, and what became of it. Only added to.
create table audit (
  seq integer primary key,
  at integer not null,
  actor text not null,
  source text not null,
  action text not null,
  schedule_id text,
  reason text not null,
  detail text not null
) strict;
create trigger audit_stays before delete on audit begin
  select raise(abort, 'the audit is only added to');
end;
create trigger audit_stands before update on audit begin
  select raise(abort, 'the audit is only added to');
end;

-- `schedule_id` null: every schedule. `state`: of the engine that moves it, as JSON.
create table rollbacks (
  id text primary key,
  kind text not null,
  schedule_id text,
  status text not null,
  state text not null,
  actor text not null,
  reason text not null,
  created integer not null,
  updated integer not null
) strict, without rowid;
create index open_rollback on rollbacks (status) where status in ('running', 'paused', 'held');

-- What was live at which moment: the records of flags and stages, and the release manifest.
create table compositions (
  seq integer primary key,
  at integer not null,
  detail text not null
) strict;

-- What people are told. `until` null: until it is ended.
create table notices (
  id text primary key,
  kind text not null,
  severity text not null,
  schedule_id text,
  at integer not null,
  until integer,
  text text
) strict, without rowid;

-- What people say of it. `trace`: the last events of their page.
create table feedback (
  seq integer primary key,
  id text not null unique,
  at integer not null,
  user_id text not null,
  kind text not null,
  text text not null,
  schedule_id text not null,
  mode text not null,
  build text not null,
  trace text
) strict;
