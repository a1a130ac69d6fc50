import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { Command, InvalidArgumentError } from 'commander';
import { canonical } from '@tandem/rest';
import { checkBackup, createRosters, lastOfAudit, readAudit, verifyAudit, type AuditFilter, type DataFolder, type KeptHead } from '@tandem/server';
import { withData } from '../open-data.ts';
import type { OperationParts } from '../operations/operation-parts.ts';
import { namedSchedules } from '../schedule-option.ts';
import { Stop } from '../stop.ts';

interface Options {
  readonly schedule?: string;
  readonly since?: number;
  readonly limit?: number;
  readonly json?: boolean;
}
interface VerifyOptions {
  readonly head: readonly KeptHead[];
  readonly backup: readonly string[];
  readonly json?: boolean;
}

/** @param parts.fail makes the exit code 1 */
export function auditCommand({ terminal, dataFolder, now, fail }: OperationParts & { readonly fail: () => void }): Command {
  const audit = new Command('audit').description('what was ordered, by whom and why: a chain of lines that is only added to');
  const inData = <T>(work: (data: DataFolder) => Promise<T> | T): Promise<T> => withData(dataFolder, now, ({ data }) => work(data));

  audit
    .command('list')
    .description('the last lines, the newest at the end')
    .option('--schedule <id>', 'lines that concern one schedule, alone or with all')
    .option('--since <time>', 'none from before an instant or a day (UTC), such as 2026-11-22T08:00:00Z', instant)
    .option('--limit <n>', 'how many', amount, 50)
    .option('--json', 'one line of JSON')
    .action((options: Options) =>
      inData(async (data) => {
        const lines = lastOfAudit(data.database, await filterOf(data, options));
        if (options.json) return terminal.out(`${JSON.stringify(lines)}\n`);
        for (const { seq, ts, actor, source, action, schedule, reason } of lines) terminal.out(`${seq}\t${ts}\t${action}\t${schedule ?? 'all'}\t${actor} (${source})\t${reason}\n`);
      }),
    );

  audit
    .command('export')
    .description('all lines with their hashes, one JSON object a line')
    .argument('[file]', 'a new file; without one they go to standard output')
    .option('--schedule <id>', 'lines that concern one schedule, alone or with all')
    .option('--since <time>', 'none from before an instant or a day (UTC)', instant)
    .option('--json', 'with a file: end with one line of JSON')
    .action((target: string | undefined, options: Options) =>
      inData(async (data) => {
        const lines = readAudit(data.database, await filterOf(data, options));
        if (target === undefined) {
          for (const line of lines) terminal.out(`${canonical(line)}\n`);
          return;
        }
        const file = resolve(target);
        if (existsSync(file)) throw new Stop(`${file} exists: remove it, or give another name.`);
        const count = await writeLines(file, lines);
        terminal.out(options.json ? `${JSON.stringify({ file, lines: count })}\n` : `${file}\n`);
      }),
    );

  audit
    .command('verify')
    .description('compute every hash anew, and look for the last lines that were kept elsewhere')
    .option('--head <head>', 'what verify or backup printed before: SEQ:HASH, or the hash alone; may be repeated', keptHead, [])
    .option('--backup <file>', 'a backup, which names the last line of its time; may be repeated', (file: string, before: readonly string[]) => [...before, file], [])
    .option('--json', 'end with one line of JSON')
    .action(({ head: heads, backup: backups, json = false }: VerifyOptions) =>
      inData(({ database }) => {
        const kept = [...heads, ...backups.map((file) => headIn(resolve(file), terminal.note))];
        const { lines, head, broken } = verifyAudit(database, kept);
        if (broken) fail();
        if (broken) terminal.note(`${broken.says} What was written before it is whole.`);
        else terminal.note(`${lines} lines, each as it was written${kept.length === 0 ? '. Keep the head elsewhere, so that lines that go missing at the end are noticed' : `, and ${kept.length === 1 ? 'the head that was kept' : `all ${kept.length} heads that were kept`} among them`}.`);
        if (json) terminal.out(`${JSON.stringify({ ok: broken === null, lines, head, broken })}\n`);
        else if (!broken) terminal.out(`${head.seq}:${head.hash}\n`);
      }),
    );
  return audit;
}

/** @throws Stop when there neither is nor was such a schedule */
async function filterOf({ database }: DataFolder, { schedule, since, limit }: Options): Promise<AuditFilter> {
  if (schedule === undefined) return { schedules: null, since, limit };
  const gone = database.prepare('select 1 from audit where schedule_id = ? limit 1').get(schedule) !== undefined;
  const rosters = createRosters({ database });
  try {
    return { schedules: gone ? [schedule] : namedSchedules(rosters, schedule), since, limit };
  } finally {
    await rosters.close();
  }
}

/** @throws Stop when the file cannot be written */
async function writeLines(file: string, lines: Iterable<unknown>): Promise<number> {
  const stream = createWriteStream(file, { flags: 'wx' });
  let count = 0;
  try {
    for (const line of lines) {
      count += 1;
      if (!stream.write(`${canonical(line)}\n`)) await once(stream, 'drain');
    }
    stream.end();
    await finished(stream);
    return count;
  } catch (cause) {
    throw new Stop(`${file} cannot be written (${cause instanceof Error ? cause.message : String(cause)}): give another place.`, { cause });
  }
}

/** @throws Stop */
function headIn(file: string, progress: (line: string) => void): KeptHead {
  const { audit } = checkBackup(file, progress);
  if (audit) return audit;
  throw new Stop(`${file} is of before the audit had hashes: give a later backup.`);
}

function keptHead(text: string, before: readonly KeptHead[]): readonly KeptHead[] {
  const [, seq, hash = ''] = /^(?:(\d{1,15}):)?([0-9a-f]{64})$/.exec(text.trim().toLowerCase()) ?? [];
  if (hash === '') throw new InvalidArgumentError('64 hexadecimal digits are accepted, also with the number of the line and a colon before.');
  return [...before, { seq: seq === undefined ? null : Number(seq), hash }];
}

function instant(text: string): number {
  const at = /^\d{4}-\d\d-\d\d(T.*(Z|[+-]\d\d:\d\d))?$/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(at)) return at;
  throw new InvalidArgumentError('an instant such as 2026-11-22T08:00:00Z or a day such as 2026-11-22 is accepted.');
}

function amount(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a number from 1 to 999999 is accepted.');
}
