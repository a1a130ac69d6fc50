-- What one schedule was like in one minute, in one arm: counts and histograms as JSON.
create table telemetry_minutes (
  minute integer not null,
  schedule_id text not null,
  arm text not null,
  detail text not null,
  primary key (minute, schedule_id, arm)
) strict, without rowid;

-- Pages that were given a token, and what of each has been counted.
create table telemetry_sessions (
  session text primary key,
  minute integer not null,
  marks integer not null
) strict, without rowid;
create index telemetry_session_by_minute on telemetry_sessions (minute);
