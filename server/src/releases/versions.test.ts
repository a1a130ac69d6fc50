import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cellKey } from '@tandem/rota';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runApp, send, signInNew, writeBuild, type Browser, type RunningApp } from '../../test/running-app.ts';
import { smallWard } from '../../test/running-rosters.ts';
import { syncOp } from '../../test/sync-world.ts';
import { changeLive } from './change-live.ts';
import type { ReleaseCommand } from './composition/command.ts';
import type { LiveVersion } from './pointer.ts';
import { placeUnit } from './publish-unit.ts';
import { createRegistry } from './registry.ts';
import { createFileStore } from './store/file-store.ts';

let running: RunningApp;
let ana: Browser;
let ward: string;
let ops = 0;
const roster = smallWard();
beforeEach(async () => {
  running = await runApp({ units: { shell: {}, weekly: {} } });
  ana = await signInNew(running, 'ana');
  ward = await running.rosters.create(roster, ana.session.user.id, 'test');
});
afterEach(() => running.close());

const order = (command: ReleaseCommand) =>
  changeLive({ store: createFileStore(join(running.folder, 'releases')), signer: null, now: () => new Date(running.clock.now) }, { command, actor: { kind: 'operator', name: 'cli' }, reason: 'tried' });
async function deploy(code: string): Promise<LiveVersion> {
  const { version } = await placeUnit({ dist: await writeBuild(join(running.folder, 'builds', 'weekly'), 'weekly', { 'assets/part.js': code }), registry: join(running.folder, 'releases'), now: () => new Date(running.clock.now) });
  await order({ kind: 'deploy', remote: 'weekly', version });
  return version;
}
const stable = async (): Promise<string> => (await createRegistry(join(running.folder, 'releases')).live())?.remotes['weekly']?.stable.d ?? '';
const originOf = (digest: string, unit = 'weekly') => `tab-1/r/${unit}/${digest.slice(0, 12)}/weekly`;
const madeBy = (opId: string) => ({ ...running.data.database.prepare('select unit, digest, cohort from event where op_id = ?').get(opId) });
/** Writes another cell each time, by REST. */
async function write(origin: string): Promise<string> {
  const opId = `op-made-by-${(ops += 1)}`;
  const { staffId, date, slot } = roster.assignments[ops] ?? { staffId: '', date: '', slot: 0 };
  const answer = await send(running.url, 'PUT', `/api/schedules/${ward}/cells/${staffId}/${date}/${slot}`, { browser: ana, body: { opId, value: null, origin } });
  expect([answer.status, answer.body]).toEqual([200, { kind: 'accepted', rev: expect.any(Number) as number }]);
  return opId;
}
const NOTHING = { unit: null, digest: null, cohort: null };

describe('which version made a change', { timeout: 20_000 }, () => {
  it('[SERVER-1000] is kept with it whichever way it came, with what the version was to people at that moment', async () => {
    const first = await stable();
    expect(madeBy(await write(originOf(first)))).toEqual({ unit: 'weekly', digest: first, cohort: 'stable' });
    const next = await deploy('2');
    expect(madeBy(await write(originOf(next.d)))).toEqual({ unit: 'weekly', digest: next.d, cohort: 'candidate' });
    await order({ kind: 'promote', remote: 'weekly', percent: 100 });
    expect(madeBy(await write(originOf(first)))).toEqual({ unit: 'weekly', digest: first, cohort: 'previous' });
    await order({ kind: 'rollback', remote: 'weekly', kill: true });
    expect(madeBy(await write(originOf(next.d)))).toEqual({ unit: 'weekly', digest: next.d, cohort: 'blocked' });

    const [pushed] = roster.assignments.slice(-1);
    const op = syncOp(cellKey(pushed ?? { staffId: '', date: '', slot: 0 }), null, { baseRev: null, origin: originOf(first) });
    await running.rosters.synced.push(ward, { ops: [op], actor: ana.session.user.id, at: running.clock.now, epoch: null, byTime: true });
    expect(madeBy(op.opId)).toEqual({ unit: 'weekly', digest: first, cohort: 'stable' });
    const body = { opId: 'op-made-by-change', origin: originOf(first), changes: [{ kind: 'note', id: 'n-1', value: { id: 'n-1', date: roster.schedule.firstDate, staffId: null, text: 'Fire drill' } }] };
    const changed = await send(running.url, 'POST', `/api/schedules/${ward}/changes`, { browser: ana, body });
    expect([changed.status, changed.body]).toEqual([200, expect.anything()]);
    expect(madeBy('op-made-by-change')).toEqual({ unit: 'weekly', digest: first, cohort: 'stable' });
  });

  it('[SERVER-1000] is known of versions that the pointer names no more, as long as the log of releases does', async () => {
    const candidate = await deploy('2');
    await order({ kind: 'abort', remote: 'weekly' });
    expect(madeBy(await write(originOf(candidate.d)))).toEqual({ unit: 'weekly', digest: candidate.d, cohort: 'other' });
  });

  it('[SERVER-1001] is not kept where the origin names none, or one that was never released here as that unit; the edit counts all the same', async () => {
    const digest = await stable();
    for (const origin of ['tab-1/week', originOf('f'.repeat(64)), originOf(digest, 'monthly'), `tab-1/r/weekly/${digest}/weekly`, `r/weekly/${digest.slice(0, 12)}`]) expect([origin, madeBy(await write(origin))]).toEqual([origin, NOTHING]);
  });

  it('[SERVER-1001] keeps no edit back while the releases cannot be read', async () => {
    const root = join(running.folder, 'releases');
    for (const name of await readdir(root)) await rm(join(root, name), { recursive: true });
    expect(madeBy(await write(originOf('e'.repeat(64))))).toEqual(NOTHING);
  });
});
