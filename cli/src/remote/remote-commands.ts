import { once } from 'node:events';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { CommandParts } from '../roster/commands.ts';
import { Stop } from '../stop.ts';
import { devRemote, type DevEvent } from './dev/dev-remote.ts';
import type { OperationParts } from '../operations/operation-parts.ts';
import { checkRemote } from './check-remote.ts';
import { newRemote } from './new-remote.ts';
import type { Of } from './remote-name.ts';

interface DevChoice {
  readonly shell?: string;
  readonly port: string;
  readonly json?: boolean;
}
interface NewOptions {
  readonly path?: string;
  readonly of: Of;
  readonly en?: string;
  readonly de?: string;
  readonly json?: boolean;
}
const ROOT = join(import.meta.dirname, '../../..');
const JSON_OPTION = ['--json', 'one line of JSON'] as const;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** `tandem remote`: for view teams, in the repository. */
export function remoteCommand({ terminal, fail, env }: Pick<CommandParts, 'terminal' | 'fail'> & Pick<OperationParts, 'env'>): Command {
  const command = new Command('remote').description('makes and checks views that are built and deployed by themselves, in the repository');
  command
    .command('new')
    .description('a further view, green from the start: what it declares stands in the navigation once it is published')
    .argument('<name>', 'of the remote, such as leave-plan')
    .option('--path <word>', 'its word in the address; without it the name')
    .addOption(new Option('--of <period>', 'what it shows at once').choices(['week', 'month', 'day']).default('week'))
    .option('--en <title>', 'as the navigation calls it in English; without it after the name')
    .option('--de <title>', 'and in German; without it the English title')
    .option(...JSON_OPTION)
    .action(async (name: string, { path = name, of, en = titleOf(name), de = en, json = false }: NewOptions) => {
      const began = performance.now();
      const files = await newRemote(ROOT, { name, path, of, titles: { en, de } }, (written) => {
        if (!json) terminal.note(`+ ${written}`);
      });
      const ms = Math.round(performance.now() - began);
      const next = `tandem remote check ${name}`;
      terminal.out(json ? `${JSON.stringify({ remote: name, path, of, files, ms, next })}\n` : `remotes/${name} is there after ${seconds(ms)}. Next: ${next}\n`);
    });

  command
    .command('check')
    .description('types, lint, imports, tests, rules, build and sizes of one remote alone')
    .argument('<name>', 'of the remote')
    .option(...JSON_OPTION)
    .action(async (name: string, { json = false }: { readonly json?: boolean }) => {
      const began = performance.now();
      const parts = await checkRemote(ROOT, name, ({ part, passed, ms, output }) => {
        if (!json) terminal.note(`${passed ? '✓' : '✗'} ${part.padEnd(8)} ${seconds(ms).padStart(7)}${passed ? '' : `\n${output}\n`}`);
      });
      const ms = Math.round(performance.now() - began);
      const failed = parts.filter(({ passed }) => !passed).map(({ part }) => part);
      if (json) terminal.out(`${JSON.stringify({ remote: name, passed: failed.length === 0, ms, parts })}\n`);
      if (failed.length === 0) {
        if (!json) terminal.out(`${name} is green after ${seconds(ms)}. Next: tandem release deploy remotes/${name}/dist\n`);
        return;
      }
      if (json) return fail();
      throw new Stop(`${name} is not green: ${failed.join(', ')} failed, see above. Next: mend remotes/${name}, then tandem remote check ${name}`);
    });
  command
    .command('dev')
    .description('one remote from its sources in the running shell, the others as they are live; each save is shown without loading the page again')
    .argument('<name>', 'of the remote')
    .option('--shell <url>', 'the running shell; without it the server of this machine')
    .option('--port <port>', 'of this machine, where it is shown; without it any free one', '0')
    .option('--json', 'a line of JSON for each thing that happens')
    .action(async (name: string, { shell = `http://127.0.0.1:${env?.['PORT'] ?? 4400}`, port, json = false }: DevChoice) => {
      if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new Stop(`--port is "${port}": a number from 0 to 65535 is accepted, 0 for any free one. Next: tandem remote dev ${name}`);
      const tell = (event: DevEvent): void => {
        if (json) terminal.out(`${JSON.stringify({ remote: name, ...event })}\n`);
        else if (event.event === 'ready') terminal.out(`${line(name, event)}\n`);
        else terminal.note(line(name, event));
      };
      await devRemote(ROOT, { name, shell, port: Number(port), tell, until: interrupted() });
    });
  return command;
}

function line(name: string, event: DevEvent): string {
  if (event.event === 'failed') return `✗ ${name} does not build (${seconds(event.buildMs)}):\n${event.output}\nNext: ${event.next}`;
  const digest = event.digest.slice(0, 12);
  if (event.event === 'fetched') return `  ${digest} in a page ${seconds(event.sinceSavedMs)} after the save`;
  if (event.event === 'built') return `✓ ${name} ${digest} built in ${seconds(event.buildMs)}`;
  return `${event.url} shows ${name} from remotes/${name} (${digest}, built in ${seconds(event.buildMs)}), and all else as ${event.shell} has it. Ctrl+C ends it. Next: save a file.`;
}

const interrupted = (): Promise<unknown> => Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal)));

/** `leave-plan` → `Leave plan`. */
const titleOf = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', ' ')}`.slice(0, 20);
