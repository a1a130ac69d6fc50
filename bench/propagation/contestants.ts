import type { Contestant } from './contestant.ts';

interface Entry {
  readonly about: string;
  readonly load: () => Promise<Contestant>;
}

/** A peer's file, by its name: peers are installed for the bench alone, so nothing else may look at their types. */
async function peer(file: string, create: string): Promise<Contestant> {
  const found = (await import(`./peers/${file}.ts`)) as Readonly<Record<string, () => Contestant>>;
  const made = found[create];
  if (!made) throw new TypeError(`peers/${file}.ts has no ${create}`);
  return made();
}

/** Who is measured: what each one does for its figure, and what it leaves out. */
export const CONTESTANTS = {
  tandem: {
    about:
      'all flags on: op with base revision, laid over the log, once a task to each component at its protocol, own changes left out. Not here: outbox, tabs, server',
    load: async () => (await import('./tandem.ts')).createTandem(true),
  },
  'tandem, each change': {
    about: 'the same with enablePerformanceOptimization off: each change by itself, in the same call',
    load: async () => (await import('./tandem.ts')).createTandem(false),
  },
  floor: { about: 'a Map and an RxJS Subject; no log, no pending edits, no conflict, no undo', load: async () => (await import('./floor.ts')).createFloor() },
  yjs: { about: 'one Y.Doc: merges and keeps a history for it; views filter by day in our code; no rule or revision of a cell', load: async () => peer('yjs', 'createYjs') },
  '@tanstack/db': { about: 'local-only collection, optimistic transaction, three live queries that it keeps itself', load: async () => peer('tanstack-db', 'createTanstackDb') },
  rxdb: { about: 'memory storage, a revision of each document, three queries that it runs and sorts itself', load: async () => peer('rxdb', 'createRxdb') },
  tinybase: { about: 'one table, row listeners gathered per transaction; views filter by day in our code; no pending edits or revisions', load: async () => peer('tinybase', 'createTinybase') },
  '@tldraw/store': { about: 'records and diffs, told within the call by its history interceptor (its listeners wait for a frame); views filter by day in our code', load: async () => peer('tldraw-store', 'createTldrawStore') },
} as const satisfies Readonly<Record<string, Entry>>;
export type ContestantName = keyof typeof CONTESTANTS;
