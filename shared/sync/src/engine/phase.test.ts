import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Phase } from '../status.ts';
import { captures, listens, nextPhase, type PhaseEvent } from './phase.ts';

const PHASES: readonly Phase[] = ['off', 'page', 'starting', 'live', 'parked'];
const EVENTS: readonly PhaseEvent[] = ['want-off', 'want-page', 'want-live', 'lease-ended', 'snapshot'];
const walk = (events: readonly PhaseEvent[]): Phase => events.reduce<Phase>(nextPhase, 'off');
const events = fc.array(fc.constantFrom(...EVENTS));

describe('phases', () => {
  it('[SYNC-170] off and page are reached from everywhere at once', () => {
    for (const phase of PHASES) expect([nextPhase(phase, 'want-off'), nextPhase(phase, 'want-page')]).toEqual(['off', 'page']);
  });

  it('[SYNC-170] live is entered with a snapshot only, and kept until the flags or the lease say otherwise', () => {
    fc.assert(fc.property(events, (path) => {
      const phase = walk(path);
      const since = path.slice(Math.max(path.lastIndexOf('want-off'), path.lastIndexOf('want-page')) + 1);
      if (captures(phase)) expect(since.indexOf('want-live')).toBeLessThan(since.lastIndexOf('snapshot'));
    }));
  });

  it('[SYNC-171] the end of the lease stops sending and applying, never capturing', () => {
    for (const phase of PHASES) {
      const after = nextPhase(phase, 'lease-ended');
      expect(listens(after)).toBe(false);
      expect(captures(after)).toBe(captures(phase));
    }
  });
});
