import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RestoreAnswer, RollbackAnswer } from '@tandem/rest';
import { FLAG_NAMES } from '@tandem/sync/protocol';
import { writeBuild } from '../../../server/test/running-app.ts';
import { smallWard } from '../../../server/test/running-rosters.ts';
import { publishUnit } from '../../../server/src/releases/publish-unit.ts';
import { createRosters } from '../../../server/src/rosters/rosters.ts';
import { createScheduleFlags } from '../../../server/src/flags/schedule-flags.ts';
import { openDataFolder } from '../../../server/src/storage/data-folder.ts';
import { jsonOf, runIn, runTwoWards, type TwoWards } from '../../test/run-in.ts';
import { runCommand } from '../program.ts';

const ALL_ON = Object.fromEntries(FLAG_NAMES.map((name) => [name, true]));
const by = { actor: 'x', reason: 'x' };

const runRollback = (dataFolder: string, now: () => number, args: readonly string[]) => runIn({ dataFolder, now }, ['rollback', ...args]);

describe('tandem rollback beside a running server', { timeout: 30_000 }, () => {
  let running: TwoWards['running'];
  let ward: string;
  let other: string;
  let end: () => Promise<void>;
  let ticking: NodeJS.Timeout;
  beforeEach(async () => {
    ({ running, ward, other } = await runTwoWards({ units: { shell: {} } }));
    for (const id of [ward, other]) await running.flags.set(id, ALL_ON, by);
    end = running.operations.drive();
    ticking = setInterval(() => (running.clock.now += 500), 20);
    running.clock.now += 10_000;
    await vi.waitFor(() => expect(Object.keys(running.operations.compositions.newest(1)[0]?.flags ?? {}).length).toBe(2));
  });
  afterEach(async () => {
    clearInterval(ticking);
    await end();
    await running.close();
  });
  const run = (...args: string[]) => runRollback(running.folder, () => running.clock.now, args);
  const on = (id: string) => FLAG_NAMES.filter((name) => running.flags.get(id, 'viewer').values[name]);

  it('[CLI-140] turns everything off at once, in one schedule or in all, and waits for the pages', async () => {
    const one = await run('emergency', '--reason', 'lost  edits', '--schedule', ward, '--json');
    expect([one.code, jsonOf(one)]).toEqual([0, expect.objectContaining({ kind: 'emergency', schedule: ward, status: 'done', actor: 'cli', reason: 'lost edits', waits: [] })]);
    expect(one.notes[0]).toBe(`Everything is off in ${ward}.`);
    await vi.waitFor(() => expect([on(ward), on(other).length]).toEqual([[], 5]));
    // A page that has not followed is waited for.
    const socket = running.reports.connect();
    socket.watch('tab-1', other);
    const all = run('emergency', '--reason', 'lost edits');
    await vi.waitFor(() => expect(on(other)).toEqual([]));
    await vi.waitFor(() => expect(running.operations.table.open()[0]?.state.waits.length).toBe(1), 3000);
    socket.report({ lane: 'tab-1', schedule: other, epoch: 9, revision: 99, stage: 'off', phase: 'page', unsent: 0, trouble: null, sweep: null });
    const { code, out, notes } = await all;
    expect([code, out]).toEqual([0, expect.stringMatching(/^cli-\S+\temergency\tall schedules\tdone, 1 of 1 steps\tlost edits\n$/)]);
    expect(notes).toEqual(expect.arrayContaining([`waits for ${other}: 1 page has not followed`, 'The server moves it on; it goes on when this command is ended.']));
  });

  it('[CLI-141] goes down step by step, says each step and what it waits for, and is paused, resumed and given up', async () => {
    const gradual = await run('gradual', '--reason', 'calmly', '--schedule', ward, '--json');
    const answer = jsonOf<RollbackAnswer>(gradual);
    expect([gradual.code, answer.status, answer.steps.map(({ name }) => name)]).toEqual([0, 'done', ['crossView', 'performance', 'realTime', 'centralStore']]);
    expect(gradual.notes.filter((line) => line.endsWith(': begun'))).toEqual(['crossView: begun', 'performance: begun', 'realTime: begun', 'centralStore: begun']);
    await vi.waitFor(() => expect([on(ward), on(other).length]).toEqual([[], 5]));

    const { id } = jsonOf<RollbackAnswer>(await run('gradual', '--reason', 'calmly', '--schedule', other, '--no-follow', '--json'));
    const paused = await run('pause', '--reason', 'lunch');
    expect([paused.code, paused.out]).toEqual([0, expect.stringMatching(new RegExp(`^${id}\tgradual\t${other}\tpaused`))]);
    expect((await run('status')).out).toContain(`${id}\tgradual\t${other}\tpaused`);
    const aborted = jsonOf<RollbackAnswer>(await run('abort', id, '--reason', 'too slow', '--json'));
    expect([aborted.kind, aborted.status, aborted.reason]).toEqual(['emergency', 'done', 'too slow']);
    await vi.waitFor(() => expect(on(other)).toEqual([]));
    const none = await run('resume', '--reason', 'x');
    expect([none.code, none.notes]).toEqual([1, ['No rollback is under way.']]);
  });

  it('[CLI-142] brings a moment back, says what with its proof, and with --dry-run changes nothing', async () => {
    const moment = new Date(running.clock.now).toISOString();
    await run('emergency', '--reason', 'x');
    await publishUnit({ dist: await writeBuild(join(running.folder, 'builds/shell'), 'shell', { 'assets/part.js': 'export const two = 2;\n' }), registry: join(running.folder, 'releases'), now: () => new Date(running.clock.now) });
    const seq = await vi.waitFor(() => {
      const [newest] = running.operations.compositions.newest(1);
      expect(newest?.releases?.seq).toBe(2);
      return newest?.seq;
    }, 3000);
    running.clock.now += 1000;
    const dry = await run('restore', '--reason', 'as before', '--at', moment, '--dry-run', '--json');
    const preview = jsonOf<RestoreAnswer>(dry);
    expect([dry.code, preview.flags.map(({ before, after }) => [before.on.length, after.on.length]), preview.releases.length, preview.validation]).toEqual([0, [[0, 5], [0, 5]], 1, []]);
    expect([on(ward), running.operations.table.open()]).toEqual([[], []]);
    const back = await run('restore', '--reason', 'as before', '--at', moment, '--json');
    const { status, restore } = jsonOf<RollbackAnswer>(back);
    expect([back.code, status, restore?.validation.map(({ differences }) => differences)]).toEqual([0, 'done', [0, 0]]);
    expect(back.notes).toEqual(expect.arrayContaining([expect.stringMatching(/^shell: 1\.2\.3 \(\w{12}\) -> 1\.2\.3 \(\w{12}\)$/), expect.stringMatching(/cells, 0 differences between table and log, digest \d+-\w{16}$/)]));
    await vi.waitFor(() => expect([on(ward).length, on(other).length]).toEqual([5, 5]));
    const status2 = jsonOf<{ compositions: { seq: number; units: Record<string, string> }[] }>(await run('status', '--json'));
    expect(status2.compositions.find((each) => each.seq === seq)?.units).toEqual({ shell: '1.2.3' });
  });

  it.each(['emergency', 'gradual', 'restore'])('[CLI-145] does what the runbook %s says, command by command', async (name) => {
    const text = readFileSync(join(import.meta.dirname, `../../../docs/runbooks/${name}.md`), 'utf8');
    const commands = [...text.matchAll(/^npm run -s tandem -- (.*)$/gm)].map(([, line = '']) => line.replace('$MOMENT', new Date(running.clock.now).toISOString()));
    expect(commands.length).toBeGreaterThanOrEqual(3);
    for (const command of commands) {
      const args = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
      const notes: string[] = [];
      const code = await runCommand(args, { terminal: { out: () => {}, note: (line) => void notes.push(line) }, dataFolder: running.folder, now: () => running.clock.now });
      expect([command, code, code === 0 ? [] : notes]).toEqual([command, 0, []]);
    }
    expect(running.operations.table.newest(9)).toMatchObject([{ kind: name, status: 'done' }]);
  });

  it('[CLI-143] says in one sentence what cannot be, and then nothing has changed', async () => {
    const before = await running.rosters.feed.flags();
    const cases: readonly [readonly string[], RegExp][] = [
      [['emergency'], /^--reason is missing/],
      [['emergency', '--reason', ' '], /1 to 200 characters/],
      [['gradual', '--reason', 'x', '--schedule', 'nowhere'], new RegExp(`^There is no schedule "nowhere": there are .*${ward}`)],
      [['restore', '--reason', 'x'], /^--at or --composition is needed/],
      [['restore', '--reason', 'x', '--at', 'yesterday'], /2026-11-20T08:00:00Z is accepted/],
      [['restore', '--reason', 'x', '--composition', '99'], /^composition: what was live then is not known; what is kept begins with \d+/],
      [['pause', 'nothing-1', '--reason', 'x'], /^There is no rollback "nothing-1"/],
    ];
    for (const [args, sentence] of cases) {
      const { code, out, notes } = await run(...args);
      expect([args, code, out, notes.join('\n')]).toEqual([args, 1, '', expect.stringMatching(sentence)]);
    }
    expect([await running.rosters.feed.flags(), running.operations.table.newest(9)]).toEqual([before, []]);
    const nowhere = await runRollback(join(running.folder, 'none'), Date.now, ['emergency', '--reason', 'x']);
    expect([nowhere.code, nowhere.notes]).toEqual([1, [expect.stringMatching(/^There is no data in/)]]);
  });
});

