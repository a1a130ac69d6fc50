import type { ReleaseEntry } from '@tandem/rest';
import type { Decision, Refusal, ReleaseActor, ReleaseCommand } from './composition/command.ts';
import { decide } from './composition/decide.ts';
import { parsePointer, pointerText } from './pointer-text.ts';
import type { Pointer } from './pointer.ts';
import type { ReleaseSigner } from './release-key.ts';
import { entryHash, entryKey, LIVE, NO_ENTRY, numbersIn, readEntry, snapshotKey } from './release-log.ts';
import { StoreFailure, type ReleaseStore } from './store/release-store.ts';

/** Where pointers are changed. */
export interface LiveParts {
  readonly store: ReleaseStore;
  /** null: pointers are not signed and never expire. */
  readonly signer: ReleaseSigner | null;
  readonly now: () => Date;
  /** The steps of a change, told as each is about to begin. */
  readonly onStep?: ((step: ChangeStep) => void) | undefined;
}

export type ChangeStep = 'log' | 'snapshot' | 'live';

export interface Ordered {
  readonly command: ReleaseCommand;
  readonly actor: ReleaseActor;
  readonly reason: string;
  readonly evidence?: unknown;
  /** Asked at the last moment; false: nothing is changed. */
  readonly wanted?: (() => boolean) | undefined;
  /** What it was decided on; where another number is live by then nothing is changed. */
  readonly on?: number | null | undefined;
}

export type ChangeResult =
  | { readonly kind: 'changed'; readonly live: Pointer; readonly entry: ReleaseEntry }
  | { readonly kind: 'same'; readonly live: Pointer | null }
  | { readonly kind: 'overtaken'; readonly live: Pointer | null }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly live: Pointer | null };

/** How long a signed pointer holds; a server writes a new one after half of it. */
export const HOLDS_FOR = 30 * 24 * 3_600_000;

/**
 * Changes what is live. `log/<seq>.json` can be created only once, which decides between those who come at the same time: who
 * comes second decides anew on what the first has made. Everything else is copied from it, by whoever comes next if need be.
 * @throws StoreFailure, also when the next entry is there and cannot be read
 */
export async function changeLive(parts: LiveParts, ordered: Ordered): Promise<ChangeResult> {
  const { store, onStep = () => {} } = parts;
  for (;;) {
    const head = await newest(parts);
    if (ordered.on !== undefined && ordered.on !== (head.live?.seq ?? null)) return { kind: 'overtaken', live: head.live };
    const decision = decide(head.live, ordered.command, ordered.actor);
    if (decision.kind === 'refused') return { ...decision, live: head.live };
    if (decision.kind === 'same' || (head.live !== null && ordered.wanted?.() === false)) return { kind: 'same', live: head.live };
    const entry = entryOf(parts, head, decision, ordered);
    onStep('log');
    if ((await store.create(entryKey(entry.seq), `${JSON.stringify(entry, null, 1)}\n`)) === 'taken') {
      if ((await readEntry(store, entry.seq)) !== null) continue;
      throw new StoreFailure('refused', `${entryKey(entry.seq)} is no entry that this version reads: nothing can be changed until it is put right. tandem release verify says what else is wrong.`);
    }
    await settle(parts, entry.pointer);
    return { kind: 'changed', live: entry.pointer, entry };
  }
}

interface Head {
  readonly live: Pointer | null;
  /** Hash of the entry that made it live. */
  readonly hash: string;
}

function entryOf({ signer, now }: LiveParts, head: Head, { pointer, told }: Extract<Decision, { kind: 'changed' }>, { actor, reason, evidence = null }: Ordered): ReleaseEntry {
  const at = now();
  const seq = (head.live?.seq ?? 0) + 1;
  const issued = at.toISOString();
  const { schema, ...rest } = pointer;
  const unsigned: Pointer = { schema, seq, issued, ...(signer && { expires: new Date(at.getTime() + HOLDS_FOR).toISOString() }), ...rest };
  const entry: ReleaseEntry = { seq, at: issued, actor: actor.name, ...told, reason, evidence, prev: head.hash, pointer: signer ? signer.sign(unsigned) : unsigned, hash: '' };
  return { ...entry, hash: entryHash(entry) };
}

/** The newest pointer, with everything that a process which died has left undone. */
export async function newest(parts: LiveParts): Promise<Head> {
  const { store } = parts;
  const stored = await store.get(LIVE);
  let live = stored === null ? null : parsePointer(stored.body.toString());
  let top = await readEntry(store, live?.seq ?? 0);
  if (live === null) {
    // Nothing to start from: what is there has to be counted.
    top = await readEntry(store, (await numbersIn(store, 'log')).at(-1) ?? 0);
    live = top?.pointer ?? (await ofBefore(store));
  }
  for (let next = await readEntry(store, (live?.seq ?? 0) + 1); next !== null; next = await readEntry(store, next.seq + 1)) {
    top = next;
    live = next.pointer;
  }
  if (live !== null && (stored === null || parsePointer(stored.body.toString())?.seq !== live.seq)) await settle(parts, live);
  return { live, hash: top?.hash ?? NO_ENTRY };
}

/** The newest snapshot of a registry of before there was a log. */
async function ofBefore(store: ReleaseStore): Promise<Pointer | null> {
  const seq = (await numbersIn(store, 'c')).at(-1);
  const stored = seq === undefined ? null : await store.get(snapshotKey(seq));
  return stored === null ? null : parsePointer(stored.body.toString());
}

/** Copies a pointer to its snapshot, and to `live.json` unless that is newer. */
async function settle({ store, onStep = () => {} }: LiveParts, pointer: Pointer): Promise<void> {
  const text = pointerText(pointer);
  onStep('snapshot');
  await store.create(snapshotKey(pointer.seq), text);
  onStep('live');
  for (;;) {
    const stored = await store.get(LIVE);
    const live = stored === null ? null : parsePointer(stored.body.toString());
    if (live !== null && live.seq >= pointer.seq) return;
    if ((await store.swap(LIVE, text, stored?.etag ?? null)) === 'swapped') return;
  }
}
