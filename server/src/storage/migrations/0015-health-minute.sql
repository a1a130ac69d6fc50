-- A minute of health is as long as the policy of a rollout says: it is named by its beginning, in epoch milliseconds.
update telemetry_minutes set minute = minute * 60000;
update telemetry_sessions set minute = minute * 60000;
