/** What an operator does in a drill of rollbacks: flags, the order, and how far it has come. */
import { randomUUID } from 'node:crypto';
import { FLAG_NAMES } from '@tandem/sync/protocol';
import { headOf, type EpochSample } from './crowd.ts';
import type { SignedIn } from './node-sync.ts';
import { pause } from './until.ts';

export type RollbackKind = 'emergency' | 'gradual' | 'restore';
export const ROLLBACKS: readonly RollbackKind[] = ['emergency', 'gradual', 'restore'];

/** As the server tells of it. */
interface Rollback {
  readonly id: string;
  readonly status: string;
  readonly steps: readonly { readonly name: string; readonly began: number | null; readonly ended: number | null }[];
  readonly waits: readonly { readonly what: string; readonly count: number }[];
}

export const WARD = 'ward-4-north';

export async function setFlags(operator: SignedIn, on: boolean): Promise<void> {
  const values = Object.fromEntries(FLAG_NAMES.map((name) => [name, on]));
  const answer = await operator.fetch(`/api/schedules/${WARD}/flags`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ values, reason: 'drill' }) });
  if (!answer.ok) throw new Error(`Setting flags was answered ${answer.status}: ${await answer.text()}`);
}

/** @returns its id */
export async function order(kind: RollbackKind, operator: SignedIn, moment: number): Promise<string> {
  const id = randomUUID();
  const body = JSON.stringify({ id, kind, schedule: WARD, reason: 'drill', ...(kind === 'restore' && { at: moment }) });
  const answer = await operator.fetch('/api/operations/rollbacks', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  if (!answer.ok) throw new Error(`The order was answered ${answer.status}: ${await answer.text()}`);
  return id;
}

/** Notes how far the log had come under each epoch; the answer ends it. */
export function watchEpoch(operator: SignedIn, data: string): { readonly samples: EpochSample[]; readonly stop: () => void } {
  const samples: EpochSample[] = [];
  let on = true;
  void (async () => {
    while (on) {
      const epoch = await epochNow(operator);
      if (samples.at(-1)?.epoch !== epoch) samples.push({ epoch, head: headOf(data, WARD) });
      await pause(200);
    }
  })().catch(() => undefined);
  return { samples, stop: () => void (on = false) };
}

const epochNow = async (operator: SignedIn): Promise<number> => ((await (await operator.fetch(`/api/schedules/${WARD}/flags`)).json()) as { epoch: number }).epoch;

/** @throws Error where it does not come to its end in time */
export async function finished(operator: SignedIn, id: string, ms: number, say: (text: string) => void): Promise<Rollback> {
  let told = '';
  for (const end = Date.now() + ms; ; ) {
    const { rollbacks } = (await (await operator.fetch('/api/operations')).json()) as { rollbacks: readonly Rollback[] };
    const found = rollbacks.find((each) => each.id === id);
    if (!found) throw new Error('The rollback is not known to the server any more.');
    if (found.status === 'done') return found;
    const waits = found.waits.map(({ what, count }) => `${what} ${count}`).join(', ');
    if (waits !== told) say(`${found.status}, waits for: ${(told = waits) || 'nothing'}`);
    if (Date.now() > end || found.status === 'aborted') throw new Error(`The rollback is ${found.status}; it waits for: ${waits || 'nothing'}.`);
    await pause(500);
  }
}
