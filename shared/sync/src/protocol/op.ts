import * as z from 'zod/mini';
import { cellKeySchema, cellValue } from './cell-value.ts';

/** One write of one cell, as it lies in the outbox and goes to the server. */
export const opSchema = z.strictObject({
  opId: z.string().check(z.minLength(8), z.maxLength(100)),
  cell: cellKeySchema,
  /** null clears the cell. */
  value: z.nullable(cellValue),
  /** The revision that the writer saw; 0: an empty cell; null: unknown, any. */
  baseRev: z.nullable(z.int().check(z.minimum(0))),
  /** Hybrid time in milliseconds: at least the writer's clock, above every `at` it had seen. */
  at: z.int().check(z.minimum(0)),
  /** `<tab>/<view>` */
  origin: z.string().check(z.minLength(1), z.maxLength(100)),
  /** The epoch of the flags that it was made under. */
  epoch: z.int().check(z.minimum(0)),
  protocol: z.int().check(z.minimum(1)),
});
export type SyncOp = z.infer<typeof opSchema>;
