import type { DrillAnswer, DrillKind, DrillStep } from '@tandem/rest';
import type { Audit } from '../audit/audit.ts';
import { RotaFailure } from '../http/failure.ts';
import type { OrderedBy } from '../rollback/rollbacks.ts';
import { BEGUN, ENDED, type DrillLog } from './drill-log.ts';

const ORIGIN = 'server/drills';
const LONGEST_NOTE = 300;

export interface DrillOrder {
  /** Made by whoever orders: given again, it does nothing more. */
  readonly id: string;
  readonly kind: DrillKind;
  readonly reason: string;
}

/** What a step has come to. */
export interface Stepped {
  readonly n: number;
  readonly note?: string;
  /** False: it was done, and is not as it has to be. */
  readonly passed?: boolean;
}
/** Does one step of a drill and says what came of it; a step that throws has failed, and ends the drill. */
export type Step = (name: string, work: () => Promise<Stepped> | Stepped) => Promise<void>;
export type Drill = (order: DrillOrder, step: Step, by: OrderedBy) => Promise<void>;

export interface Drills {
  /** Newest first, those that run with what they have come to. */
  list(nameOf: (actor: string) => string): DrillAnswer[];
  /** Begins it, one at a time. @returns its end, which is no failure. @throws RotaFailure `conflict`, at once */
  start(order: DrillOrder, by: OrderedBy): { readonly ended: Promise<void> };
}

export interface DrillsParts {
  readonly drills: Readonly<Record<DrillKind, Drill>>;
  readonly log: DrillLog;
  readonly audit: Pick<Audit, 'add'>;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

/** Drills on a live installation, each logged in the audit when it begins and when it has ended. */
export function createDrills({ drills, log, audit, now, onError }: DrillsParts): Drills {
  let running: { readonly order: DrillOrder; readonly steps: DrillStep[] } | null = null;
  const conflict = (sentence: string, code: 'other-order' | 'drilling'): RotaFailure => new RotaFailure('conflict', ORIGIN, sentence, { causes: [{ code }] });

  async function run(order: DrillOrder, steps: DrillStep[], by: OrderedBy): Promise<void> {
    const step: Step = async (name, work) => {
      const began = now();
      const note = (text: string): string => text.slice(0, LONGEST_NOTE);
      try {
        const { n, note: said = '', passed = true } = await work();
        steps.push({ step: name, passed, ms: now() - began, n, note: note(said) });
      } catch (error) {
        steps.push({ step: name, passed: false, ms: now() - began, n: 0, note: note(error instanceof Error ? error.message : String(error)) });
        throw error;
      }
    };
    try {
      await drills[order.kind](order, step, by);
    } catch (error) {
      onError(error);
    }
    const passed = steps.length > 0 && steps.every((each) => each.passed);
    running = null;
    try {
      audit.add({ ...by, action: ENDED, schedule: null, reason: order.reason, detail: { id: order.id, kind: order.kind, passed, steps } });
    } catch (error) {
      // It stays in the log as one that has not ended.
      onError(error);
    }
  }

  return {
    list: (nameOf) => log.newest(nameOf).map((each) => (running?.order.id === each.id ? { ...each, running: true, steps: [...running.steps] } : each)),
    start(order, by) {
      const known = log.orderOf(order.id);
      if (known && (known.kind !== order.kind || known.reason !== order.reason)) throw conflict('This id has ordered something else before: order it with a new one.', 'other-order');
      if (known) return { ended: Promise.resolve() };
      if (running) throw conflict('A drill is under way: wait until it has ended.', 'drilling');
      const steps: DrillStep[] = [];
      audit.add({ ...by, action: BEGUN, schedule: null, reason: order.reason, detail: { id: order.id, kind: order.kind } });
      running = { order, steps };
      return { ended: run(order, steps, by) };
    },
  };
}
