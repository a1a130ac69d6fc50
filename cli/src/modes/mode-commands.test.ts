import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { smallWard } from '../../../server/test/running-rosters.ts';
import { openDataFolder } from '../../../server/src/storage/data-folder.ts';
import { cleanDaysIn } from '../../../server/src/settings.ts';
import { createRosters } from '../../../server/src/rosters/rosters.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jsonOf, runIn, runTwoWards, type TwoWards } from '../../test/run-in.ts';
import { runCommand } from '../program.ts';

const FLAG_NAMES = ['enableCentralStore', 'enableRealTimeSync', 'enableConflictResolution', 'enablePerformanceOptimization', 'enableCrossViewUpdates'];
const ALL_ON = Object.fromEntries(FLAG_NAMES.map((name) => [name, true]));
const cells = smallWard().assignments.length;

const runMode = (dataFolder: string, now: () => number, args: readonly string[], cleanDays?: () => number) => runIn({ dataFolder, now, ...(cleanDays && { cleanDays }) }, ['mode', ...args]);
interface Shown {
  readonly schedules: Record<string, { stage: string; [field: string]: unknown }>;
}
const lastJson = jsonOf<Shown>;
/** The table that REST reads from, changed beside the log. */
const SPOIL = `update assignment set value = json_set(value, '$.start', 1) where (schedule_id, date, staff_id, slot) in (select schedule_id, date, staff_id, slot from assignment order by 1, 2, 3, 4 limit 1)`;

describe('tandem mode beside a running server', () => {
  let running: TwoWards['running'];
  let ward: string;
  let other: string;
  beforeEach(async () => {
    ({ running, ward, other } = await runTwoWards());
    for (const id of [ward, other]) await running.flags.set(id, ALL_ON, { actor: 'x', reason: 'x' });
  });
  afterEach(() => running.close());
  const run = (...args: string[]) => runMode(running.folder, () => running.clock.now, args);

  it('[CLI-130] [CLI-131] lowers a stage, which the server hears of, and shows what holds', async () => {
    running.flags.watch(() => {});
    const set = await run('set', 'shadow', '--schedule', ward, '--reason', ' too  early', '--json');
    // By the command itself: the server may be none.
    expect(running.operations.audit.newest(1, [ward])).toMatchObject([{ action: 'flags-changed', actor: 'cli', source: 'cli', schedule: ward, reason: 'too early', detail: { before: { stage: null }, after: { stage: 'shadow' } } }]);
    expect([set.code, set.notes, lastJson(set).schedules]).toEqual([0, [`${ward}: shadow`], { [ward]: expect.objectContaining({ stage: 'shadow', ordered: 'shadow', mode: 'hybrid' }) as unknown }]);
    await vi.waitFor(() => expect(running.flags.stageOf(ward).holds).toBe('shadow'));
    expect(running.log.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ audit }) => audit === 'flags-changed').at(-1)).toMatchObject({ by: 'cli', reason: 'too early', before: { stage: null }, after: { stage: 'shadow' } });
    const get = await run('get', '--json');
    expect(lastJson(get).schedules).toMatchObject({ [ward]: { stage: 'shadow' }, [other]: { stage: 'live', ordered: null, total: { sweeps: 0, confirmed: 0 }, cleanDays: 0 } });
    expect((await run('get', '--schedule', other)).out).toMatch(/\thybrid, live\tas the flags allow\tepoch 0, revision \d+\t0 differences in 0 comparisons, 0 clean days\n$/);
    expect((await run('set', 'legacy')).notes.sort()).toEqual([`${other}: shadow, dualwrite, off`, `${ward}: dualwrite, off`].sort());
  });

  it('[CLI-132] leaves to the server what only its pages can tell, unless it is forced for a reason', async () => {
    await run('set', 'shadow', '--schedule', ward);
    const held = await run('set', 'live', '--schedule', ward, '--json');
    expect([held.code, held.notes, lastJson(held).schedules[ward]?.stage]).toEqual([1, [`${ward}: nothing to change`, expect.stringMatching(/does not go on to live \(silent\): A server is running, .* --force\.$/)], 'shadow']);
    expect((await run('set', 'live', '--schedule', ward, '--force')).notes).toEqual([expect.stringMatching(/^--reason is missing/)]);
    expect(await run('set', 'live', '--schedule', ward, '--force', '--reason', 'nobody is here')).toMatchObject({ code: 0, notes: [`${ward}: live`] });
    running.flags.watch(() => {});
    await vi.waitFor(() => expect(running.flags.stageOf(ward).ordered).toBe('live'));
    await running.flags.set(ward, { enableCrossViewUpdates: false }, { actor: 'x', reason: 'x' });
    expect((await run('set', 'live', '--schedule', ward, '--force', '--reason', 'x')).notes.at(-1)).toMatch(/\(flags\): live needs enableCrossViewUpdates\./);
  });

  it('[CLI-133] migrates: what it would do, what it did, and that it is proved', async () => {
    await run('set', 'off');
    running.data.database.prepare(SPOIL).run();
    const dry = await run('migrate', '--schedule', ward, '--dry-run', '--json');
    const json = await run('migrate', '--schedule', ward, '--json');
    const [wouldBe, is] = [lastJson(dry).schedules[ward], lastJson(json).schedules[ward]];
    expect([dry.code, wouldBe]).toEqual([0, expect.objectContaining({ dryRun: true, cells, differences: 1, repaired: 0, verified: false })]);
    expect([json.code, is]).toEqual([0, expect.objectContaining({ dryRun: false, cells, differences: 1, repaired: 1, refused: 0, verified: true, checksum: wouldBe?.['checksum'], logChecksum: wouldBe?.['checksum'] })]);
    expect(running.operations.audit.newest(1, [ward])).toMatchObject([{ action: 'migrated', actor: 'cli', source: 'cli', schedule: ward, detail: { repaired: 1, verified: true } }]);
    expect((await run('migrate', '--schedule', ward)).out).toBe(`${ward}\t${cells} cells\t0 differences, 0 repaired, 0 refused\t${String(is?.['checksum'])}\n`);
    running.data.database.prepare('delete from assignment where schedule_id = ? and (date, staff_id, slot) in (select date, staff_id, slot from assignment where schedule_id = ? order by 1, 2, 3 limit 1)').run(ward, ward);
    const left = await run('migrate', '--schedule', ward);
    expect([left.code, left.notes.at(-1)]).toEqual([1, expect.stringMatching(/still differs in \S+\/2026-11-02\/0: nothing is deleted/)]);
  });

  it('[CLI-133] does not join in where the server migrates, and the server not where the command does', async () => {
    const hold = (by: string) =>
      running.data.database.prepare("insert into backfill (schedule_id, phase, after, cells, differences, repaired, refused, run, run_by, run_since, run_seen) values (?, 'log', '', 0, 0, 0, 0, 'other', ?, ?, ?)").run(ward, by, running.clock.now, running.clock.now);
    hold('Lead Person');
    expect(await run('migrate', '--schedule', ward)).toMatchObject({ code: 1, out: '', notes: [expect.stringMatching(new RegExp(`^${ward} is being migrated by Lead Person, since 20.*: wait until that is done\\.$`))] });
    expect((await run('migrate', '--schedule', ward, '--dry-run')).code).toBe(0);
    running.data.database.exec('delete from backfill');
    hold('the command line (process 7)');
    await expect(running.modes.migrate(ward, { dryRun: false, by: 'Ana' }, { actor: 'ana', source: 'api' })).rejects.toThrow('by the command line (process 7)');
  });

  it('[CLI-134] says in one sentence what cannot be', async () => {
    const cases: readonly [readonly string[], RegExp][] = [
      [['set', 'beyond'], /There is no stage or mode "beyond": there are off, .* legacy, hybrid, sync\./],
      [['set', 'live', '--schedule', 'nowhere'], new RegExp(`^There is no schedule "nowhere": there are .*${ward}.*; all means each of them\\.$`)],
      [['set', 'live', '--reason', ' '], /1 to 200 characters/],
      [['get', '--schedule', 'nowhere'], /^There is no schedule "nowhere"/],
      [['migrate', '--schedule', 'nowhere'], /^There is no schedule "nowhere"/],
    ];
    for (const [args, sentence] of cases) {
      const { code, out, notes } = await run(...args);
      expect([args, code, out, notes.join('\n')]).toEqual([args, 1, '', expect.stringMatching(sentence)]);
    }
    expect(running.flags.stageOf(ward).ordered).toBeNull();
  });
});

