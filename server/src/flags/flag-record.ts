import { DEFAULT_FLAGS, FLAG_NAMES, PREREQUISITES, STAGES, stageThatHolds, type FlagName, type FlagValues, type Stage } from '@tandem/sync/protocol';
import * as z from 'zod/mini';

/** Begins the keys of the records of flags. */
export const FLAG_KEY = 'sync/';
/** What holds for every schedule; no schedule's id has an asterisk. */
const EVERY = '*';
/** Where a schedule's record is kept; null: that of every schedule. */
export const flagKey = (scheduleId: string | null): string => FLAG_KEY + (scheduleId ?? EVERY);

/** Most reasons for safe mode of one record; a snapshot carries those of two. */
export const MOST_REASONS = 10;

const flag = z.catch(z.boolean(), false);
const recordSchema = z.object({
  values: z.object(Object.fromEntries(FLAG_NAMES.map((name) => [name, flag])) as Record<FlagName, typeof flag>),
  safeMode: z.array(z.string()),
  /** What was ordered; null: nothing ever was, as in records of before there were stages. One that is not known is none of them. */
  stage: z.catch(z.nullable(z.enum(STAGES)), ({ value }) => (value === undefined ? null : 'off')),
  /** The revision with which the stage that holds began; null: that of the write that stored this. */
  began: z.catch(z.nullable(z.int()), 0),
  /** null: the write that stored this raised the epoch, which is then that write's revision. */
  epoch: z.nullable(z.int()),
  changed: z.object({ actor: z.string(), reason: z.string(), at: z.number() }),
});

/** What is stored of one schedule's flags, or of all schedules together. */
export type FlagRecord = z.infer<typeof recordSchema>;

/** A record as the feed holds it. */
export interface FlagRow {
  readonly record: FlagRecord;
  /** The feed's revision of it; 0: it never was there. */
  readonly rev: number;
  readonly exists: boolean;
}

const NOTHING: FlagRecord = { values: DEFAULT_FLAGS, safeMode: [], stage: null, began: 0, epoch: null, changed: { actor: '', reason: '', at: 0 } };
export const NO_ROW: FlagRow = { record: NOTHING, rev: 0, exists: false };

/** A deleted record turns all off, like a kill; so does one that cannot be read. */
export function rowOf(value: unknown, rev: number): FlagRow {
  if (value === undefined) return { record: NOTHING, rev, exists: false };
  const read = z.safeParse(recordSchema, value);
  return { record: read.success ? read.data : { ...NOTHING, safeMode: ['unreadable'] }, rev, exists: true };
}

export const epochOfRow = ({ record, rev }: FlagRow): number => record.epoch ?? rev;

/** The revision with which its stage began. */
export const stageBegan = ({ record, rev }: FlagRow): number => record.began ?? rev;

/** The stage that holds, safe mode aside. */
export const stageOf = ({ stage, values }: Pick<FlagRecord, 'stage' | 'values'>): Stage => stageThatHolds(stage, values);

/** What becomes of a record. `fence`: raises the epoch whatever it changes. */
export interface NextRecord extends Pick<FlagRecord, 'values' | 'safeMode' | 'stage'> {
  readonly fence?: boolean;
}

/** The record to store: whatever turns something off, or ends that edits go over the socket, raises the epoch. */
export function nextRecord(row: FlagRow, { fence = false, ...next }: NextRecord, changed: FlagRecord['changed']): FlagRecord {
  const { record } = row;
  const [before, after] = [stageOf(record), stageOf(next)];
  const off = turnedOn(record.values).some((name) => !next.values[name]) || next.safeMode.some((reason) => !record.safeMode.includes(reason));
  const left = overSocket(record) && !overSocket(next);
  return { ...next, began: before === after ? stageBegan(row) : null, epoch: fence || off || left ? null : epochOfRow(row), changed };
}

/** Pages send their edits over the socket: from `live` on, and where no stage was ever ordered as soon as its flag is on. */
function overSocket({ stage, values }: Pick<FlagRecord, 'stage' | 'values'>): boolean {
  return stage === null ? values.enableRealTimeSync : STAGES.indexOf(stageThatHolds(stage, values)) >= STAGES.indexOf('live');
}

/** All off, and nothing of before counts: an emergency. Reasons for safe mode stay. */
export const rolledBack = ({ safeMode }: FlagRecord): NextRecord => ({ values: DEFAULT_FLAGS, safeMode, stage: 'off', fence: true });

export const turnedOn = (values: FlagValues): FlagName[] => FLAG_NAMES.filter((name) => values[name]);

/** What `asked` makes of the values, or the flag that cannot be turned on and what it needs. */
export type Wanted = { readonly values: FlagValues } | { readonly refused: FlagName; readonly missing: readonly FlagName[] };

/**
 * Turns flags on and off so that none is on without those that it needs: one that is turned off takes along what needs it.
 * @param bring those that are turned on bring along what they need
 */
export function want(now: FlagValues, asked: Partial<FlagValues>, bring: boolean): Wanted {
  const all: Partial<Record<FlagName, boolean>> = { ...asked };
  if (bring) for (const name of FLAG_NAMES) if (asked[name] === true) for (const needed of needs(name)) all[needed] ??= true;
  const values = { ...now, ...all };
  // Those that a flag needs stand before it, so that once through is enough.
  for (const name of FLAG_NAMES) {
    const missing = needs(name).filter((needed) => !values[needed]);
    if (!values[name] || missing.length === 0) continue;
    if (asked[name] === true) return { refused: name, missing };
    values[name] = false;
  }
  return { values };
}

/** Everything that a flag needs, also through others, in the order in which it can be turned on. */
function needs(name: FlagName): FlagName[] {
  const found = new Set<FlagName>();
  const collect = (each: FlagName): void => PREREQUISITES[each].forEach((needed) => (found.add(needed), collect(needed)));
  collect(name);
  return FLAG_NAMES.filter((each) => found.has(each));
}

/** The flag of this name. @throws RangeError that names those there are */
export function flagNamed(text: string): FlagName {
  const name = FLAG_NAMES.find((each) => each === text);
  if (name !== undefined) return name;
  throw new RangeError(`There is no flag "${text}": there are ${FLAG_NAMES.join(', ')}.`);
}
