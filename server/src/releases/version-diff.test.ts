import { describe, expect, it } from 'vitest';
import type { Manifest } from './manifest.ts';
import { diffVersions } from './version-diff.ts';

/** Path → content; what it holds is its hash, how long it is its size. */
function manifest(files: Readonly<Record<string, string>>, over: Partial<Manifest> = {}): Manifest {
  const listed = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, { bytes: text.length, sri: `sha384-${text}` }]));
  return { name: 'weekly', version: '1.0.0', digest: 'a'.repeat(64), builtAt: '', entry: 'entry.js', css: [], preload: [], contract: { mount: [1, 1], sync: [1, 1] }, files: listed, ...over };
}
const files = (before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) => diffVersions(manifest(before), manifest(after)).files;

describe('two versions of a unit', () => {
  it('[SERVER-1142] differ by the files that are added, removed and changed, with their bytes and what all come to', () => {
    const found = diffVersions(manifest({ 'entry.js': 'one', 'b.js': 'b', 'same.css': 'same' }), manifest({ 'entry.js': 'longer', 'a.js': 'aa', 'same.css': 'same' }));
    expect(found).toEqual({
      files: [{ path: 'a.js', was: null, before: null, after: 2 }, { path: 'b.js', was: null, before: 1, after: null }, { path: 'entry.js', was: null, before: 3, after: 6 }],
      same: 1, bytes: { before: 8, after: 12 }, contract: [], entry: null, css: null,
    });
    expect(diffVersions(manifest({ 'a.js': 'a' }), manifest({ 'a.js': 'a' }))).toMatchObject({ files: [], same: 1 });
  });

  it('[SERVER-1142] have a file that differs in the hash of its name alone as the same file, where only one can be meant', () => {
    expect(files({ 'assets/staff-later-B7dnV-Cv.css': 'x' }, { 'assets/staff-later-aaaaaaaa.css': 'xyz' })).toEqual([{ path: 'assets/staff-later-aaaaaaaa.css', was: 'assets/staff-later-B7dnV-Cv.css', before: 1, after: 3 }]);
    const apart = [{ 'a-11111111.js': 'x', 'a-22222222.js': 'y' }, { 'a-33333333.js': 'z' }] as const;
    expect(files(...apart).map(({ path, was, before, after }) => [path, was, before, after])).toEqual([['a-11111111.js', null, 1, null], ['a-22222222.js', null, 1, null], ['a-33333333.js', null, null, 1]]);
    for (const [was, is] of [['a/b-11111111.js', 'c/b-22222222.js'], ['a-11111111.js', 'a-22222222.css'], ['a.js', 'a-22222222.js'], ['a-111.js', 'a-222.js']]) expect(files({ [was!]: 'x' }, { [is!]: 'x' })).toHaveLength(2);
    // One that stays beside a new one has not become it.
    expect(files({ 'a-11111111.js': 'x' }, { 'a-11111111.js': 'x', 'a-22222222.js': 'y' })).toEqual([{ path: 'a-22222222.js', was: null, before: null, after: 1 }]);
  });

  it('[SERVER-1142] differ by the agreements that they keep with the shell, and by what is loaded first', () => {
    const before = manifest({}, { css: ['a.css'] });
    const after = manifest({}, { entry: 'other.js', css: ['b.css', 'a.css'], contract: { mount: [1, 2], sync: [1, 1], bus: [1, 1], url: [1, 1] } });
    expect(diffVersions(before, after)).toMatchObject({
      contract: [{ surface: 'bus', before: null, after: [1, 1] }, { surface: 'mount', before: [1, 1], after: [1, 2] }, { surface: 'url', before: null, after: [1, 1] }],
      entry: { before: 'entry.js', after: 'other.js' }, css: { before: ['a.css'], after: ['b.css', 'a.css'] },
    });
  });
});
