import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { chosenHere } from './chosen-here.ts';

const version = (name: string) => ({ v: name, d: name.repeat(64), m: 'sha384-AAAA' });
const user = { id: 'id-of-mara', login: 'mara', name: 'Mara' };
let seq = 1;
const pointer = (...include: string[]): string =>
  JSON.stringify({ schema: 1, seq: (seq += 1), issued: '', remotes: { weekly: { stable: version('a'), previous: null, candidate: version('b'), rollout: { id: 'r2', salt: 's', percent: 0, include } } } });
const given = async (text: string, who = user): Promise<string | undefined> => (await chosenHere(text, who))?.get('weekly')?.stable.version;
const net = vi.fn<() => Promise<Response>>();

beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal('fetch', net);
  net.mockImplementation(async () => Response.json([{ id: 'ward-a', role: 'editor' }]));
});
afterEach(() => {
  vi.unstubAllGlobals();
  net.mockReset();
});

it('[SHELL-485] goes by the rotas and roles of the person, which are asked for once for a pointer, and only where it names some', async () => {
  expect([await given(pointer('user:noor')), await given(pointer('user:mara'))]).toEqual(['a', 'b']);
  expect(net).not.toHaveBeenCalled();
  const team = pointer('team:ward-a');
  expect([await given(team), await given(team)]).toEqual(['b', 'b']);
  expect(net).toHaveBeenCalledTimes(1);
  expect([await given(pointer('team:ward-b')), await given(pointer('role:editor')), await given(pointer('role:operator'))]).toEqual(['a', 'b', 'a']);
  net.mockImplementation(async () => Response.json([]));
  const last = pointer('role:editor');
  expect([await given(last), await given(last, { ...user, id: 'id-of-noor' })]).toEqual(['a', 'a']);
  expect(net).toHaveBeenCalledTimes(6);
});

it('[SHELL-485] leaves everything as it is where nobody says which rotas those are, and asks again', async () => {
  const text = pointer('team:ward-a');
  net.mockRejectedValueOnce(new TypeError('offline')).mockResolvedValueOnce(new Response('', { status: 503 }));
  expect([await chosenHere(text, user), await chosenHere(text, user), await given(text)]).toEqual([null, null, 'b']);
});
