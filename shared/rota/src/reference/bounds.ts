/** What a schedule's data may measure. Schemas, checks and forms take their limits from here. */
export const BOUNDS = {
  /** Characters. */
  name: { min: 1, max: 100 },
  short: { min: 1, max: 4 },
  code: { min: 1, max: 3 },
  noteText: { min: 1, max: 2000 },
  timeZone: { min: 1, max: 64 },
  /** Days. */
  scheduleDays: { min: 1, max: 1100 },
  leaveDays: { min: 1, max: 3700 },
  /** Minutes. */
  start: { min: 0, max: 1439 },
  shiftMinutes: { min: 1, max: 1440 },
  clock: { min: 0, max: 2880 },
  weeklyMinutes: { min: 0, max: 10_080 },
  restMinutes: { min: 0, max: 2880 },
  /** Days in a row, assignments, weekends. */
  count: { min: 0, max: 9999 },
  /** People that one shift needs. */
  people: { min: 0, max: 999 },
  slot: { min: 0, max: 9 },
  skillsOfPerson: { min: 1, max: 20 },
  /** Items that a list holds. */
  skills: { min: 0, max: 100 },
  shiftTypes: { min: 0, max: 100 },
  contracts: { min: 0, max: 200 },
  staff: { min: 0, max: 2000 },
  demand: { min: 0, max: 200_000 },
  leave: { min: 0, max: 20_000 },
  requests: { min: 0, max: 50_000 },
  notes: { min: 0, max: 20_000 },
  assignments: { min: 0, max: 400_000 },
} as const satisfies Record<string, { readonly min: number; readonly max: number }>;
export type Bound = keyof typeof BOUNDS;
