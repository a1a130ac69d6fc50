import { setImmediate } from 'node:timers/promises';
import { Command } from 'commander';
import type { TriggersAnswer, TryAnswer } from '@tandem/rest';
import { createMinuteReader, createTrials, readTriggers, triggersView } from '@tandem/server';
import type { OperationParts } from '../operations/operation-parts.ts';
import { patiently, withOperations } from '../rollback/rollback-data.ts';
import { ACTOR, reasonLine } from '../schedule-option.ts';
import { Stop } from '../stop.ts';
import { jsonFrom } from './json-file.ts';

interface Options {
  readonly reason?: string;
  readonly file?: string;
  readonly json?: boolean;
}

const FIELDS = ['[fields...]', 'such as performance.threshold=12, a list as performance.metrics=visible,inp'] as const;
const FILE = ['--file <file>', 'triggers as JSON; what is not named stays'] as const;
const JSON_OPTION = ['--json', 'one line of JSON'] as const;

const MINUTE = 60_000;

/** `tandem rollout triggers`: what stops a rollout by itself. Works beside a running server, and without one. */
export function triggersCommand(parts: OperationParts): Command {
  const { terminal } = parts;
  const command = new Command('triggers').description('what stops a rollout by itself: thresholds, windows and modes');

  command
    .command('get')
    .description('of the rollout that is under way, or of the next one')
    .option(...JSON_OPTION)
    .action(({ json = false }: Options) =>
      withOperations(parts, async ({ operations: { tuning } }) => {
        const answer = triggersView(tuning.triggers());
        if (json) return terminal.out(`${JSON.stringify(answer)}\n`);
        terminal.out(linesOf(answer).join(''));
        if (answer.locked) terminal.note('A rollout is under way: they can be made stricter alone.');
      }),
    );

  command
    .command('set')
    .description('while a rollout is under way stricter ones alone')
    .argument(...FIELDS)
    .option(...FILE)
    .option('--reason <text>', 'why, for the audit', reasonLine)
    .option(...JSON_OPTION)
    .action((fields: readonly string[], { reason, file, json = false }: Options) =>
      withOperations(parts, async ({ folder, operations: { tuning } }) => {
        if (reason === undefined) throw new Stop('--reason is missing: say why, for the audit.');
        const order = { id: `cli-${crypto.randomUUID()}`, reason, triggers: given(fields, file, triggersView(tuning.triggers())) };
        const { changed, ...tuned } = await patiently(folder, () => true, () => tuning.set(order, { actor: ACTOR, source: 'cli' }));
        if (json) return terminal.out(`${JSON.stringify({ ...triggersView(tuned), changed })}\n`);
        terminal.out(changed.map(({ field, before, after }) => `${field}\t${shown(before)} → ${shown(after)}\n`).join(''));
        if (changed.length === 0) terminal.note('Nothing has changed.');
      }),
    );

  command
    .command('try')
    .description('how often they would have fired in the last seven days; changes nothing')
    .argument(...FIELDS)
    .option(...FILE)
    .option(...JSON_OPTION)
    .action((fields: readonly string[], { file, json = false }: Options) =>
      withOperations(parts, async ({ database, operations: { tuning, rollouts } }) => {
        const { triggers } = tuning.triggers();
        const tried = readTriggers(given(fields, file, triggersView(tuning.triggers())), triggers);
        const read = createMinuteReader(database);
        const minuteMs = (): number => rollouts.minuteMs() ?? MINUTE;
        const trial = createTrials({ minutes: (from, until) => read(from, until, minuteMs()), minuteMs, state: rollouts.state, now: parts.now, turn: () => setImmediate() });
        const answer = await trial(triggers, tried);
        if (json) return terminal.out(`${JSON.stringify(answer)}\n`);
        terminal.out(triedLines(answer).join(''));
      }),
    );
  return command;
}

/** What was given at the terminal, as the API takes it. */
function given(fields: readonly string[], file: string | undefined, { fields: known }: TriggersAnswer): TriggersAnswer['triggers'] {
  const triggers = (file === undefined ? {} : jsonFrom('--file', file)) as TriggersAnswer['triggers'];
  if (fields.length === 0 && file === undefined) throw new Stop('Nothing is given: name fields such as performance.threshold=12, or a --file.');
  for (const each of fields) {
    const [, path = '', text = ''] = /^([\w.]+)=(.*)$/.exec(each) ?? [];
    const field = known.find((one) => one.path === path);
    const [name = '', key = '', ...deeper] = path.split('.');
    if (!field || deeper.length > 0) throw new Stop(`"${each}" names no field: ${known.filter((one) => one.path.split('.').length === 2).map((one) => one.path).join(', ')} are accepted. Lists of tests go into a --file.`);
    const number = text === '' ? NaN : Number(text);
    triggers[name] = { ...triggers[name], [key]: field.kind === 'several' ? text.split(',') : field.kind === 'choice' || Number.isNaN(number) ? text : number };
  }
  return triggers;
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const linesOf = ({ triggers }: TriggersAnswer): string[] =>
  Object.entries(triggers).map(([name, fields]) => `${name}\t${Object.entries(fields).map(([key, value]) => `${key} ${shown(value)}`).join(', ')}\n`);

function triedLines({ from, until, minutes, sessions, base, triggers }: TryAnswer): string[] {
  return [
    `${new Date(from).toISOString()} to ${new Date(until).toISOString()}: ${minutes} minutes with somebody who has it, ${sessions} sessions, compared with ${base}\n`,
    ...triggers.map(({ trigger, action, mode, enough, looks, now, tried }) => {
      const newest = tried.at.at(-1);
      const said = tried.fired > 0 || enough ? `${tried.fired} times${newest === undefined ? '' : `, last ${new Date(newest).toISOString()}`}` : `cannot be said from ${looks} minutes`;
      return `${trigger}\t${mode === 'observe' ? 'observe' : action}\t${said}\tnow ${now.fired}\n`;
    }),
  ];
}