describe('tandem rollback on the data folder of a stopped server', { timeout: 30_000 }, () => {
  let folder: string;
  let ward: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tandem-stopped-'));
    await using(async (rosters) => {
      ward = await rosters.create(smallWard(), 'x', 'test');
      const flags = await createScheduleFlags({ feed: rosters.feed, now: Date.now });
      await flags.set(ward, ALL_ON, by);
      flags.close();
    });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function using<T>(work: (rosters: ReturnType<typeof createRosters>) => Promise<T>): Promise<T> {
    const data = openDataFolder(folder, { serving: false });
    const rosters = createRosters({ database: data.database });
    try {
      return await work(rosters);
    } finally {
      await rosters.close();
      data.close();
    }
  }
  const on = () =>
    using(async (rosters) => {
      const flags = await createScheduleFlags({ feed: rosters.feed, now: Date.now });
      flags.close();
      return FLAG_NAMES.filter((name) => flags.get(ward, 'viewer').values[name]);
    });

  it('[CLI-144] moves each kind to its end by itself, and no server starts meanwhile', async () => {
    const first = jsonOf<RollbackAnswer>(await runRollback(folder, Date.now, ['emergency', '--reason', 'down', '--json']));
    expect([first.status, await on()]).toEqual(['done', []]);
    const seen = new Date().toISOString();
    await using(async (rosters) => {
      const flags = await createScheduleFlags({ feed: rosters.feed, now: Date.now });
      await flags.set(ward, ALL_ON, by);
      flags.close();
    });
    const gradual = runRollback(folder, Date.now, ['gradual', '--reason', 'calmly', '--json']);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(() => openDataFolder(folder, { serving: true })).toThrow(/in use by another Tandem server/);
    const { code, out } = await gradual;
    expect([code, jsonOf<RollbackAnswer>({ out }).status, await on()]).toEqual([0, 'done', []]);
    openDataFolder(folder, { serving: true }).close();
    // What was live before the first order was kept with it.
    const listed = jsonOf<{ compositions: { seq: number; at: number; schedules: number }[] }>(await runRollback(folder, Date.now, ['status', '--json']));
    const wanted = listed.compositions.find(({ schedules, at }) => schedules === 1 && at < Date.parse(seen));
    const back = await runRollback(folder, Date.now, ['restore', '--reason', 'as before', '--composition', String(wanted?.seq), '--json']);
    expect([back.code, jsonOf<RollbackAnswer>(back).restore?.validation.length, (await on()).length]).toEqual([0, 1, 5]);
  });
});
