import type { Mount, MountContext } from '@tandem/sync';
import { DuplicateSyncError } from '@tandem/sync';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createPageErrors } from './page-errors.ts';
import type { LiveRemote, Release } from './release-manifest.ts';
import { createSlotRun, type RemotePorts, type SlotRun } from './remote-slot.svelte.ts';

const release = (version: string): Release => ({ version, digest: version, integrity: '' });
const live: LiveRemote = { stable: release('2.0.0'), previous: release('1.9.0'), origin: null, mirror: null };
/** Nothing to go back to. */
const alone: LiveRemote = { ...live, previous: null };
const context = {} as MountContext;
const baseUrl = 'https://page.example/r/weekly/abc/';

let target: HTMLElement;
let watched: ((thrown: unknown) => void) | null;
beforeEach(() => {
  target = document.createElement('div');
  watched = null;
});

function slot(mounts: Record<string, unknown>, entry: LiveRemote | null = alone, choose = async (): Promise<void> => undefined): { run: SlotRun; ports: RemotePorts } {
  const ports: RemotePorts = {
    load: async (_remote, { version }) => ({ mount: mounts[version] as Mount, baseUrl, dress: async () => undefined }),
    pageErrors: { watch: (_base, onThrown) => ((watched = onThrown), () => (watched = null)) },
    remotes: new Map(entry ? [['weekly', entry]] : []),
    runs: new Set(),
    choose,
    prefetch: () => undefined,
    hint: {},
    choice: new Map(),
  };
  return { run: createSlotRun(ports, 'weekly', target, context), ports };
}
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const draws =
  (text: string, end: () => void = () => undefined): Mount =>
  (into) => {
    into.append(Object.assign(document.createElement('p'), { textContent: text }));
    return end;
  };

