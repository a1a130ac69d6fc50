import { CSRF_HEADER } from '@tandem/rest';
import { describe, expect, it, vi } from 'vitest';
import { createSessionFetch, withCsrf, type SessionFetchPorts } from './session-fetch.ts';

const write: RequestInit = { method: 'PUT', body: '{}', headers: { 'content-type': 'application/json' } };
const answer = (status: number): Response => new Response(null, { status });
const sentTokens = (fetch: ReturnType<typeof vi.fn>): (string | null)[] =>
  fetch.mock.calls.map(([, init]) => (init as { headers: Headers }).headers.get(CSRF_HEADER));

describe('requests of a session', () => {
  it.each([
    ['PUT', 'token'],
    ['POST', 'token'],
    ['DELETE', 'token'],
    ['GET', null],
    [undefined, null],
  ])('[SHELL-40] %s carries %s', async (method, token) => {
    const fetch = vi.fn(async () => answer(200));
    await withCsrf({ fetch, csrf: () => 'token' })('/api/x', method === undefined ? undefined : { method });
    expect(sentTokens(fetch)).toEqual([token]);
  });

  it('[SHELL-40] keeps the headers of its caller, and sends none without a session', async () => {
    const fetch = vi.fn(async () => answer(200));
    await withCsrf({ fetch, csrf: () => null })('/api/x', write);
    const [, init] = fetch.mock.calls[0] as unknown as [string, { headers: Headers }];
    expect(init.headers.get('content-type')).toBe('application/json');
    expect(init.headers.has(CSRF_HEADER)).toBe(false);
  });

  function session(statuses: number[], over: Partial<SessionFetchPorts> = {}): { fetch: ReturnType<typeof vi.fn>; go: typeof globalThis.fetch } {
    const fetch = vi.fn(async () => answer(statuses.shift() ?? 200));
    const ports = { fetch, csrf: () => 'token', refresh: async () => undefined, signedInAgain: async () => undefined, ...over };
    return { fetch, go: createSessionFetch(ports) };
  }

  it('[SHELL-41] waits until the person has signed in again, then sends once more', async () => {
    const again = Promise.withResolvers<void>();
    let token = 'old';
    const { fetch, go } = session([401, 200], { csrf: () => token, signedInAgain: () => again.promise });
    const sending = go('/api/x', write);
    await vi.waitFor(() => expect(fetch).toHaveBeenCalledOnce());
    token = 'new';
    again.resolve();
    expect((await sending).status).toBe(200);
    expect(sentTokens(fetch)).toEqual(['old', 'new']);
  });

  it('[SHELL-41] ends when its caller gives up', async () => {
    const { go } = session([401], { signedInAgain: () => new Promise(() => undefined) });
    const patience = new AbortController();
    const sending = go('/api/x', { ...write, signal: patience.signal });
    patience.abort(new Error('enough'));
    await expect(sending).rejects.toThrow('enough');
  });

  it('[SHELL-42] sends again with the token of another tab’s session', async () => {
    let token = 'old';
    const { fetch, go } = session([403, 200], { csrf: () => token, refresh: async () => void (token = 'new') });
    expect((await go('/api/x', write)).status).toBe(200);
    expect(sentTokens(fetch)).toEqual(['old', 'new']);
  });

  it('[SHELL-42] passes on what is forbidden anyway', async () => {
    const refresh = vi.fn(async () => undefined);
    const { fetch, go } = session([403, 403], { refresh });
    expect((await go('/api/x', write)).status).toBe(403);
    expect(fetch).toHaveBeenCalledOnce();
    expect((await go('/api/x')).status).toBe(403);
    expect(refresh).toHaveBeenCalledOnce();
  });
});
