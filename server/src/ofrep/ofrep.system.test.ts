/** OpenFeature's own web SDK and OFREP provider, as they are published, against the server as a process. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OFREPWebProvider, type OFREPWebProviderOptions } from '@openfeature/ofrep-web-provider';
import { ClientProviderEvents, OpenFeature, ProviderStatus } from '@openfeature/web-sdk';
import { cellKey, type Roster } from '@tandem/rota';
import { FLAG_NAMES, PROTOCOL, type ServerMessage } from '@tandem/sync/protocol';
import type { ExportAnswer, OperationsAnswer, ScheduleSummary } from '@tandem/rest';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { send, signIn, writeBuild, type Browser } from '../../test/running-app.ts';
import { startProcess, type Process } from '../../test/server-process.ts';
import { syncOp } from '../../test/sync-world.ts';
import { DEMO_PASSWORD } from '../demo.ts';

let folder: string;
let running: Process;
let url: string;
let operator: Browser;
let ward: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-ofrep-'));
  await writeBuild(join(folder, 'units/shell/dist'), 'shell');
  running = startProcess({ TANDEM_DATA: join(folder, 'data'), TANDEM_UNITS: join(folder, 'units') });
  url = await running.url;
  operator = await signIn(url, 'mara', DEMO_PASSWORD);
  ward = ((await send(url, 'GET', '/api/schedules', { browser: operator })).body as ScheduleSummary[])[0]!.id;
  vi.stubGlobal('localStorage', storage());
  await OpenFeature.setContext({ targetingKey: 'browser-1', schedule: ward });
});
afterEach(async () => {
  await OpenFeature.close();
  vi.unstubAllGlobals();
  running.child.kill('SIGKILL');
  await running.ended;
  await rm(folder, { recursive: true, force: true });
});

/** What a browser keeps over a reload. */
function storage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value), removeItem: (key) => void kept.delete(key) };
}
const provider = (options: Partial<OFREPWebProviderOptions> = {}) =>
  new OFREPWebProvider({ baseUrl: url, headers: [['Authorization', `Bearer ${operator.cookie.split('=', 2)[1] ?? ''}`]], cacheMode: 'network-first', pollInterval: 50, ...options });
const values = () => FLAG_NAMES.map((name) => OpenFeature.getClient().getBooleanValue(name, false));
const allAre = (value: boolean) => FLAG_NAMES.map(() => value);
const turnOn = () => send(url, 'PUT', `/api/schedules/${ward}/flags`, { browser: operator, body: { values: Object.fromEntries(FLAG_NAMES.map((name) => [name, true])), reason: 'a trial' } });
const kill = () => send(url, 'POST', '/api/operations/rollbacks', { browser: operator, body: { id: crypto.randomUUID(), kind: 'emergency', schedule: ward, reason: 'lost edits' } });
const epoch = async () => ((await send(url, 'GET', '/api/operations', { browser: operator })).body as OperationsAnswer).schedules.find(({ id }) => id === ward)!.epoch;

describe('an OpenFeature SDK that is not changed', { timeout: 60_000 }, () => {
  it('[SERVER-566] evaluates the flags, follows every change, and is off after a kill, also when it starts anew', async () => {
    await OpenFeature.setProviderAndWait(provider());
    const client = OpenFeature.getClient();
    const changed: (readonly string[] | undefined)[] = [];
    client.addHandler(ClientProviderEvents.ConfigurationChanged, (event) => void changed.push(event?.flagsChanged));
    expect([client.providerStatus, values(), client.getBooleanDetails('enableCentralStore', true)]).toMatchObject([ProviderStatus.READY, allAre(false), { value: false, reason: 'DEFAULT', variant: 'off', flagMetadata: { revision: 0, epoch: 0, schedule: ward } }]);
    expect(client.getBooleanDetails('enableAll', false)).toMatchObject({ value: false, errorCode: 'FLAG_NOT_FOUND' });
    await turnOn();
    await vi.waitFor(() => expect([values(), changed.at(-1)?.toSorted()]).toEqual([allAre(true), [...FLAG_NAMES].sort()]), 10_000);
    expect(client.getBooleanDetails('enableCrossViewUpdates', false)).toMatchObject({ reason: 'TARGETING_MATCH', variant: 'on', flagMetadata: { epoch: 0 } });
    expect((await kill()).status).toBe(201);
    await vi.waitFor(() => expect(values()).toEqual(allAre(false)), 10_000);
    expect(client.getBooleanDetails('enableCentralStore', true).flagMetadata['epoch']).toBe(await epoch());
    await OpenFeature.setProviderAndWait(provider());
    expect(values()).toEqual(allAre(false));
  });

  it('[SERVER-566] with its stale default believes a flag that was killed, and no edit of it counts', async () => {
    await turnOn();
    // Fills what the browser keeps, as yesterday's page did.
    await OpenFeature.setProviderAndWait(provider({ cacheMode: 'local-cache-first' }));
    await vi.waitFor(() => expect(values()).toEqual(allAre(true)), 10_000);
    await kill();
    // The page is opened again where nothing answers for now.
    await OpenFeature.setProviderAndWait(provider({ cacheMode: 'local-cache-first', fetchImplementation: () => new Promise(() => {}) }));
    const { value, reason, flagMetadata } = OpenFeature.getClient().getBooleanDetails('enableCentralStore', false);
    expect([value, reason, flagMetadata['epoch']]).toEqual([true, 'CACHED', 0]);

    const exported = async () => JSON.parse(((await send(url, 'GET', `/api/schedules/${ward}/export?format=json`, { browser: operator })).body as ExportAnswer).files[0]!.text) as Roster;
    const before = (await exported()).assignments;
    const op = syncOp(cellKey(before[0]!), null, { at: Date.now(), epoch: Number(flagMetadata['epoch']) });
    expect(await pushed(op)).toMatchObject([{ kind: 'stale-epoch', epoch: await epoch() }]);
    expect((await exported()).assignments).toEqual(before);
    // With the epoch of now the same edit is taken: it was the epoch that kept it back.
    expect(await pushed({ ...op, opId: 'sync-op-now', epoch: await epoch() })).not.toMatchObject([{ kind: 'stale-epoch' }]);
    expect((await exported()).assignments).toEqual(before.slice(1));
  });
});

/** Pushes one op over the socket, as a page that believes its flags would. */
async function pushed(op: ReturnType<typeof syncOp>): Promise<unknown> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/sync`, { headers: { cookie: operator.cookie } });
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  const answer = new Promise<unknown>((resolve) =>
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as ServerMessage;
      if (message.type === 'results') resolve(message.results);
    }),
  );
  socket.send(JSON.stringify({ type: 'hello', protocol: { min: 1, max: PROTOCOL }, build: 'test' }));
  socket.send(JSON.stringify({ type: 'push', schedule: ward, ops: [op] }));
  const results = await answer;
  socket.terminate();
  return results;
}