describe('running a remote in a slot', () => {
  it('[SHELL-31] is ready once the remote is mounted', async () => {
    const { run } = slot({ '2.0.0': draws('week') });
    run.open('stable');
    expect(run.state.kind).toBe('loading');
    await settled();
    expect(run.state.kind).toBe('ready');
    expect(target.textContent).toBe('week');
  });

  it.each([
    ['throws', () => { throw new Error('broken'); }, 'MOUNT-1'],
    ['throws after drawing', (into: HTMLElement) => { into.append('half'); throw new Error('broken'); }, 'MOUNT-1'],
    ['throws no error', () => { throw 'words'; }, 'MOUNT-1'],
    ['rejects', async () => { throw new Error('broken'); }, 'MOUNT-1'],
    ['returns nothing', (into: HTMLElement) => void into.append('week'), 'MOUNT-2'],
    ['is no function', 17, 'MOUNT-1'],
  ])('[SHELL-32] fails when mount %s, and leaves the slot empty', async (_what, mount, code) => {
    const { run } = slot({ '2.0.0': mount });
    run.open('stable');
    await settled();
    expect(run.state).toMatchObject({ kind: 'failed', failure: { code } });
    expect(target.childNodes).toHaveLength(0);
  });

  it('[SHELL-32] fails without an entry in the release manifest', async () => {
    const { run } = slot({}, null);
    run.open('stable');
    await settled();
    expect(run.state.failure?.code).toBe('LIVE-1');
  });

  it('[SHELL-33] tells a second bus by its code', async () => {
    const { run } = slot({ '2.0.0': () => { throw new DuplicateSyncError('weekly', '0.0.9', '0.1.0'); } });
    run.open('stable');
    await settled();
    expect(run.state.failure?.code).toBe('SYNC-1');
    expect(run.state.failure?.message).toContain('0.0.9');
  });

  it('[SHELL-34] keeps what is shown when the remote throws later', async () => {
    const { run } = slot({ '2.0.0': draws('week') });
    run.open('stable');
    await settled();
    watched?.(new Error('later'));
    expect(run.state).toMatchObject({ kind: 'unwell', failure: { code: 'RUN-1' } });
    expect(target.textContent).toBe('week');
  });

  it('[SHELL-34] fails and lets go when the remote throws and shows nothing', async () => {
    const end = vi.fn();
    const { run } = slot({ '2.0.0': () => end });
    run.open('stable');
    await settled();
    watched?.(new Error('later'));
    expect(run.state.kind).toBe('failed');
    expect(end).toHaveBeenCalledOnce();
  });

  it('[SHELL-35] opens the version before, and remembers it', async () => {
    const end = vi.fn();
    const { run, ports } = slot({ '2.0.0': draws('new', end), '1.9.0': draws('old') }, live);
    run.open('stable');
    await settled();
    run.open('previous');
    await settled();
    expect(end).toHaveBeenCalledOnce();
    expect(target.textContent).toBe('old');
    expect(run.state).toMatchObject({ kind: 'ready', which: 'previous' });
    expect(ports.choice.get('weekly')).toBe('previous');
  });

  it('[SHELL-363] opens the version before by itself where one does not start, and its face where neither does', async () => {
    const broken = (): never => { throw new Error('broken'); };
    const { run, ports } = slot({ '2.0.0': broken, '1.9.0': draws('old') }, live);
    run.open('stable');
    await settled();
    expect(run.state).toMatchObject({ kind: 'ready', which: 'previous' });
    expect(target.textContent).toBe('old');
    // Nobody has chosen it: the next opening tries the stable one again.
    expect(ports.choice.get('weekly')).toBe('stable');
    const neither = slot({ '2.0.0': broken, '1.9.0': broken }, live).run;
    neither.open('stable');
    await settled();
    expect(neither.state).toMatchObject({ kind: 'failed', which: 'previous', attempt: 2 });
  });

  it('[SHELL-363] a slot that was closed opens nothing by itself', async () => {
    const mount = vi.fn(draws('old'));
    const { run } = slot({ '2.0.0': () => { run.close(); throw new Error('broken'); }, '1.9.0': mount }, live);
    run.open('stable');
    await settled();
    expect(run.state.kind).toBe('idle');
    expect(mount).not.toHaveBeenCalled();
  });

  it('[SHELL-364] opens what was chosen for the person, once it is known', async () => {
    const known = Promise.withResolvers<void>();
    const { run, ports } = slot({ '2.0.0': draws('stable'), '2.1.0': draws('candidate') }, live, () => known.promise);
    run.open('stable');
    await settled();
    expect(run.state.kind).toBe('loading');
    ports.remotes.set('weekly', { ...live, stable: release('2.1.0'), previous: live.stable });
    known.resolve();
    await settled();
    expect(target.textContent).toBe('candidate');
  });

  it('[SHELL-36] mounts nothing after it was closed', async () => {
    const mount = vi.fn(draws('week'));
    const { run } = slot({ '2.0.0': mount });
    run.open('stable');
    run.close();
    await settled();
    expect(mount).not.toHaveBeenCalled();
    expect(run.state.kind).toBe('idle');
  });

  it('[SHELL-36] lets go of a remote whose unmounting throws', async () => {
    const { run } = slot({ '2.0.0': draws('week', () => { throw new Error('no'); }) });
    run.open('stable');
    await settled();
    run.close();
    expect(target.childNodes).toHaveLength(0);
    expect(watched).toBeNull();
  });
});

describe('errors that nobody caught', () => {
  it('[SHELL-37] go to the remote in whose trace they are', () => {
    const errors = createPageErrors(window);
    const [weekly, monthly] = [vi.fn(), vi.fn()];
    const stop = errors.watch('https://x/r/weekly/abc/', weekly);
    errors.watch('https://x/r/monthly/abc/', monthly);
    const error = Object.assign(new Error('broken'), { stack: 'Error: broken\n    at https://x/r/weekly/abc/assets/mount.js:1:2' });
    window.dispatchEvent(new ErrorEvent('error', { error, filename: 'https://x/r/shell/abc/main.js' }));
    window.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason: error }));
    expect(weekly).toHaveBeenCalledTimes(2);
    expect(monthly).not.toHaveBeenCalled();
    stop();
    window.dispatchEvent(new ErrorEvent('error', { error, filename: '' }));
    expect(weekly).toHaveBeenCalledTimes(2);
  });
});
