import type { ReferenceAnswer, ReferenceClient, RotaError } from '@tandem/rest';
import { describe, expect, it } from 'vitest';
import { createReferenceStore } from './reference-store.svelte.ts';

const answerOf = (cursor: number): ReferenceAnswer => ({ cursor, staff: [], revs: {} }) as unknown as ReferenceAnswer;
const failure = (kind: RotaError['kind']) => ({ ok: false, error: { kind, origin: 'client', reason: 'x' } }) as const;
const CHANGES = [{ kind: 'skill', id: 'rn', value: { id: 'rn', name: 'Nurse', short: 'RN' } }] as const;

function open(answers: Awaited<ReturnType<ReferenceClient['change']>>[]) {
  const sent: string[] = [];
  const reports: number[] = [];
  let loads = 0;
  const store = createReferenceStore({
    scheduleId: 'ward',
    client: {
      reference: async () => ({ ok: true, value: answerOf((loads += 1)) }),
      change: async (_, body) => {
        sent.push(body.opId);
        return answers.shift() ?? { ok: true, value: { kind: 'accepted', cursor: 9 } };
      },
    },
    report: ({ saving }) => reports.push(saving),
    onSaved: () => reports.push(-1),
  });
  return { store, sent, reports };
}

describe('the reference data of a rota in the page', () => {
  it('[SHELL-109] shows after a save what the server holds, and says so while it is under way', async () => {
    const { store, reports } = open([]);
    await store.load();
    expect(await store.save(CHANGES)).toBeNull();
    expect(store.data?.cursor).toBe(2);
    expect(reports).toEqual([1, 0, -1]);
  });

  it('[SHELL-109] keeps what it showed when a save is not taken, and loads again when somebody else was first', async () => {
    const { store } = open([failure('offline'), failure('conflict')]);
    await store.load();
    expect((await store.save(CHANGES))?.kind).toBe('offline');
    expect(store.data?.cursor).toBe(1);
    expect((await store.save(CHANGES))?.kind).toBe('conflict');
    expect(store.data?.cursor).toBe(2);
  });

  it('[SHELL-109] sends the same changes with the same id until there is an answer', async () => {
    const { store, sent } = open([failure('timeout'), failure('internal')]);
    for (let i = 0; i < 4; i += 1) await store.save(CHANGES);
    expect(new Set(sent.slice(0, 3)).size).toBe(1);
    expect(sent[3]).not.toBe(sent[0]);
  });
});
