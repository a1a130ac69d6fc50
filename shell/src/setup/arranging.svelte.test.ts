import type { RotaError } from '@tandem/rest';
import { expect, it } from 'vitest';
import { createArranging } from './arranging.svelte.ts';

function held() {
  const sent: string[] = [];
  const answers: ((error: RotaError | null) => void)[] = [];
  const arranging = createArranging((ids) => {
    sent.push(ids.join(''));
    return new Promise((resolve) => answers.push(resolve));
  });
  const answer = async (error: RotaError | null = null) => {
    answers.shift()?.(error);
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { sent, arranging, answer };
}

it('[SHELL-115] an order stands at once, and of what comes while it is sent the newest is sent', async () => {
  const { sent, arranging, answer } = held();
  const done = arranging.arrange(['b', 'a', 'c']);
  expect([arranging.ids, sent]).toEqual([['b', 'a', 'c'], ['bac']]);
  void arranging.arrange(['b', 'c', 'a']);
  void arranging.arrange(['c', 'b', 'a']);
  expect([arranging.ids, sent]).toEqual([['c', 'b', 'a'], ['bac']]);
  await answer();
  expect([arranging.ids, sent]).toEqual([['c', 'b', 'a'], ['bac', 'cba']]);
  await answer();
  expect([await done, arranging.ids, sent.length]).toEqual([null, null, 2]);
});

it('[SHELL-115] an order that is refused gives way to the server’s, with the reason', async () => {
  const { sent, arranging, answer } = held();
  const error: RotaError = { kind: 'conflict', origin: 'server', reason: 'stale' };
  const done = arranging.arrange(['b', 'a']);
  await answer(error);
  expect([await done, arranging.ids]).toEqual([error, null]);
  await arranging.settled();
  void arranging.arrange(['b', 'a']);
  expect(sent).toEqual(['ba', 'ba']);
});
