import type { Rolldown } from 'vite';
import { describe, expect, it } from 'vitest';
import { behind } from './unit-file.ts';

const chunk = (fileName: string, over: object = {}): Rolldown.OutputChunk =>
  ({ type: 'chunk', fileName, imports: [], exports: [], moduleIds: [], ...over }) as unknown as Rolldown.OutputChunk;

describe('what a page starts with', () => {
  it('[HOUSE-107] is the file behind an entry that only loads it, and the entry is not published', () => {
    const [entry, parts] = [chunk('main.js', { imports: ['parts.js'] }), chunk('parts.js', { moduleIds: ['main.ts'] })];
    const bundle = { 'main.js': entry, 'parts.js': parts };
    expect(behind(bundle, entry)).toBe(parts);
    expect(Object.keys(bundle)).toEqual(['parts.js']);
  });

  it.each([
    ['has code of its own', { imports: ['parts.js'], moduleIds: ['main.ts'] }],
    ['gives names away', { imports: ['parts.js'], exports: ['mount'] }],
    ['loads several files', { imports: ['parts.js', 'more.js'] }],
    ['loads none', {}],
  ])('[HOUSE-107] is the entry where it %s', (_what, over) => {
    const entry = chunk('main.js', over);
    const bundle = { 'main.js': entry, 'parts.js': chunk('parts.js'), 'more.js': chunk('more.js') };
    expect(behind(bundle, entry)).toBe(entry);
    expect(Object.keys(bundle)).toHaveLength(3);
  });
});
