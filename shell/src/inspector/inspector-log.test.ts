import { BehaviorSubject, Subject } from 'rxjs';
import type { Envelope, FlagValues, Health } from '@tandem/sync';
import { readTrace } from '@tandem/sync/trace';
import { describe, expect, it } from 'vitest';
import { createInspectorLog, matches, MOST_ROWS, type InspectorFilter } from './inspector-log.ts';

const OFF: FlagValues = { enableCentralStore: false, enableRealTimeSync: false, enableConflictResolution: false, enablePerformanceOptimization: false, enableCrossViewUpdates: false };

function open() {
  const flags$ = new BehaviorSubject<FlagValues>(OFF);
  const health$ = new BehaviorSubject<Health>({ status: 'healthy', message: '', lastUpdate: 1 });
  const changes$ = new Subject<Envelope>();
  let time = 1000;
  const sync = { flags: { flags$, get values() { return flags$.value; } }, bus: { changes$, health$, get health() { return health$.value; } } };
  const log = createInspectorLog({ sync: sync as never, now: () => (time += 1), onChange: () => undefined });
  const edit = (id: string): void =>
    changes$.next({ id, origin: 't1/weekly', revision: 1, epoch: 0, protocol: 2, change: { type: 'assignment', dayId: '2026-11-20', timeSlot: 0, staffId: 'p1', assignment: null, timestamp: 1, source: 'weekly' } });
  return { flags$, health$, changes$, log, edit };
}
const seen = (log: ReturnType<typeof open>['log'], filter: Partial<InspectorFilter>): string[] =>
  log.rows.filter((row) => matches(row, { streams: new Set(['flags', 'changes', 'health']), text: '', ...filter })).map(({ summary }) => summary);

describe('the inspector', () => {
  it('[SHELL-245] lists what the three streams emit, and finds it by stream and by words', () => {
    const { log, flags$, health$, edit } = open();
    flags$.next({ ...OFF, enableCentralStore: true });
    health$.next({ status: 'error', message: 'monthly: it broke', lastUpdate: 2 });
    edit('c1');
    expect(seen(log, {})).toEqual(['all off', 'healthy', 'on: enableCentralStore', 'error: monthly: it broke', '#1 assignment p1/2026-11-20/0 empty from t1/weekly']);
    expect(seen(log, { streams: new Set(['health']) })).toEqual(['healthy', 'error: monthly: it broke']);
    expect(seen(log, { text: 'P1 c1' })).toHaveLength(1);
    expect(seen(log, { text: 'p1 c2' })).toEqual([]);
    log.clear();
    expect(log.rows).toEqual([]);
  });

  it('[SHELL-245] keeps the newest rows, and hears nothing after it is closed', () => {
    const { log, edit } = open();
    for (let at = 0; at < MOST_ROWS + 5; at += 1) edit(`c${at}`);
    expect(log.rows).toHaveLength(MOST_ROWS);
    log.dispose();
    edit('late');
    expect(log.rows.at(-1)?.value).not.toMatchObject({ id: 'late' });
  });

  it('[SHELL-246] records a trace that a test can read, with what held when it began', () => {
    const { log, edit } = open();
    edit('before');
    log.record();
    edit('c1');
    const trace = readTrace(JSON.stringify(log.take()));
    expect(trace.entries.map(({ stream }) => stream)).toEqual(['flags', 'health', 'changes']);
    expect(trace.entries[2]?.value).toMatchObject({ id: 'c1' });
    expect([log.recording, log.take()]).toEqual([false, null]);
  });
});
