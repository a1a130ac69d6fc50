import type { Sync } from '@tandem/sync';
import type { Trace } from '@tandem/sync/trace';
import { BehaviorSubject, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { attached, recentTrace, recordRecent } from './recent-trace.ts';

describe('what is attached to a report', () => {
  it('[SHELL-275] is what the streams emitted before it, of the schedule that is shown', () => {
    expect(recentTrace('ward')).toBeNull();
    const changes$ = new Subject<never>();
    const state$ = new BehaviorSubject({ schedule: 'ward' });
    const health$ = new Subject<never>();
    const sync = { flags: { flags$: new BehaviorSubject({ enableCentralStore: true }), state$, state: state$.value }, bus: { health$, changes$ } } as unknown as Sync;
    const streams = (schedule: string | null): readonly string[] => (JSON.parse(recentTrace(schedule)?.text ?? '{"entries":[]}') as Trace).entries.map(({ stream }) => stream);
    recordRecent(sync, () => 5);
    changes$.next({ revision: 3 } as never);
    state$.next({ schedule: 'ward' });
    expect([streams('ward'), streams('pool'), streams(null)]).toEqual([['flags', 'changes'], [], []]);
    state$.next({ schedule: 'pool' });
    expect([streams('ward'), recentTrace('pool')]).toEqual([[], null]);
    health$.next({ status: 'error' } as never);
    expect([streams('ward'), streams('pool')]).toEqual([[], ['health']]);
  });

  it('[SHELL-275] is no longer than the server takes: the oldest goes', () => {
    const entries = Array.from({ length: 300 }, (_, at) => ({ at, stream: 'health' as const, value: { status: 'active' as const, message: 'x'.repeat(100), lastUpdate: at } }));
    const made = attached({ format: 'tandem-trace', version: 1, startedAt: 0, dropped: 2, entries } as unknown as Trace, 4000);
    const read = JSON.parse(made.text) as Trace;
    expect(made.text.length).toBeLessThanOrEqual(4000);
    expect(made.entries).toBeGreaterThan(3);
    expect(read.entries.at(-1)?.at).toBe(299);
    expect(read.dropped).toBe(2 + 300 - made.entries);
  });
});
