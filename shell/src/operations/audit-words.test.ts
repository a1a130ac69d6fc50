import { globSync, readFileSync } from 'node:fs';
import { operations } from '@tandem/words/operations';
import { expect, it } from 'vitest';

it('[SHELL-514] what the server writes into the audit has words', () => {
  const root = `${import.meta.dirname}/../../..`;
  const written = globSync(['server/src/**/*.ts', 'cli/src/**/*.ts'], { cwd: root }).flatMap((path) => {
    const text = readFileSync(`${root}/${path}`, 'utf8');
    return [...text.matchAll(/audit\.add\(\{[^}]*?action: '([a-z-]+)'/g), ...text.matchAll(/\.add\(\{ actor: 'cli'[^}]*?action: '([a-z-]+)'/g)].map(([, action]) => String(action));
  });
  expect(written).toEqual(expect.arrayContaining(['notice-posted', 'release-taken-back', 'release-writes-undone', 'backup-restored']));
  expect([...new Set(written)].filter((action) => operations.audit.actions[action] === undefined)).toEqual([]);
});
