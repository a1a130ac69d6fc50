-- At most one link of each user that sets a password, hashed. A user whose `password` is empty has not chosen one yet.
create table reset_links (
  user_id text primary key references users (id) on delete cascade,
  hash text not null unique,
  expires_at integer not null
) strict, without rowid;
