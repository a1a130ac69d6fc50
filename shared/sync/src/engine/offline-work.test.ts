import { afterEach, describe, expect, it, vi } from 'vitest';
import { settle } from '../testing/test-clock.ts';
import { createTestPage } from '../testing/test-page.ts';

/** Counts the entries of maps and sets that are gone through one after the other. */
function countWalks(): () => number {
  let entries = 0;
  for (const { prototype } of [Map, Set]) {
    for (const name of ['keys', 'values', 'entries', 'forEach', Symbol.iterator] as const) {
      const original = prototype[name] as (...args: unknown[]) => unknown;
      vi.spyOn(prototype as unknown as Record<PropertyKey, typeof original>, name).mockImplementation(function (this: { readonly size: number }, ...args) {
        entries += this.size;
        return Reflect.apply(original, this, args);
      });
    }
  }
  return () => entries;
}

afterEach(() => void vi.restoreAllMocks());

/** So many edits of a page without a server, each in a task of its own. @returns entries gone through for them */
async function editOffline(edits: number): Promise<number> {
  const page = await createTestPage('live');
  page.unplug();
  await page.cut();
  const walked = countWalks();
  for (let index = 0; index < edits; index += 1) {
    page.joined.edit([{ ref: { staffId: `p${index}`, date: '2026-11-23', slot: 0 }, value: { shiftTypeId: 'E', skillId: 'rn' } }], 'bus');
    await settle();
  }
  const total = walked();
  vi.restoreAllMocks();
  expect(page.joined.pending()).toHaveLength(edits);
  return total;
}

describe('edits that wait for the server', () => {
  it('[SYNC-106] cost as much each, however many wait', async () => {
    const [some, more] = [await editOffline(100), await editOffline(300)];
    expect(more).toBeLessThan(some * 3.3);
  });
});
