import type { Policy } from './model.ts';

/** What a schedule gets that says nothing else: four rules reject, eleven hours of rest. */
export const DEFAULT_POLICY: Policy = { reject: ['unknown-id', 'overlap', 'skill', 'leave'], restMinutes: 660 };
