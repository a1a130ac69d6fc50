import { describe, expect, it } from 'vitest';
import { malformed, severalBuses, tooNew, trafficOf, unlike } from './judge.ts';
import type { Recorded } from './record.ts';
import { REMOTES, TODAY } from './variants.ts';

const value = { shiftTypeId: 'early', skillId: 'nurse' };
const op = { opId: 'op-00000001', cell: 'ana/2026-11-04/0', value, baseRev: 0, at: 1, origin: 'tab1/weekly', epoch: 1, protocol: 2 };
const change = { type: 'assignment', dayId: '2026-11-04', timeSlot: 0, staffId: 'ana', assignment: value, timestamp: 1, source: 'weekly' };
const envelope = { id: 'c1', origin: 'tab1/weekly', revision: 1, epoch: 1, protocol: 3, change };
const flags = { enableCentralStore: true, enableRealTimeSync: true, enableConflictResolution: true, enablePerformanceOptimization: true, enableCrossViewUpdates: true };
const healthy = { status: 'healthy', message: '', lastUpdate: 1 };
const push = { type: 'push', schedule: 'pool', ops: [op] };
const welcome = { type: 'welcome', protocol: 3, build: 'b', user: 'u', now: 1 };

const recorded = (others: Partial<Recorded> = {}): Recorded => ({ busInstances: 1, attached: REMOTES, flags: [flags], changes: [envelope], health: [healthy], sent: [push], received: [welcome], ...others });

describe('[E2E-423] what passes in a composition', () => {
  it('[E2E-423] is held to the schemas of the bus and of the socket', () => {
    expect(malformed(recorded())).toEqual([]);
    const wrong = { changes: [{ ...envelope, change: { ...change, dayId: 'soon' } }], flags: [{}], health: [{ ...healthy, status: 'fine' }], sent: [{ ...push, ops: [{ ...op, at: 'now' }] }], received: [{ type: 'welcome' }] };
    expect(malformed(recorded(wrong)).map((fault) => fault.split(':')[0])).toEqual(['sent', 'received', 'changes$', 'flags$', 'health$']);
  });

  it('[E2E-423] has no word of a later protocol than both ends speak', () => {
    const older = { ...TODAY, shell: 'bus-1' } as const;
    const open = { type: 'open', lane: 'tab1', schedule: 'pool', after: null, protocol: 3 };
    const noted = { type: 'events', lane: 'tab1', schedule: 'pool', after: 1, cursor: 2, events: [{ value: { ...value, noteId: 'n' } }] };
    expect(tooNew(recorded({ sent: [open, push], received: [noted] }), TODAY)).toEqual([]);
    expect(tooNew(recorded({ sent: [open, { type: 'report' }, push], received: [noted] }), older)).toEqual([
      'a lane was opened for protocol 3, the page speaks 1',
      'a report was sent, which protocol 1 does not have',
      'weekly wrote ana/2026-11-04/0 in protocol 2, not 1',
      'the server named notes to a page of protocol 1',
    ]);
    expect(tooNew(recorded({ sent: [push] }), { ...TODAY, weekly: 'older-protocol' })).toHaveLength(1);
  });

  it('[E2E-423] is what today’s units send for the same, whoever sent it and however often', () => {
    const today = trafficOf(recorded(), [value]);
    const again = { ...op, origin: 'tab2/r/weekly/0123456789ab/weekly', at: 2 };
    const together = { ...envelope, origin: 'tab2/weekly', change: { type: 'assignments', cells: [change], timestamp: 2, source: 'weekly' } };
    expect(unlike(trafficOf(recorded({ sent: [{ ...push, ops: [again] }, { ...push, ops: [again] }], changes: [together], health: [healthy, healthy] }), [value]), today)).toEqual([]);
    expect(unlike(trafficOf(recorded({ sent: [], flags: [flags, { ...flags, enableCrossViewUpdates: false }] }), [null]), today)).toEqual([
      expect.stringContaining('ops, number 1: nothing'),
      expect.stringContaining('flags, number 2'),
      expect.stringContaining('held, number 1: null'),
    ]);
  });

  it('[E2E-423] goes over one bus, on which all views run', () => {
    expect(severalBuses(recorded())).toEqual([]);
    expect(severalBuses(recorded({ busInstances: 2, attached: ['weekly', 'monthly'] }))).toEqual(['2 instances of the bus', 'day-detail is not on the page\'s bus']);
  });
});
