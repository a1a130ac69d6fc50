import { Argument, Command } from 'commander';
import { DRILLS, type DrillAnswer, type DrillKind, type DrillsAnswer } from '@tandem/rest';
import { createFlagLocks, createScheduleFlags, openDrills, readAlertSettings, type Drills } from '@tandem/server';
import type { OperationParts } from '../operations/operation-parts.ts';
import { follow, withOperations } from '../rollback/rollback-data.ts';
import { ACTOR, reasonLine } from '../schedule-option.ts';
import { Stop } from '../stop.ts';

interface Options {
  readonly reason?: string;
  readonly json?: boolean;
}
const JSON_OPTION = ['--json', 'one line of JSON'] as const;

/** `tandem drill`: what is tried on a live installation without harm. Works beside a running server, and without one. */
export function drillCommand(parts: OperationParts): Command {
  const { terminal, now, alertSettings, publicUrl = '' } = parts;
  const command = new Command('drill').description('tries ways back, alerts, backups and the audit on the live installation, without harm, and logs what came of it');

  const withDrills = (work: (drills: Drills) => Promise<void> | void): Promise<void> =>
    withOperations(parts, async (data) => {
      const { folder, database, rosters, operations } = data;
      const flags = await createScheduleFlags({ feed: rosters.feed, now, locks: createFlagLocks(database) });
      try {
        await work(
          openDrills({
            folder, database, rosters, flags, operations, members: null, now,
            alertSettings: alertSettings?.() ?? readAlertSettings(null, {}),
            publicOrigin: publicUrl === '' ? null : publicUrl,
            follow: (id) => follow(data, id, () => {}),
            // The step that failed says why.
            onError: () => {},
          }),
        );
      } finally {
        flags.close();
      }
    });
  const list = (drills: Drills): DrillsAnswer => ({ now: now(), drills: drills.list((actor) => actor) });

  command
    .command('run')
    .description(`one of ${DRILLS.join(', ')}; the exit code says whether it passed`)
    .addArgument(new Argument('<kind>').choices(DRILLS))
    .option('--reason <text>', 'why, for the audit', reasonLine)
    .option(...JSON_OPTION)
    .action((kind: DrillKind, { reason, json = false }: Options) =>
      withDrills(async (drills) => {
        if (reason === undefined) throw new Stop('--reason is missing: say why, for the audit.');
        const id = `cli-${crypto.randomUUID()}`;
        await drills.start({ id, kind, reason }, { actor: ACTOR, source: 'cli' }).ended;
        const done = drills.list((actor) => actor).find((each) => each.id === id);
        if (!done) throw new Stop('The drill is not in the log.');
        terminal.out(json ? `${JSON.stringify(done)}\n` : linesOf(done));
        if (done.passed !== true) throw new Stop(`The drill "${kind}" has not passed.`);
      }),
    );

  command
    .command('log')
    .description('what was drilled, newest first: who, when, why, each step with its figures, passed or not')
    .option(...JSON_OPTION)
    .action(({ json = false }: Options) =>
      withDrills((drills) => {
        const answer = list(drills);
        if (json) return terminal.out(`${JSON.stringify(answer)}\n`);
        if (answer.drills.length === 0) return terminal.note('Nothing was drilled yet: tandem drill run rollback --reason …');
        terminal.out(answer.drills.map(linesOf).join(''));
      }),
    );
  return command;
}

const linesOf = ({ kind, by, began, ended, passed, reason, steps }: DrillAnswer): string =>
  [
    `${passed === null ? 'not ended' : passed ? 'passed' : 'FAILED'}\t${kind}\t${new Date(began).toISOString()}\t${ended === null ? '' : `${((ended - began) / 1000).toFixed(1)} s`}\t${by}: ${reason}\n`,
    ...steps.map(({ step, passed: well, ms, n, note }) => `  ${well ? 'ok' : 'FAILED'}\t${step}\t${n}\t${ms} ms${note === '' ? '' : `\t${note}`}\n`),
  ].join('');
