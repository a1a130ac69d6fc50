import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { RolloutAnswer, RolloutOrderKind } from '@tandem/rest';
import { readPolicy, rolloutView } from '@tandem/server';
import type { OperationParts } from '../operations/operation-parts.ts';
import { patiently, withOperations, type RollbackData } from '../rollback/rollback-data.ts';
import { ACTOR, reasonLine } from '../schedule-option.ts';
import { Stop } from '../stop.ts';
import { rolloutLines } from './rollout-words.ts';

interface Options {
  readonly reason?: string;
  readonly by?: string;
  readonly policy?: string;
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
        const order = { id: `cli-${crypto.randomUUID()}`, kind, reason, policy: kind === 'start' ? readPolicy(policy === undefined ? {} : fromFile(policy)) : undefined };
        await patiently(data.folder, () => true, () => data.operations.rollouts.order(order, { actor: by, source: 'cli' }));
        print(view(data, (actor) => actor), json);
      }),
    );
  }
  return rollout;
}

function nameOf(text: string): string {
  const line = reasonLine(text);
  return line === ACTOR ? line : `${ACTOR}:${line}`;
}

function fromFile(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Stop(`--policy ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Stop(`--policy ${path} is not JSON.`);
  }
}
