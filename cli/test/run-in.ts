/** Commands on the data folder of a server that runs in the test, or of none. */
import { lastJson } from '../../server/test/command-process.ts';
import { runApp, signInNew, type RunningApp } from '../../server/test/running-app.ts';
import { smallWard } from '../../server/test/running-rosters.ts';
import type { OperationParts } from '../src/operations/operation-parts.ts';
import { runCommand } from '../src/program.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly notes: string[];
}

export async function runIn(parts: Omit<OperationParts, 'terminal'>, args: readonly string[]): Promise<Ran> {
  let out = '';
  const notes: string[] = [];
  const terminal = { out: (text: string) => void (out += text), note: (line: string) => void notes.push(line) };
  const code = await runCommand(args, { ...parts, terminal });
  return { code, out, notes };
}

export interface TwoWards {
  readonly running: RunningApp;
  readonly ward: string;
  readonly other: string;
  /** On the folder of the server. */
  readonly run: (...args: readonly string[]) => Promise<Ran>;
}

/** A server with two schedules. */
export async function runTwoWards(options: Parameters<typeof runApp>[0] = {}): Promise<TwoWards> {
  const running = await runApp(options);
  const lead = await signInNew(running, 'lead', {}, true);
  const [ward, other] = [await running.rosters.create(smallWard(), lead.session.user.id, 'test'), await running.rosters.create(smallWard(), lead.session.user.id, 'test')];
  return { running, ward, other, run: (...args) => runIn({ dataFolder: running.folder, now: () => running.clock.now }, args) };
}

/** What `--json` ends with. */
export const jsonOf = <T>({ out }: Pick<Ran, 'out'>): T => lastJson<T>(out);
