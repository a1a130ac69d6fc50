-- Who moves a schedule's table into its log, so that a second one is told instead of joining in: the run, its name for people, when it
-- began and when it last gave a sign of life. All null: it was interrupted, or is of before.
alter table backfill add column run text;
alter table backfill add column run_by text;
alter table backfill add column run_since integer;
alter table backfill add column run_seen integer;
