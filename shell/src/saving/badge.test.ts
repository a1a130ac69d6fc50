import type { SaveState, SyncStatus } from '@tandem/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { badgeOf, type BadgeFacts, type BadgeKind } from './badge.ts';
import { totalSaving } from './totals.ts';

const OFF: SyncStatus = { phase: 'off', online: false, byRest: false, unsent: 0, durable: true, remembers: true, others: [], alone: false, trouble: null, canUndo: false, canRedo: false };
const LIVE: SyncStatus = { ...OFF, phase: 'live', online: true };
const facts = (some: Partial<BadgeFacts>): BadgeFacts => ({ totals: totalSaving([]), status: OFF, toDecide: 0, stopped: false, trouble: null, long: true, canEdit: true, ...some });
const state: fc.Arbitrary<SaveState> = fc.record({ saving: fc.nat(9), failed: fc.nat(9), offline: fc.boolean() });
const kindOf = (states: SaveState[], long = true, canEdit = true): BadgeKind => badgeOf(facts({ totals: totalSaving(states), long, canEdit })).kind;
const quiet: SaveState = { saving: 0, failed: 0, offline: false };
const URGENCY: BadgeKind[] = ['not-saved', 'offline', 'saving', 'view-only', 'not-live'];

describe('the badge', () => {
  it('[SHELL-50] is the most urgent of all views', () => {
    fc.assert(
      fc.property(fc.array(state, { minLength: 1 }), fc.boolean(), fc.boolean(), (states, long, canEdit) => {
        const each = states.map((one) => URGENCY.indexOf(kindOf([one], long, canEdit)));
        expect(URGENCY.indexOf(kindOf(states, long, canEdit))).toBe(Math.min(...each));
      }),
    );
  });

  it('[SHELL-50] says how many', () => {
    const label = (states: SaveState[]): string => badgeOf(facts({ totals: totalSaving(states) })).label;
    expect(label([{ ...quiet, failed: 1 }, { ...quiet, failed: 2 }])).toBe('3 not saved');
    expect(label([{ saving: 2, failed: 0, offline: true }, { ...quiet, saving: 1 }])).toBe('Offline, 3 waiting');
    expect(label([{ ...quiet, offline: true }])).toBe('Offline');
    expect(label([quiet])).toBe('Not live');
    expect(badgeOf(facts({ canEdit: false })).label).toBe('View only');
  });

  it('[SHELL-50] means what it counts', () => {
    expect(badgeOf(facts({ totals: { saving: 0, failed: 1, offline: false } })).meaning).toContain('1 change could not be saved');
    expect(badgeOf(facts({ totals: { saving: 3, failed: 0, offline: true } })).meaning).toBe(
      'You are offline. 3 changes are kept here and sent when you are back.',
    );
  });

  it('[SHELL-51] passes over writes that are quick', () => {
    expect(kindOf([{ ...quiet, saving: 1 }], false)).toBe('not-live');
    expect(kindOf([{ ...quiet, saving: 1 }], true)).toBe('saving');
  });

  it('[SHELL-240] shows the most urgent of what synchronization tells', () => {
    const order: [BadgeKind, Partial<BadgeFacts>][] = [
      ['not-saved', { totals: { ...quiet, failed: 1 } }],
      ['in-tab', { status: { ...LIVE, durable: false, unsent: 2 } }],
      ['to-decide', { toDecide: 2 }],
      ['offline', { status: { ...LIVE, online: false } }],
      ['live-off', { trouble: 'it is broken' }],
      ['saving', { status: { ...LIVE, unsent: 1 } }],
      ['view-only', { canEdit: false }],
    ];
    order.forEach(([kind, own], at) => {
      const rest = order.slice(at).toReversed();
      const all = Object.assign({ status: LIVE }, ...rest.map(([, some]) => some), own) as Partial<BadgeFacts>;
      expect(badgeOf(facts(all)).kind).toBe(kind);
    });
    expect(badgeOf(facts({ status: LIVE })).kind).toBe('live');
    expect(badgeOf(facts({})).kind).toBe('not-live');
  });

  it('[SHELL-240] says how many edits wait, each once however many views count it', () => {
    const twoViews = totalSaving([{ ...quiet, saving: 1 }, { ...quiet, saving: 1 }]);
    expect(badgeOf(facts({ totals: twoViews, status: { ...LIVE, online: false, unsent: 1 } })).label).toBe('Offline, 1 waiting');
    expect(badgeOf(facts({ status: { ...LIVE, phase: 'parked', unsent: 3 } }))).toMatchObject({ kind: 'live-off', label: 'Live updates off, 3 waiting' });
    expect(badgeOf(facts({ status: { ...LIVE, phase: 'parked' } })).meaning).toContain('What you change is kept here');
    expect(badgeOf(facts({ status: { ...OFF, unsent: 2 } })).kind).toBe('saving');
  });

  it('[SHELL-240] says what is kept in this tab alone, why live updates are off, and that each tab has a socket', () => {
    expect(badgeOf(facts({ status: { ...LIVE, durable: false, unsent: 1 } })).label).toBe('1 in this tab only');
    expect(badgeOf(facts({ status: { ...LIVE, durable: false } }))).toMatchObject({ kind: 'live', meaning: expect.stringContaining('lost when the tab is closed') as string });
    expect(badgeOf(facts({ stopped: true })).meaning).toContain('were stopped');
    expect(badgeOf(facts({ trouble: 'No room.' })).meaning).toContain('(No room.)');
    expect(badgeOf(facts({ status: { ...LIVE, alone: true } })).meaning).toContain('Each tab has a connection of its own');
    expect(badgeOf(facts({ status: { ...LIVE, byRest: true } })).meaning).toContain('lets no live connection through');
    expect(badgeOf(facts({ status: { ...LIVE, others: [{ user: 'u2', by: 'Ben', unsent: 2 }] } })).meaning).toContain('2 edits of Ben on this device wait until');
  });
});
