-- Each line of the audit names the hash of the line before it. Lines of before get theirs with this step; from then on
-- none is changed: only a line without a hash, which an older program has added meanwhile, is given one, once.
alter table audit add column prev_hash text not null default '';
alter table audit add column hash text not null default '';
drop trigger audit_stands;
create trigger audit_stands before update on audit
when old.hash <> '' or new.seq <> old.seq or new.at <> old.at or new.actor <> old.actor or new.source <> old.source
  or new.action <> old.action or new.schedule_id is not old.schedule_id or new.reason <> old.reason or new.detail <> old.detail
begin
  select raise(abort, 'the audit is only added to');
end;
create index unchained on audit (seq) where hash = '';
