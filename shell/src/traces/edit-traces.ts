import type { Change, Envelope } from '@tandem/sync';
import type { Spoken } from '@tandem/sync/spoken';
import type { Observable } from 'rxjs';

/** One step of an edit. Times: milliseconds since 1970. */
export interface Step {
  /** Of the edit: the trace. */
  readonly opId: string;
  /** `edit` is the one that all others belong to. */
  readonly name: 'edit' | 'input' | 'store' | 'heard' | 'bus' | 'paint' | 'durable' | 'sent' | 'acknowledged';
  readonly from: number;
  readonly to: number;
  /** Of a paint: the remote and its pane. Of an end: how the server has answered. */
  readonly is?: Readonly<Record<string, string>>;
}

/** A view that has drawn something. */
export interface Drawn {
  readonly remote: string;
  readonly pane: string;
}

export interface EditTracesPorts {
  readonly spoken$: Observable<Spoken>;
  readonly changes$: Observable<Envelope>;
  readonly now: () => number;
  /** Of this page's last input; null: none lately. */
  readonly inputAt: () => number | null;
  /** Tells which views have drawn from now on, once that is on the screen; null: nobody has seen it. */
  readonly afterPaint: (run: (drawn: readonly Drawn[] | null) => void) => void;
}

/** An edit that this page knows of. */
interface Known {
  readonly opId: string;
  readonly own: boolean;
  readonly input: number | null;
  /** When it was made here, or heard of. */
  readonly at: number;
  readonly stored: number;
  durable: number | null;
  sent: number | null;
  painted: boolean;
  ended: boolean;
}

/** 128 random bits in hex, as this product's own edits have: the trace of an edit is its id. Others are not traced. */
const TRACED = /^[0-9a-f]{32}$/;
const MOST_KNOWN = 500;

/** Follows each edit through this page; others' edits from when it hears of them. @returns ends it */
export function followEditTraces({ spoken$, changes$, now, inputAt, afterPaint }: EditTracesPorts, tell: (step: Step) => void): () => void {
  const known = new Map<string, Known>();
  /** The newest edit of each cell. */
  const byCell = new Map<string, Known>();
  /** What the bus has told of and is not on the screen yet. */
  let told: { readonly since: number; readonly changes: { readonly cells: readonly string[]; readonly at: number }[] } | null = null;

  function watch(): NonNullable<typeof told> {
    if (told) return told;
    const own = { since: now(), changes: [] as { cells: readonly string[]; at: number }[] };
    told = own;
    afterPaint((drawn) => {
      told = null;
      for (const { cells, at } of own.changes) for (const cell of cells) paint(byCell.get(cell), own.since, at, drawn);
    });
    return own;
  }

  function know(opId: string, cell: string, own: boolean, madeAt: number): void {
    if (!TRACED.test(opId) || known.has(opId)) return;
    watch();
    const stored = now();
    const input = own ? inputAt() : null;
    // The writer's clock is that of this page alone where the edit is its own.
    const at = own ? Math.min(stored, Math.max(madeAt, input ?? 0)) : stored;
    const edit: Known = { opId, own, input, at, stored, durable: null, sent: null, painted: false, ended: false };
    known.set(opId, edit);
    byCell.set(cell, edit);
    const [oldest] = known.keys();
    if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
    if (byCell.size > MOST_KNOWN) byCell.clear();
  }

  /** The bus may have told of an edit before its id was known: it does so in the edit's own task. */
  function paint(edit: Known | undefined, since: number, at: number, drawn: readonly Drawn[] | null): void {
    if (!edit || edit.painted || !drawn || edit.stored < since) return;
    edit.painted = true;
    const { opId, own } = edit;
    const to = now();
    const stored = Math.min(edit.stored, Math.max(at, edit.at));
    if (own) {
      if (edit.input !== null) tell({ opId, name: 'input', from: edit.input, to: edit.at });
      tell({ opId, name: 'store', from: edit.at, to: stored });
    } else tell({ opId, name: 'heard', from: edit.at, to: edit.stored });
    const bus = Math.max(at, stored);
    tell({ opId, name: 'bus', from: stored, to: bus });
    for (const { remote, pane } of drawn) tell({ opId, name: 'paint', from: bus, to, is: { 'tandem.remote': remote, 'tandem.pane': pane } });
    if (own) tell({ opId, name: 'edit', from: edit.input ?? edit.at, to });
  }

  function mark(opId: string, name: 'durable' | 'sent'): void {
    const edit = known.get(opId);
    if (!edit || edit[name] !== null) return;
    edit[name] = now();
    tell({ opId, name, from: (name === 'sent' ? edit.durable : null) ?? edit.stored, to: edit[name] });
  }

  const end = (opId: string, kind: string): void => {
    const edit = known.get(opId);
    if (!edit?.own || edit.ended) return;
    edit.ended = true;
    tell({ opId, name: 'acknowledged', from: edit.sent ?? edit.durable ?? edit.stored, to: now(), is: { 'tandem.result': kind } });
  };

  const subscriptions = [
    spoken$.subscribe(([own, message]) => {
      if (message.type === 'results') for (const { opId, kind } of message.results) end(opId, kind);
      else if (message.type === 'events') for (const { opId, cell } of message.events) know(opId, cell, false, 0);
      else if (message.type === 'ops') {
        for (const { opId, cell, at } of message.ops) {
          if (!own || !message.durable) know(opId, cell, own, at);
          else mark(opId, 'durable');
        }
      } else if (message.type === 'push') for (const { opId } of message.ops) mark(opId, 'sent');
    }),
    changes$.subscribe(({ change }) => {
      const cells = cellsOf(change);
      if (cells.length > 0) watch().changes.push({ cells, at: now() });
    }),
  ];
  return () => subscriptions.forEach((each) => each.unsubscribe());
}

function cellsOf(change: Change): readonly string[] {
  const cells = change.type === 'assignments' ? change.cells : change.type === 'assignment' ? [change] : [];
  return cells.map(({ staffId, dayId, timeSlot }) => `${staffId}/${dayId}/${timeSlot}`);
}