describe('tandem mode without a server', () => {
  it('[CLI-132] goes as far as its own facts allow: nobody is connected', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tandem-mode-'));
    try {
      const { database, close } = openDataFolder(folder, { serving: false });
      const rosters = createRosters({ database });
      const ward = await rosters.create(smallWard(), 'ana', 'test');
      await rosters.close();
      close();
      const now = (): number => Date.parse('2026-11-20T08:00:00Z');
      expect((await runMode(folder, now, ['set', 'sync', '--json'])).notes.at(-1)).toMatch(/\(flags\): dualwrite needs enableCentralStore\./);
      const terminal = { out: () => {}, note: () => {} };
      await runCommand(['flags', 'set', 'enableConflictResolution', 'on', '--with-prerequisites'], { terminal, dataFolder: folder, now });
      const partly = await runMode(folder, now, ['set', 'sync', '--json']);
      expect([partly.code, partly.notes, lastJson(partly).schedules[ward]?.stage]).toEqual([1, [`${ward}: nothing to change`, expect.stringMatching(/to live \(flags\)/)], 'shadow']);
      for (const name of FLAG_NAMES) await runCommand(['flags', 'set', name, 'on'], { terminal, dataFolder: folder, now });
      const whole = await runMode(folder, now, ['set', 'sync', '--json']);
      expect([whole.code, lastJson(whole).schedules[ward]]).toEqual([0, expect.objectContaining({ stage: 'rampdown', mode: 'sync', total: expect.objectContaining({ confirmed: 0 }) as unknown })]);
      expect((await runMode(folder, now, ['set', 'complete', '--approve'])).notes.at(-1)).toMatch(/\(clean-days\).* needs 7 days/);
      expect((await runMode(folder, now, ['set', 'complete', '--approve'], () => 2)).notes.at(-1)).toMatch(/\(clean-days\).* needs 2 days/);
      expect(await runMode(folder, now, ['set', 'complete', '--approve'], () => cleanDaysIn({ TANDEM_CLEAN_DAYS: 'two' }))).toMatchObject({ code: 1, notes: [expect.stringMatching(/^TANDEM_CLEAN_DAYS is "two"/)] });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
