-- What is written when a stage, a revision or a rollback of the rollout has ended. `basis`: what the rollout knew then, as JSON.
-- `report`: what was made of all records of that time; null: not yet.
create table rollout_reports (
  seq integer primary key,
  at integer not null,
  basis text not null,
  report text
) strict;
