/**
 * Faults that are put into the shipped modules from outside, each of which a run has to notice. They are changes of the source
 * text as it is loaded; one that finds nothing to change fails, so that none outlives what it breaks.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

interface Change {
  /** From the repository's root. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const SYNC = 'shared/sync/src';

export const BREAKS: Readonly<Record<string, readonly Change[]>> = {
  // What is pending is no longer laid over what the log brings.
  rebase: [{ file: `${SYNC}/schedule/fold.ts`, find: 'const value = shownOver(laid, stands?.value ?? null);', replace: 'const value = laidHere ? shownOver(laid, stands?.value ?? null) : (stands?.value ?? null);' }],
  // The server takes ops of epochs that have ended.
  epoch: [{ file: 'server/src/rosters/push-cells.ts', find: 'if (epoch !== null && op.epoch < epoch())', replace: 'if (epoch !== null && op.epoch < -1)' }],
  // A resend is a new op to the server.
  idempotency: [{ file: 'server/src/feed/log-tables.ts', find: 'opOf(space, opId) {', replace: "opOf(space, opId) { if (opId !== '') return null;" }],
  // A component is told its own changes.
  'origin-filter': [{ file: `${SYNC}/bus/bus.ts`, find: '=> origin === component.origin;', replace: "=> origin === 'nobody';" }],
  // Edits are said to be safe before they are stored.
  'outbox-durability': [{ file: `${SYNC}/outbox/outbox.ts`, find: 'const seqs = await storage.add(batch.map(({ schedule, tab: maker, op }) => ({ user, by, schedule, tab: maker, op })));', replace: 'const seqs = batch.map((_, index) => 1e6 + index);' }],
  // The older of two pending edits of a cell is the one that is shown.
  'order-of-pending': [{ file: `${SYNC}/schedule/overlay.ts`, find: 'const place = cell.findLastIndex((each) => each.op.at <= op.at) + 1;', replace: 'const place = 0;' }],
  // Older readers are shown fields that they do not know.
  'down-migration': [{ file: `${SYNC}/protocol/migrate.ts`, find: 'if (value === null || unknown.length === 0) return value;', replace: 'if (value === null || unknown.length >= 0) return value;' }],
  // An older writer's value replaces the record instead of patching it.
  'unknown-fields': [{ file: `${SYNC}/protocol/migrate.ts`, find: 'if (value === null || stands === null) return value;', replace: 'if (value === null || stands !== undefined) return value;' }],
  // A leader that steps back keeps the lock.
  'leader-handover': [{ file: `${SYNC}/transport/lead.ts`, find: '    release?.();\n    release = null;\n    if (led)', replace: '    release = null;\n    if (led)' }],
  // The overlay ends with the answer, before the log says the same.
  'last-echo-overlay': [{ file: `${SYNC}/schedule/fold.ts`, find: 'if (unread && overlay.has(result.opId)) overlay.endAt(result.opId, at);', replace: 'if (unread && at < 0) overlay.endAt(result.opId, at);' }],
  // A flag is on without those that it needs.
  'prerequisite-graph': [{ file: `${SYNC}/flags/evaluate.ts`, find: 'if (!PREREQUISITES[name].every(decide))', replace: 'if (PREREQUISITES[name].length > 9)' }],
  // What was captured is not flushed once the flags are off.
  'parked-outbox': [{ file: `${SYNC}/engine/engine.ts`, find: 'scope: (schedule) => (!goesByRest(schedule) ?', replace: 'scope: (schedule) => (!goesByRest(schedule) || link ?' }],
  // A message that a tab has missed is not missed by it.
  'missed-message': [{ file: `${SYNC}/engine/lane.ts`, find: 'if (message.after > cursor())', replace: 'if (message.after < 0)' }],
  // Legacy stores are not written with the central one.
  'reverse-projector': [{ file: `${SYNC}/engine/binding.ts`, find: '      apply(writesOf(update));\n', replace: '' }],
  // Two sides are compared wherever each has come to in the log.
  watermark: [{ file: `${SYNC}/consistency/judge.ts`, find: "  if (candidate.rev > (control.atLeast ?? control.cursor) && !projected) return 'unsettled';\n", replace: '' }],
  // An edit goes the way that holds at its end.
  'stage-pinning': [{ file: 'shared/rest/src/write-route.ts', find: 'if (!path.edit(writes, pinned))', replace: 'if (!path.edit(writes, path.way()))' }],
  // What stood still in stage complete is shown again without having been loaded.
  backfill: [{ file: 'shared/rest/src/window-store.ts', find: '        if (shown.facts) return load(shown.facts.from, shown.facts.to);\n', replace: '' }],
  // Nothing that is turned off ends an epoch.
  'epoch-fence': [{ file: 'server/src/flags/flag-record.ts', find: 'epoch: fence || off || left ? null : epochOfRow(row)', replace: 'epoch: fence && off && left && row.rev < 0 ? null : epochOfRow(row)' }],
  // What waits when a stage below live begins goes on over the socket instead of being parked for REST.
  'park-then-flush': [{ file: `${SYNC}/engine/open-schedule.ts`, find: "if (phase === 'live') admit();\n    else outbox.park(schedule);", replace: "if (phase === 'live') admit();" }],
  // Merged edits are not judged by the rules again.
  rules: [{ file: 'server/src/rosters/judge-cell.ts', find: "if (name?.kind !== 'cell' || !reference) return [];", replace: 'if (name || reference) return [];' }],
};

export const breakNames = (): string[] => Object.keys(BREAKS);

/**
 * Breaks a part of what is loaded from now on.
 * @throws RangeError for an unknown name, Error where there is nothing to break any more
 */
export function applyBreak(name: string): void {
  const changes = BREAKS[name];
  if (!changes) throw new RangeError(`There is no break "${name}": there are ${breakNames().join(', ')}.`);
  const root = new URL('../../', import.meta.url);
  const changed = new Map<string, string>();
  for (const { file, find, replace } of changes) {
    const url = new URL(file, root).href;
    const text = changed.get(url) ?? readFileSync(fileURLToPath(url), 'utf8');
    if (text.split(find).length !== 2) throw new Error(`The break "${name}" expects once in ${file}: ${find}`);
    changed.set(url, text.replace(find, replace));
  }
  registerHooks({
    load(url, context, next) {
      const source = changed.get(url);
      return source === undefined ? next(url, context) : { format: 'module-typescript', source, shortCircuit: true };
    },
  });
}
