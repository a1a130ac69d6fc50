-- What the comparisons of one day (UTC) found in a schedule: the server's own and those that its pages have reported.
create table sweep_day (
  schedule_id text not null,
  day text not null,
  sweeps integer not null,
  compared integer not null,
  confirmed integer not null,
  errors integer not null,
  primary key (schedule_id, day)
) strict, without rowid;

-- A move of a schedule's table into its log that is under way: the last cell that was looked at, and what was found so far.
create table backfill (
  schedule_id text primary key,
  phase text not null,
  after text not null,
  cells integer not null,
  differences integer not null,
  repaired integer not null,
  refused integer not null
) strict, without rowid;
