import { describe, expect, it } from 'vitest';
import { benchDualrun } from './dualrun.ts';

describe('the bench of the three modes', () => {
  it('[E2E-344] makes the same edits in each, over the way of its stage, all of them compared and none said to differ', async () => {
    const { summary, wrong } = await benchDualrun({ say: () => undefined, repeat: 2, edits: 40, staff: 4 });
    expect(wrong).toEqual([]);
    const edits = 20;
    const modes = summary['modes'] as { readonly units: Readonly<Record<string, number>>; readonly onPath: Readonly<Record<string, number>> }[];
    const [legacy, dualwrite, shadow, live, rampdown] = modes.map(({ units }) => units);
    // The view of a stage below live waits for what it waited for in legacy, to the last unit.
    for (const { onPath } of modes.slice(0, 3)) expect(onPath).toEqual(legacy);
    expect(legacy).toEqual({ written: edits, requests: edits, centralOps: 0, centralEvents: 0, projected: 0, pushed: 0, compared: 0 });
    for (const units of [dualwrite, shadow]) {
      expect(units).toMatchObject({ written: edits, requests: edits, centralOps: edits, projected: 0, pushed: 0 });
      expect(units?.['compared']).toBeGreaterThanOrEqual(edits);
    }
    for (const units of [live, rampdown]) {
      // Three other views of the page.
      expect(units).toMatchObject({ written: edits, requests: 0, projected: 3 * edits, pushed: edits });
      expect(units?.['compared']).toBeGreaterThanOrEqual(4 * edits);
    }
  });
});
