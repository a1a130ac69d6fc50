import { Command, Option } from 'commander';
import { REPORT_LANGUAGES, type RolloutAnswer, type RolloutOrderKind } from '@tandem/rest';
import { documentOf, readStartPolicy, rolloutView, toHtml, toMarkdown } from '@tandem/server';
import type { OperationParts } from '../operations/operation-parts.ts';
import { patiently, withOperations, type RollbackData } from '../rollback/rollback-data.ts';
import { ACTOR, reasonLine } from '../schedule-option.ts';
import { Stop } from '../stop.ts';
import { jsonFrom } from './json-file.ts';
import { rolloutLines } from './rollout-words.ts';
import { triggersCommand } from './trigger-commands.ts';

interface Options {
  readonly reason?: string;
  readonly by?: string;
  readonly policy?: string;
  readonly json?: boolean;
}

interface ReportOptions {
  readonly stage?: number;
  readonly format: 'md' | 'html';
  readonly language: (typeof REPORT_LANGUAGES)[number];
  readonly json?: boolean;
}

const ORDERS: readonly (readonly [kind: RolloutOrderKind, description: string])[] = [
  ['start', 'begin with the first stage'],
  ['advance', 'ask for the next stage; what is missing is named'],
  ['approve', 'agree to the next stage, as the second person'],
  ['pause', 'widen no further; failures are kept, those of data still take back'],
  ['resume', 'go on after a pause or a hold'],
  ['kill', 'everything off now, in all schedules: one person, no approval'],
];

export function rolloutCommand(parts: OperationParts): Command {
  const { terminal } = parts;
  const rollout = new Command('rollout').description('synchronization for more and more schedules, under watch; takes itself back when it hurts');

  const view = ({ rosters, operations }: RollbackData, nameOf: (actor: string) => string): RolloutAnswer =>
    rolloutView({ rollouts: operations.rollouts, table: operations.rolloutTable, scheduleIds: () => rosters.ids(), nameOf, now: parts.now });

  function print(answer: RolloutAnswer, json: boolean): void {
    if (json) return terminal.out(`${JSON.stringify(answer)}\n`);
    for (const line of rolloutLines(answer)) terminal.out(`${line}\n`);
  }

  rollout
    .command('status')
    .description('stages, gates, verdicts, and what holds it')
    .option('--json', 'one line of JSON')
    .action(({ json = false }: Options) => withOperations(parts, async (data) => print(view(data, (actor) => actor), json)));

  rollout
    .command('report')
    .description('success metrics, risks, comparisons and what happened: now, or as it was written when a stage was over')
    .option('--stage <number>', 'the newest report of the stage that is so many from the first one, which is 1', stageNumber)
    .addOption(new Option('--format <format>', 'as text or as a page by itself').choices(['md', 'html']).default('md'))
    .addOption(new Option('--language <language>', 'the language of the text').choices(REPORT_LANGUAGES).default('en'))
    .option('--json', 'one line of JSON')
    .action(({ stage, format, language, json = false }: ReportOptions) =>
      withOperations(parts, async ({ reports }) => {
        const id = stage === undefined ? 'now' : reports.list().find(({ place }) => place === stage - 1)?.id;
        const report = id === undefined ? null : await reports.get(id);
        if (report === null) throw new Stop(stage === undefined ? 'No rollout was ever started: there is nothing to report.' : `--stage ${stage} has no report: they are written when a stage is over, at a rollback and at the end.`);
        if (json) return terminal.out(`${JSON.stringify(report)}\n`);
        const document = documentOf(report, language);
        terminal.out(format === 'html' ? toHtml(document, language) : toMarkdown(document));
      }),
    );

  for (const [kind, description] of ORDERS) {
    const command = rollout
      .command(kind)
      .description(description)
      .option('--reason <text>', 'why, for the audit', reasonLine)
      .option('--by <name>', 'who orders it, where several use this command: whoever asks cannot approve', nameOf)
      .option('--json', 'end with one line of JSON');
    if (kind === 'start') command.option('--policy <file>', 'stages, durations and thresholds as JSON; what it does not name has its default');
    command.action(({ reason, by = ACTOR, policy, json = false }: Options) =>
      withOperations(parts, async (data) => {
        if (reason === undefined) throw new Stop('--reason is missing: say why, for the audit.');
        const order = { id: `cli-${crypto.randomUUID()}`, kind, reason, policy: kind === 'start' ? readStartPolicy(policy === undefined ? {} : (jsonFrom('--policy', policy) as Record<string, unknown>), data.operations.rollouts.state()) : undefined };
        await patiently(data.folder, () => true, () => data.operations.rollouts.order(order, { actor: by, source: 'cli' }));
        print(view(data, (actor) => actor), json);
      }),
    );
  }
  return rollout.addCommand(triggersCommand(parts));
}

function stageNumber(text: string): number {
  if (/^[1-9][0-9]?$/.test(text)) return Number(text);
  throw new Stop(`--stage ${text} is no stage: a number from 1 is accepted.`);
}

function nameOf(text: string): string {
  const line = reasonLine(text);
  return line === ACTOR ? line : `${ACTOR}:${line}`;
}
