import type { SaveState } from '@tandem/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { badgeOf, totalSaving, type BadgeKind } from './badge.ts';

const state: fc.Arbitrary<SaveState> = fc.record({ saving: fc.nat(9), failed: fc.nat(9), offline: fc.boolean() });
const kindOf = (states: SaveState[], long = true, canEdit = true): BadgeKind => badgeOf(totalSaving(states), long, canEdit).kind;
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
    const label = (states: SaveState[]): string => badgeOf(totalSaving(states), true, true).label;
    expect(label([{ ...quiet, failed: 1 }, { ...quiet, failed: 2 }])).toBe('3 not saved');
    expect(label([{ saving: 2, failed: 0, offline: true }, { ...quiet, saving: 1 }])).toBe('Offline, 3 waiting');
    expect(label([{ ...quiet, offline: true }])).toBe('Offline');
    expect(label([quiet])).toBe('Not live');
    expect(badgeOf(totalSaving([]), false, false).label).toBe('View only');
  });

  it('[SHELL-50] means what it counts', () => {
    expect(badgeOf({ saving: 0, failed: 1, offline: false }, false, true).meaning).toContain('1 change could not be saved');
    expect(badgeOf({ saving: 3, failed: 0, offline: true }, false, true).meaning).toBe(
      'You are offline. 3 changes are kept here and sent when you are back.',
    );
  });

  it('[SHELL-51] passes over writes that are quick', () => {
    expect(kindOf([{ ...quiet, saving: 1 }], false)).toBe('not-live');
    expect(kindOf([{ ...quiet, saving: 1 }], true)).toBe('saving');
  });
});
