-- What operators are told. `state`: of the engine that moves it, as JSON. `schedule_id` null: every schedule.
create table alerts (
  id text primary key,
  type text not null,
  schedule_id text,
  key text not null,
  status text not null,
  state text not null,
  opened integer not null
) strict, without rowid;
create unique index open_alert on alerts (type, coalesce(schedule_id, ''), key) where status = 'open';
create index alert_by_time on alerts (opened);

-- What is to be said of an alert, in the transaction that moved it. `spread`: its routes have it.
create table alert_messages (
  seq integer primary key,
  alert_id text not null,
  at integer not null,
  reach text not null,
  message text not null,
  body text not null,
  spread integer not null default 0
) strict;
create index unspread_message on alert_messages (seq) where spread = 0;
create index message_of_alert on alert_messages (alert_id);

-- One message by one route. `due`: not before. `held`: until when whoever sends it now has it.
create table alert_deliveries (
  seq integer primary key,
  message_seq integer not null,
  alert_id text not null,
  route text not null,
  status text not null,
  attempts integer not null default 0,
  due integer not null,
  held integer not null default 0,
  error text
) strict;
create index waiting_delivery on alert_deliveries (route, seq) where status = 'waiting';
create index delivery_of_alert on alert_deliveries (alert_id);

-- `operators`: of its schedule alone.
alter table notices add column audience text not null default 'people';
