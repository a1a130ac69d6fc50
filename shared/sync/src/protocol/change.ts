import * as z from 'zod/mini';
import { cellValue, id, isoDate, slotNumber } from './cell-value.ts';

const shared = {
  /** Epoch milliseconds, for people; order is the bus's own. */
  timestamp: z.int().check(z.minimum(1)),
  /** Who says it: the id that the component registered with. */
  source: z.string().check(z.minLength(1), z.maxLength(60)),
};

const cell = { dayId: isoDate, timeSlot: slotNumber, staffId: id, assignment: z.nullable(cellValue) };

/** What travels on the bus of one page, and between the tabs of a browser. */
export const changeSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('assignment'), ...cell, ...shared }),
  /** Since protocol 2: cells that change together. */
  z.looseObject({ type: z.literal('assignments'), cells: z.array(z.looseObject(cell)).check(z.minLength(1), z.maxLength(20_000)), ...shared }),
  z.looseObject({ type: z.literal('view-mode'), value: z.string().check(z.minLength(1), z.maxLength(40)), ...shared }),
  z.looseObject({ type: z.literal('monthly-view-mode'), value: z.string().check(z.minLength(1), z.maxLength(40)), ...shared }),
  z.looseObject({ type: z.literal('selected-day'), value: isoDate, ...shared }),
  z.looseObject({ type: z.literal('selected-person'), value: z.nullable(id), ...shared }),
  z.looseObject({ type: z.literal('filters'), value: z.record(z.string(), z.string().check(z.maxLength(200))), ...shared }),
]);
export type Change = z.infer<typeof changeSchema>;
export type ChangeType = Change['type'];
export const CHANGE_TYPES = ['assignment', 'assignments', 'view-mode', 'monthly-view-mode', 'selected-day', 'selected-person', 'filters'] as const satisfies readonly ChangeType[];

/** A Change with what the bus knows of it. */
export interface Envelope {
  /** Unique; an id that was seen is dropped. */
  readonly id: string;
  /** `<tab>/<view>` */
  readonly origin: string;
  /** Position on this page's bus, from 1. */
  readonly revision: number;
  readonly epoch: number;
  readonly protocol: number;
  readonly change: Change;
}

/** What a component is told first: everything, in its own legacy format. */
export interface InitialUpdate {
  readonly type: 'initial';
  readonly data: unknown;
  readonly timestamp: number;
  readonly source: 'central-store';
}
/** What a component is told: the change, who made it, and where. */
export type Update = InitialUpdate | (Change & { readonly origin: string; readonly by?: string | undefined });
