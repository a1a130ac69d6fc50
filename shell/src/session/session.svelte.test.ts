import type { Session } from '@tandem/rest';
import { describe, expect, it, vi } from 'vitest';
import { createKept } from '../kept.ts';
import { signIn, signOut } from './doors.ts';
import { createSession, type PageSession } from './session.svelte.ts';

const session = (id: string): Session => ({ user: { id, name: id, login: id }, csrf: `csrf-${id}`, creator: false, expiresAt: '2030-01-01T00:00:00Z' });
const json = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status });
const refused = (status: number, kind: string): Response => json(status, { error: { kind, origin: 'server', reason: kind } });

/** A page whose server gives these answers, one after the other. */
function page(answers: Response[], memory = new Map<string, string>()): { session: PageSession; onOther: ReturnType<typeof vi.fn>; memory: typeof memory } {
  const onOther = vi.fn();
  const kept = createKept(() => ({
    getItem: (key) => memory.get(key) ?? null,
    setItem: (key, value) => void memory.set(key, value),
    removeItem: (key) => void memory.delete(key),
  }));
  const fetch = async (): Promise<Response> => answers.shift() ?? refused(500, 'internal');
  return { session: createSession(fetch, kept, onOther), onOther, memory };
}

describe('the page’s session', () => {
  it('[SHELL-44] is likely only where somebody has signed in', async () => {
    const { session: nobody, memory } = page([json(201, session('mara')), new Response(null, { status: 204 })]);
    expect(nobody.isLikely()).toBe(false);
    expect(await signIn(nobody, 'mara', 'x')).toBeNull();
    expect(page([], memory).session.isLikely()).toBe(true);
    expect(await signOut(nobody)).toBeNull();
    expect(page([], memory).session.isLikely()).toBe(false);
  });

  it('[SHELL-44] is asked for where nothing can be kept', () => {
    const blocked = createKept(() => {
      throw new Error('denied');
    });
    expect(createSession(async () => refused(401, 'unauthenticated'), blocked, () => undefined).isLikely()).toBe(true);
  });

  it('[SHELL-44] tells signed out from unreachable', async () => {
    const gone = page([refused(401, 'unauthenticated')]).session;
    await gone.ask();
    expect(gone.state.kind).toBe('signed-out');
    const down = page([refused(500, 'internal')]).session;
    await down.ask();
    expect(down.state.kind).toBe('unreachable');
  });

  it('[SHELL-41] keeps the page while the person signs in again, and sends what waited', async () => {
    const { session: here } = page([json(200, session('mara')), refused(401, 'unauthenticated'), json(201, session('mara')), json(200, 'done')]);
    await here.ask();
    const waiting = here.fetch('/api/x', { method: 'PUT' });
    await vi.waitFor(() => expect(here.state.kind).toBe('expired'));
    await signIn(here, 'mara', 'x');
    expect(here.state.kind).toBe('signed-in');
    expect(await (await waiting).json()).toBe('done');
  });

  it('[SHELL-43] starts over when somebody else signs in', async () => {
    const { session: here, onOther } = page([json(200, session('mara')), json(201, session('ana'))]);
    await here.ask();
    await signIn(here, 'ana', 'x');
    expect(onOther).toHaveBeenCalledOnce();
  });

  it('[SHELL-45] stays signed in when signing out does not reach the server', async () => {
    const { session: here } = page([json(200, session('mara')), refused(500, 'internal')]);
    await here.ask();
    expect((await signOut(here))?.kind).toBe('internal');
    expect(here.state.kind).toBe('signed-in');
  });
});
