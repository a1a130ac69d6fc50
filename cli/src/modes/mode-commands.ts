import { Command, InvalidArgumentError } from 'commander';
import { createReports, createScheduleModes, goalNamed, isServed, type Goal, type ScheduleModes } from '@tandem/server';
import type { OperationParts } from '../operations/operation-parts.ts';
import { ACTOR, reasonLine, withFlags } from '../schedule-option.ts';
import { Stop } from '../stop.ts';

interface Options {
  readonly schedule?: string;
  readonly reason?: string;
  readonly approve?: boolean;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Cells between two lines of progress. */
const PROGRESS_EVERY = 2500;

export function modeCommand(parts: OperationParts): Command {
  const { terminal, dataFolder, now, cleanDays } = parts;
  const mode = new Command('mode').description('how far a schedule has gone from its legacy stores to the central one: off, dualwrite, shadow, live, rampdown, complete');
  const inData = (schedule: string | undefined, work: (modes: ScheduleModes, ids: readonly string[]) => Promise<void> | void): Promise<void> =>
    withFlags(parts, schedule, async ({ flags, rosters, database, ids }) => {
      // Without a server no page is connected.
      const modes = createScheduleModes({ database, rosters, flags, reports: isServed(dataFolder) ? null : createReports(now), ...(cleanDays && { neededDays: cleanDays() }), now });
      try {
        await work(modes, ids);
      } finally {
        modes.close();
      }
    });
  const show = (modes: ScheduleModes, ids: readonly string[], json: boolean): void => {
    const states = ids.map((id) => [id, shownState(modes, id)] as const);
    if (json) return terminal.out(`${JSON.stringify({ schedules: Object.fromEntries(states) })}\n`);
    for (const [id, { stage, mode: named, ordered, epoch, revision, cleanDays, total }] of states) {
      const order = ordered === stage ? 'ordered' : ordered === null ? 'as the flags allow' : `ordered: ${ordered}`;
      terminal.out(`${id}\t${named}, ${stage}\t${order}\tepoch ${epoch}, revision ${revision}\t${total.confirmed} differences in ${total.compared} comparisons, ${cleanDays} clean days\n`);
    }
  };

  mode
    .command('get')
    .description('stage and mode, what was ordered, and what was compared')
    .option('--schedule <id>', 'one schedule instead of all')
    .option('--json', 'one line of JSON')
    .action(({ schedule, json = false }: Options) => inData(schedule, (modes, ids) => show(modes, ids, json)));

  mode
    .command('set')
    .description('go towards a stage or mode step by step, until a guard says no; lowering asks none')
    .argument('<stage|mode>', 'off, dualwrite, shadow, live, rampdown or complete; legacy, hybrid or sync', goalOf)
    .option('--schedule <id>', 'one schedule instead of all')
    .option('--reason <text>', 'why, for the log', reasonLine)
    .option('--approve', 'leave the legacy stores behind, which complete asks for')
    .option('--force', 'ask no guard but flags and safe mode; needs a reason')
    .option('--json', 'end with one line of JSON')
    .action((goal: Goal, { schedule, reason, approve = false, force = false, json = false }: Options) =>
      inData(schedule, async (modes, ids) => {
        if (force && reason === undefined) throw new Stop('--reason is missing: say why no guard is to be asked, for the log.');
        if (ids.length === 0) throw new Stop('There is no schedule yet.');
        const said = force ? `without guards: ${reason ?? ''}`.slice(0, 200) : (reason ?? 'by command');
        const held: string[] = [];
        for (const id of ids) {
          const { steps, stopped } = await modes.switchTo(id, goal, { actor: ACTOR, reason: said, approve, force });
          terminal.note(`${id}: ${steps.join(', ') || 'nothing to change'}`);
          if (stopped) held.push(`${id} does not go on to ${stopped.to} (${stopped.guard}): ${stopped.reason}`);
        }
        show(modes, ids, json);
        if (held.length > 0) throw new Stop(held.join('\n'));
      }),
    );

  mode
    .command('migrate')
    .description('bring the REST table and the log of a schedule to the same, cell by cell, and prove it; goes on where it was interrupted')
    .option('--schedule <id>', 'one schedule instead of all')
    .option('--dry-run', 'count what would be changed')
    .option('--json', 'end with one line of JSON')
    .action(({ schedule, dryRun = false, json = false }: Options) =>
      inData(schedule, async (modes, ids) => {
        const reports = [];
        for (const id of ids) {
          let told = 0;
          const report = await modes.migrate(id, {
            dryRun,
            by: `the command line (process ${process.pid})`,
            progress(cells) {
              if (cells < told + PROGRESS_EVERY) return;
              told = cells;
              terminal.note(`${id}: ${cells} cells`);
            },
          }, { actor: ACTOR, source: 'cli' });
          if (report) reports.push(report);
        }
        if (json) terminal.out(`${JSON.stringify({ schedules: Object.fromEntries(reports.map(({ schedule: id, ...report }) => [id, report])) })}\n`);
        else for (const { schedule: id, cells, differences, repaired, refused, checksum } of reports) terminal.out(`${id}\t${cells} cells\t${differences} differences, ${repaired} repaired, ${refused} refused\t${checksum}\n`);
        const open = reports.filter(({ verified }) => !verified);
        if (open.length > 0 && !dryRun) throw new Stop(open.map(({ schedule: id, refusedCells }) => `${id} still differs in ${refusedCells.join(', ')}: nothing is deleted; write or clear these cells.`).join('\n'));
      }),
    );
  return mode;
}

function shownState(modes: ScheduleModes, id: string) {
  const { stage, ordered, mode, epoch, revision, total, cleanDays } = modes.known(id);
  return { stage, ordered, mode, epoch, revision, total, cleanDays };
}

function goalOf(text: string): Goal {
  try {
    return goalNamed(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
