import type { RestoreAnswer, RollbackAnswer } from '@tandem/rest';

type Wait = RollbackAnswer['waits'][number];

const n = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** What each wait means, for a person at the terminal. */
const WAITS: Readonly<Record<string, (count: number) => string>> = {
  gap: () => 'two seconds between steps',
  reconnect: () => 'pages that come back after the start of the server',
  behind: (count) => `${n(count, 'page has', 'pages have')} not followed`,
  unsent: (count) => `${n(count, 'edit is', 'edits are')} unsent`,
  difference: (count) => `${n(count, 'cell differs', 'cells differ')} in pages`,
  sweep: (count) => `${n(count, 'page has', 'pages have')} not compared`,
  files: (count) => `files of ${n(count, 'unit', 'units')} are missing`,
  differs: (count) => `${n(count, 'cell differs', 'cells differ')} between table and log: tandem mode migrate mends them`,
  changed: (count) => `${n(count, 'flag, stage or reason for safe mode was', 'flags, stages or reasons for safe mode were')} changed since they were brought back: resume brings them back once more`,
};

export const waitLine = ({ schedule, what, count }: Wait): string => `${schedule === null ? '' : `${schedule}: `}${WAITS[what]?.(count) ?? what}`;

/** How it stands, in one line. */
export function rollbackLine({ id, kind, schedule, status, reason, steps, waits }: RollbackAnswer): string {
  const done = steps.filter(({ ended }) => ended !== null).length;
  const held = waits.length === 0 || status === 'done' ? '' : `\twaits for ${waits.map(waitLine).join('; ')}`;
  return `${id}\t${kind}\t${schedule ?? 'all schedules'}\t${status}, ${done} of ${steps.length} steps\t${reason}${held}`;
}

/** What a restore changes and has found, a line each. */
export function restoreLines({ composition, at, flags, releases, validation }: RestoreAnswer): string[] {
  const state = ({ on, stage }: { readonly on: readonly string[]; readonly stage: string }): string => `${on.length === 0 ? 'all off' : on.join(', ')} (${stage})`;
  return [
    `composition ${composition}, since ${new Date(at).toISOString()}`,
    ...flags.map(({ schedule, before, after }) => `${schedule}: ${state(before)} -> ${state(after)}`),
    ...releases.map(({ unit, before, after, files }) => `${unit}: ${before ?? 'not live'} -> ${after ?? 'not live'}${files === 'missing' ? ', its files are missing' : ''}`),
    ...validation.map(({ schedule, cells, differences, digest }) => `${schedule}: ${n(cells, 'cell', 'cells')}, ${n(differences, 'difference', 'differences')} between table and log, digest ${digest}`),
  ];
}
