-- What stood before a change that a version of a remote made, so that it can be put back when that event has left the log. null: nothing.
alter table event add column before text;
