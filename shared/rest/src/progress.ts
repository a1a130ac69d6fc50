/** How synchronization comes to the rotas of whoever asks, in facts that any language can say. Times are epoch milliseconds. */
import * as z from 'zod/mini';
import { ROLLOUT_STATUSES } from './rollout.ts';

const at = z.int().check(z.minimum(0));
const count = z.int().check(z.minimum(0));

const rota = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** Others' edits are seen at once. */
  live: z.boolean(),
  /** Since when the rollout has turned it on; null: it has not. */
  since: z.nullable(at),
  /** `announced`: not before `at`; `stage`: with a later stage; `taken-back`: not in this attempt; `none`: nothing is planned. */
  next: z.strictObject({ plan: z.enum(['announced', 'stage', 'taken-back', 'none']), at: z.nullable(at), stage: z.nullable(count) }),
  /** What went wrong or was turned off in it, newest first. */
  past: z.array(
    z.strictObject({
      at,
      kind: z.enum(['emergency', 'gradual', 'restore']),
      /** Which trigger; null: an operator. */
      cause: z.nullable(z.string()),
      /** When everything had followed; null: it is under way. */
      over: z.nullable(at),
    }),
  ),
});

/** Answer of `GET /api/progress`, to anybody who is signed in. */
export const progressAnswer = z.strictObject({
  now: at,
  /** Where help is; null: the operators have named nothing. */
  support: z.nullable(z.strictObject({ kind: z.enum(['mail', 'link']), to: z.string() })),
  rollout: z.strictObject({
    status: z.enum(ROLLOUT_STATUSES),
    stage: count,
    began: at,
    stages: z.array(z.strictObject({ name: z.string(), pct: z.number() })),
  }),
  rotas: z.array(rota),
});
export type ProgressAnswer = z.infer<typeof progressAnswer>;
export type Support = NonNullable<ProgressAnswer['support']>;
