import * as z from 'zod/mini';
import { STAGES } from './stage.ts';

const flags = {
  enableCentralStore: z.boolean(),
  enableRealTimeSync: z.boolean(),
  enableConflictResolution: z.boolean(),
  enablePerformanceOptimization: z.boolean(),
  enableCrossViewUpdates: z.boolean(),
};

/** What the server says of one schedule's flags: all of it, each time. About 300 bytes. */
export const flagSnapshot = z.strictObject({
  schedule: z.string().check(z.minLength(1), z.maxLength(64)),
  values: z.strictObject(flags),
  /** Reasons for which everything is off; empty: safe mode is off. */
  safeMode: z.array(z.string().check(z.minLength(1), z.maxLength(200))).check(z.maxLength(20)),
  /** Raised by the server alone, by every kill. */
  epoch: z.int().check(z.minimum(0)),
  /** Raised by every change. */
  revision: z.int().check(z.minimum(0)),
  /** How long it may be acted on, from its receipt. */
  leaseMs: z.int().check(z.minimum(1000), z.maximum(3_600_000)),
  /** The stage that was ordered, as far as the flags allow it; null: none ever was. Absent: the server knows of none yet. */
  stage: z.optional(z.nullable(z.enum(STAGES))),
  /** This person may override flags in their own browser. */
  mayOverride: z.boolean(),
});
export type FlagSnapshot = z.infer<typeof flagSnapshot>;
