-- What is known of each unit while a version of it is being rolled out, as JSON.
create table release_watch (
  unit text primary key,
  state text not null
) strict, without rowid;
