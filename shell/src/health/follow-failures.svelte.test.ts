import type { Mount, MountContext } from '@tandem/sync';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RemoteFailure } from '../remotes/failure.ts';
import type { LiveRemote, Release } from '../remotes/release-manifest.ts';
import { createSlotRun, type RemotePorts } from '../remotes/remote-slot.svelte.ts';
import { followFailures } from './follow-failures.ts';

const release = (version: string): Release => ({ version, digest: `digest of ${version}`, integrity: '' });
const live: LiveRemote = { stable: release('2.0.0'), previous: release('1.9.0'), origin: null, mirror: null };
const draws: Mount = (into) => (into.append(document.createElement('p')), () => undefined);
const throws: Mount = () => { throw new Error('broken'); };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function slot(mounts: Readonly<Record<string, Mount>>, entry = live) {
  let thrown: (error: unknown) => void = () => undefined;
  const ports: RemotePorts = {
    load: async (_remote, { version }) => {
      const mount = mounts[version];
      if (mount === undefined) throw new RemoteFailure('LOAD-2', 'gone');
      return { mount, baseUrl: '/r/', dress: async () => undefined };
    },
    pageErrors: { watch: (_base, onThrown) => ((thrown = onThrown), () => undefined) },
    remotes: new Map([['weekly', entry]]), runs: new Set(), choose: async () => undefined, prefetch: () => undefined, hint: {}, choice: new Map(),
  };
  const target = document.createElement('div');
  const told: string[] = [];
  const stop = followFailures(ports, ({ unit, digest, phase }) => void told.push(`${unit} ${digest} ${phase}`));
  return { run: createSlotRun(ports, 'weekly', target, {} as MountContext), ports, target, told, stop, throwLater: (error: unknown) => thrown(error), pass: () => vi.advanceTimersByTimeAsync(1500) };
}

describe('what did not start', () => {
  it('[SHELL-421] is told once, though the version before is shown in its place', async () => {
    const { run, told, pass, ports } = slot({ '2.0.0': throws, '1.9.0': draws });
    run.open('stable');
    await pass();
    await pass();
    expect([run.state.kind, run.state.which, told]).toEqual(['ready', 'previous', ['weekly digest of 2.0.0 mount']]);
    ports.remotes.set('weekly', { ...live, stable: release('2.0.1') });
    run.open('stable');
    await pass();
    expect(told.length).toBe(2);
  });

  it('[SHELL-421] is told by where it stopped, and not of what runs or what somebody has opened themselves', async () => {
    const gone = slot({}, { ...live, previous: null });
    gone.run.open('stable');
    await gone.pass();
    expect(gone.told).toEqual(['weekly digest of 2.0.0 load']);
    const both = slot({ '2.0.0': draws, '1.9.0': draws });
    both.run.open('stable');
    await both.pass();
    both.run.open('previous');
    await both.pass();
    expect([both.run.state.which, both.told]).toEqual(['previous', []]);
  });

  it('[SHELL-421] is told of what threw later and shows nothing, and of a try again', async () => {
    const { run, told, pass, target, throwLater } = slot({ '2.0.0': draws });
    run.open('stable');
    await pass();
    throwLater(new Error('shown still'));
    await pass();
    expect([run.state.kind, told]).toEqual(['unwell', []]);
    target.replaceChildren();
    throwLater(new Error('blank'));
    await pass();
    expect(told).toEqual(['weekly digest of 2.0.0 run']);
    run.open('stable');
    await pass();
    target.replaceChildren();
    throwLater(new Error('blank'));
    await pass();
    expect(told.length).toBe(2);
  });

  it('[SHELL-421] leaves no timer', () => {
    const { stop } = slot({});
    expect(vi.getTimerCount()).toBe(1);
    stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
