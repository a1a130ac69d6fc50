import { Command, InvalidArgumentError } from 'commander';
import type { RollbackAnswer } from '@tandem/rest';
import { composedFlags, restoreReport, rollbackView, summaryOf } from '@tandem/server';
import type { OperationParts } from '../operations/operation-parts.ts';
import { ACTOR, ALL, namedSchedules, reasonLine } from '../schedule-option.ts';
import { Stop } from '../stop.ts';
import { follow, patiently, shown, withOperations, type RollbackData } from './rollback-data.ts';
import { restoreLines, rollbackLine, waitLine } from './rollback-words.ts';

interface Options {
  readonly schedule?: string;
  readonly reason?: string;
  readonly at?: number;
  readonly composition?: number;
  readonly dryRun?: boolean;
  /** False: `--no-follow`. */
  readonly follow: boolean;
  readonly json?: boolean;
}

const BY = { actor: ACTOR, source: 'cli' } as const;
const SHOWN = 10;
const WHY = 'why, for the audit and for people';

export function rollbackCommand(parts: OperationParts): Command {
  const { terminal } = parts;
  const rollback = new Command('rollback').description('turn synchronization off at once or step by step, or bring back what was live at a moment');
  const inData = (work: (data: RollbackData) => Promise<void>): Promise<void> => withOperations(parts, work);

  /** One schedule, or null for all. @throws Stop when there is no such schedule */
  const scheduleOf = ({ rosters }: RollbackData, schedule: string | undefined): string | null => {
    const [id] = namedSchedules(rosters, schedule);
    return schedule === undefined || schedule === ALL ? null : (id ?? null);
  };

  function finish(answer: RollbackAnswer, json: boolean): void {
    if (answer.restore) for (const line of restoreLines(answer.restore)) terminal.note(line);
    terminal.out(json ? `${JSON.stringify(answer)}\n` : `${rollbackLine(answer)}\n`);
    if (answer.status === 'held') throw new Stop(`It is held: ${answer.waits.map(waitLine).join('; ')}. Go on with tandem rollback resume, or give it up with tandem rollback abort.`);
    if (answer.status === 'aborted') throw new Stop('It was given up: see tandem rollback status.');
  }

  async function order(data: RollbackData, kind: RollbackAnswer['kind'], { schedule, reason, at, composition, follow: goOn, json = false }: Options): Promise<void> {
    if (reason === undefined) throw new Stop('--reason is missing: say why, for the audit and for people.');
    const ordered = { id: `cli-${crypto.randomUUID()}`, kind, schedule: scheduleOf(data, schedule), reason, at, composition };
    // The same id again orders nothing more.
    const { id } = await patiently(data.folder, () => true, () => data.operations.rollbacks.order(ordered, BY));
    if (kind === 'emergency') terminal.note(`Everything is off in ${schedule === undefined || schedule === ALL ? 'all schedules' : schedule}.`);
    finish(goOn ? await follow(data, id, terminal.note) : shown(data, id), json);
  }

  const ordering = (name: 'emergency' | 'gradual' | 'restore', description: string): Command =>
    rollback
      .command(name)
      .description(description)
      .option('--reason <text>', WHY, reasonLine)
      .option('--schedule <id>', 'one schedule instead of all')
      .option('--no-follow', 'order it, and do not wait for its end')
      .option('--json', 'end with one line of JSON');

  ordering('emergency', 'everything off now, in one step, also where the server hangs or is down').action((options: Options) => inData((data) => order(data, 'emergency', options)));
  ordering('gradual', 'cross-view, performance, real time with conflicts, central store: each when all pages have followed').action((options: Options) => inData((data) => order(data, 'gradual', options)));
  ordering('restore', 'flags, stages and versions as they were, then all data compared')
    .option('--at <time>', 'what was live then, such as 2026-11-20T08:00:00Z', timeOf)
    .option('--composition <number>', 'what was live under this number; tandem rollback status lists them', numberOf)
    .option('--dry-run', 'say what would be brought back, and change nothing')
    .action((options: Options) =>
      inData(async (data) => {
        if ((options.at === undefined) === (options.composition === undefined)) throw new Stop('--at or --composition is needed, one of the two: tandem rollback status lists moments.');
        if (options.dryRun === true) return preview(data, options);
        await order(data, 'restore', options);
      }),
    );

  async function preview(data: RollbackData, { schedule, at, composition, json = false }: Options): Promise<void> {
    const { rollbacks, releases } = data.operations;
    const target = rollbacks.targetOf({ at, composition });
    const one = scheduleOf(data, schedule);
    const from = { flags: composedFlags(await data.rosters.feed.flags()), releases: await releases.live() };
    const missing = one === null && target.releases !== null ? await releases.missing(target.releases) : [];
    const report = restoreReport({ from, target, schedules: rollbacks.schedulesOf({ schedule: one }), releases: one === null, missing, validation: [] });
    for (const line of restoreLines(report)) (json ? terminal.note : (text: string) => terminal.out(`${text}\n`))(line);
    if (json) terminal.out(`${JSON.stringify(report)}\n`);
    if (missing.length > 0) throw new Stop(`The files of ${missing.join(', ')} are missing: nothing can be restored to that moment.`);
  }

  rollback
    .command('status')
    .description('what is under way and what it waits for; moments to go back to')
    .option('--json', 'one line of JSON')
    .action(({ json = false }: Options) =>
      inData(async ({ operations }) => {
        const rollbacks = operations.table.newest(SHOWN).map((each) => rollbackView(operations, (actor) => actor, each, () => true));
        const compositions = operations.compositions.newest(SHOWN).map(summaryOf);
        if (json) return terminal.out(`${JSON.stringify({ rollbacks, compositions })}\n`);
        for (const each of rollbacks) terminal.out(`${rollbackLine(each)}\n`);
        for (const { seq, at, schedules, units } of compositions) {
          terminal.out(`composition ${seq}\tsince ${new Date(at).toISOString()}\tflags on in ${schedules}\t${Object.entries(units).map(([unit, version]) => `${unit} ${version}`).join(', ') || 'nothing published'}\n`);
        }
      }),
    );

  for (const [event, description] of [['pause', 'let it rest'], ['resume', 'let it go on that rests or is held'], ['abort', 'give it up; in the place of a gradual one everything is turned off at once']] as const) {
    rollback
      .command(event)
      .description(description)
      .argument('[id]', 'which one; without it, the only one that is under way')
      .option('--reason <text>', WHY, reasonLine)
      .option('--no-follow', 'do not wait for its end')
      .option('--json', 'end with one line of JSON')
      .action((id: string | undefined, { reason, follow: goOn, json = false }: Options) =>
        inData(async (data) => {
          if (reason === undefined) throw new Stop('--reason is missing: say why, for the audit.');
          const { id: moved } = await data.operations.rollbacks.control(id ?? onlyOne(data), event, reason, BY);
          const answer = goOn && event !== 'pause' ? await follow(data, moved, terminal.note) : shown(data, moved);
          // What was asked for is what happened.
          if (answer.status === 'aborted' && event === 'abort') return terminal.out(json ? `${JSON.stringify(answer)}\n` : `${rollbackLine(answer)}\n`);
          finish(answer, json);
        }),
      );
  }
  return rollback;
}

function onlyOne({ operations }: RollbackData): string {
  const open = operations.table.open();
  const [only] = open;
  if (only && open.length === 1) return only.id;
  throw new Stop(open.length === 0 ? 'No rollback is under way.' : `Several are under way: name one of ${open.map(({ id }) => id).join(', ')}.`);
}

function timeOf(text: string): number {
  const at = Date.parse(text);
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) && Number.isFinite(at)) return at;
  throw new InvalidArgumentError('a time such as 2026-11-20T08:00:00Z is accepted.');
}

function numberOf(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a number from 1 is accepted.');
}
