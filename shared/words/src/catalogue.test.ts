import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = (language: string): string => `${import.meta.dirname}/${language}`;
const sections = readdirSync(folder('en'));

/** Paths of all leaves; what a function says is called with stand-ins for its values. */
function leaves(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, 'said']];
  return Object.entries(value as object).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`));
}

describe('the catalogue', () => {
  it('[WORDS-3] has the same sections in each language', () => {
    expect(readdirSync(folder('de'))).toEqual(sections);
  });

  it.each(sections)('[WORDS-3] says the same things in each language: %s', async (section) => {
    const [english, german] = await Promise.all(
      ['en', 'de'].map(async (language) => leaves((await import(`./${language}/${section}`)) as object)),
    );
    expect(german?.map(([path]) => path).sort()).toEqual(english?.map(([path]) => path).sort());
    for (const [path, said] of [...(english ?? []), ...(german ?? [])]) expect(said.trim(), path).not.toBe('');
  });
});
