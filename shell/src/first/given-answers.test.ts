// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import { withGivenAnswers } from './given-answers.ts';

const PATH = '/api/schedules/ward/window?from=2026-11-09&to=2026-11-29';

function begin() {
  const script = document.createElement('script');
  script.type = 'application/json';
  script.dataset['answer'] = PATH;
  script.textContent = '{"name":"Łoś"}';
  document.body.replaceChildren(script);
  const net = vi.fn((_input: RequestInfo | URL, _init?: RequestInit) => Promise.resolve(new Response('"asked"')));
  let late = (): void => undefined;
  const fetch = withGivenAnswers(document, net, (_ms, run) => (late = run));
  return { fetch, net, late: () => late() };
}

describe('an answer that came with the page', () => {
  it('[SHELL-71] is taken once instead of asked for, and is then no longer in the page', async () => {
    const { fetch, net } = begin();
    expect(document.querySelector('[data-answer]')).toBeNull();
    const answer = await fetch(PATH, { method: 'GET' });
    expect([answer.ok, await answer.json(), net.mock.calls.length]).toEqual([true, { name: 'Łoś' }, 0]);
    expect(await (await fetch(PATH)).json()).toBe('asked');
  });

  it('[SHELL-71] is none for another address, and for no request that changes something', async () => {
    const { fetch, net } = begin();
    await fetch('/api/schedules');
    await fetch(PATH, { method: 'PUT' });
    expect(net.mock.calls.map(([input]) => input)).toEqual(['/api/schedules', PATH]);
    expect(await (await fetch(PATH)).json()).toEqual({ name: 'Łoś' });
  });

  it('[SHELL-71] is no longer taken once the page has begun', async () => {
    const { fetch, late } = begin();
    late();
    expect(await (await fetch(PATH)).json()).toBe('asked');
  });
});
