import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it, vi } from 'vitest';
import { noHydration } from './no-hydration.ts';

const FILE = createRequire(import.meta.url).resolve('svelte/package.json').replace('package.json', 'src/internal/client/dom/hydration.js');
const { filter, handler } = noHydration().transform as unknown as { filter: { id: RegExp }; handler: (this: { error: (text: string) => never }, code: string) => { code: string } };
const error = vi.fn((text: string): never => {
  throw new Error(text);
});

describe('no hydration', () => {
  it('[HOUSE-106] is said to Svelte by the one variable that it asks, which nothing writes any more', () => {
    expect(filter.id.test(FILE)).toBe(true);
    const { code } = handler.call({ error }, readFileSync(FILE, 'utf8'));
    expect(code).toContain('export const hydrating = false;');
    expect(code).not.toMatch(/\bhydrating = value/);
  });

  it('[HOUSE-106] fails the build where Svelte has no such variable', () => {
    expect(() => handler.call({ error }, 'export let other = false;')).toThrow(/no longer keeps/);
  });
});
