-- What an op that is sent again is told: `accepted`, `over` (accepted in conflict with what stood), or, without an event,
-- `merged`, `lost` or `rejected` (`detail`: the findings). Without an event `cursor` is the head of that time.
alter table op add column outcome text not null default 'accepted';
alter table op add column detail text;

-- Two people wrote an entity, the later to arrive (`op_id`) without having seen the other's write.
create table conflict (
  space text not null,
  op_id text not null,
  entity text not null,
  stands_value text,
  stands_actor text not null,
  stands_at integer not null,
  lost_value text,
  lost_actor text not null,
  lost_at integer not null,
  settled_by text,
  settled_at integer,
  primary key (space, op_id)
) strict, without rowid;
create index open_conflict on conflict (space) where settled_at is null;
