import { Command, InvalidArgumentError } from 'commander';
import { flagNamed, type ScheduleFlags } from '@tandem/server';
import { ACTOR, ALL, reasonLine, withFlags } from '../schedule-option.ts';
import { Stop } from '../stop.ts';
import type { OperationParts } from '../operations/operation-parts.ts';

interface Options {
  readonly schedule?: string;
  readonly reason?: string;
  readonly withPrerequisites?: boolean;
  readonly json?: boolean;
}

export function flagsCommand(parts: OperationParts): Command {
  const { terminal } = parts;
  const flags = new Command('flags').description('the flags of synchronization, per schedule; a running server tells its pages at once');
  const inData = (schedule: string | undefined, work: (flags: ScheduleFlags, ids: readonly string[]) => Promise<void> | void): Promise<void> =>
    withFlags(parts, schedule, ({ flags: found, ids }) => work(found, ids));
  const show = (found: ScheduleFlags, ids: readonly string[], json: boolean): void => {
    const schedules = ids.map((id) => [id, stateOf(found, id)] as const);
    if (json) return terminal.out(`${JSON.stringify({ safeMode: found.safeModeOf(null), schedules: Object.fromEntries(schedules) })}\n`);
    for (const [id, { values, safeMode, epoch, revision }] of schedules) {
      const on = Object.entries(values).flatMap(([name, value]) => (value ? [name] : []));
      const held = safeMode.length === 0 ? '' : `\tsafe mode, so that nothing is on: ${safeMode.join('; ')}`;
      terminal.out(`${id}\t${on.join(', ') || 'all off'}\tepoch ${epoch}, revision ${revision}${held}\n`);
    }
  };

  flags
    .command('get')
    .description('which flags are on, with the reasons for safe mode, epoch and revision')
    .option('--schedule <id>', 'one schedule instead of all')
    .option('--json', 'one line of JSON')
    .action(({ schedule, json = false }: Options) => inData(schedule, (found, ids) => show(found, ids, json)));

  flags
    .command('set')
    .description('turn a flag on or off; one that is turned off takes along what needs it')
    .argument('<flag>', 'its name', flagNameOf)
    .argument('<on|off>', 'what it is to be', onOrOff)
    .option('--schedule <id>', 'one schedule instead of all')
    .option('--with-prerequisites', 'turn on what it needs too')
    .option('--reason <text>', 'why, for the log', reasonLine, 'by command')
    .option('--json', 'end with one line of JSON')
    .action((name: ReturnType<typeof flagNamed>, value: boolean, { schedule, reason = '', withPrerequisites = false, json = false }: Options) =>
      inData(schedule, async (found, ids) => {
        if (ids.length === 0) throw new Stop('There is no schedule yet.');
        const asked = { [name]: value };
        // Of several schedules all are changed, or none.
        for (const id of ids) found.check(id, asked, withPrerequisites);
        for (const id of ids) {
          const changed = await found.set(id, asked, { actor: ACTOR, reason }, withPrerequisites);
          const { values, safeMode } = stateOf(found, id);
          terminal.note(`${id}: ${changed.map((each) => `${each} ${values[each] ? 'on' : 'off'}`).join(', ') || 'nothing to change'}`);
          if (safeMode.length > 0) terminal.note(`${id} is in safe mode, so that nothing is on: ${safeMode.join('; ')}`);
        }
        show(found, ids, json);
      }),
    );

  flags
    .command('safe-mode')
    .description('turn everything off for a reason, or take that reason away; the values stay for afterwards')
    .argument('<on|off>', 'whether the reason holds', onOrOff)
    .option('--schedule <id>', 'one schedule instead of all')
    .option('--reason <text>', 'why; without it, off takes away the only reason that there is', reasonLine)
    .option('--json', 'end with one line of JSON')
    .action((on: boolean, { schedule, reason, json = false }: Options) =>
      inData(schedule, async (found, ids) => {
        const id = schedule === undefined || schedule === ALL ? null : schedule;
        if (on) {
          if (reason === undefined) throw new Stop('--reason is missing: say why, for the log and for whoever leaves safe mode again.');
          await found.enterSafeMode(id, { actor: ACTOR, reason });
        } else {
          await found.leaveSafeMode(id, { actor: ACTOR, reason: reason ?? onlyReason(found, id) });
        }
        show(found, ids, json);
      }),
    );
  return flags;
}

function stateOf(flags: ScheduleFlags, id: string) {
  const { values, safeMode, epoch, revision } = flags.get(id, 'operator');
  return { values, safeMode, epoch, revision };
}

function onlyReason(flags: ScheduleFlags, id: string | null): string {
  const held = flags.safeModeOf(id);
  const [only] = held;
  if (only !== undefined && held.length === 1) return only;
  throw new Stop(held.length === 0 ? `Safe mode is not on ${id === null ? 'for all schedules' : `in ${id} alone`}.` : `--reason is missing: safe mode holds for ${held.map((each) => `"${each}"`).join(', ')}.`);
}

function flagNameOf(text: string): ReturnType<typeof flagNamed> {
  try {
    return flagNamed(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function onOrOff(text: string): boolean {
  if (text === 'on' || text === 'off') return text === 'on';
  throw new InvalidArgumentError('on or off is accepted.');
}
