import type { RotaError } from '@tandem/rest';
import { afterEach, expect, it, vi } from 'vitest';

const root = document.documentElement;
// Leaves no module that has learnt another language to other files.
afterEach(() => {
  delete root.dataset['language'];
  vi.resetModules();
});

it.each([
  ['de', '„F“ ist schon vergeben. Nehmen Sie etwas anderes.'],
  ['en', '“F” is taken. Use something else.'],
])('[SHELL-114] says on a page in %s what the server refused, in its language', async (language, said) => {
  root.dataset['language'] = language;
  vi.resetModules();
  const { createReferenceClient } = await import('@tandem/rest');
  const { refusalOf } = await import('./problems.ts');
  const error: RotaError = {
    kind: 'invalid',
    origin: 'server',
    reason: 'changes.0.value.code: "F" was given; a code that no other shift has is accepted',
    field: 'changes.0.value.code',
    causes: [{ code: 'taken', given: 'F' }],
  };
  const client = createReferenceClient(async () => new Response(JSON.stringify({ error }), { status: 400 }));
  const answer = await client.change('ward', { opId: 'op-12345', origin: 'tab/setup', changes: [] });
  expect(answer.ok ? null : refusalOf(answer.error, ['code'])).toEqual({ problems: { code: said }, message: '' });
});
