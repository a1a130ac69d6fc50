import { describe, expect, it } from 'vitest';
import { versionAt, versionIn } from './origin.ts';

const digest = '0123456789abcdef'.repeat(4);

describe('where an edit was made', () => {
  it('[REST-150] names the version whose code made it, by the address of that code, and the view last', () => {
    const named = versionAt(`https://cdn.example/r/day-detail/${digest}/assets/expose-x1.js`);
    expect([named, versionIn(`a1b2c3d4${named}/day`)]).toEqual(['/r/day-detail/0123456789ab', { unit: 'day-detail', digest: '0123456789ab' }]);
    const unpublished = versionAt('file:///remotes/weekly/src/expose.ts');
    expect([unpublished, versionIn(`a1b2c3d4${unpublished}/weekly`)]).toEqual(['', null]);
  });

  it.each(['', '/', 'r/weekly/0123456789ab', 't/r/weekly/0123456789ab', 't/r/weekly/0123/week', 't/r/weekly/0123456789AB/week', `t/r/weekly/${digest}/week`, 't/r/weekly/0123456789ab/a/b', 't/r/../0123456789ab/week', 't/x/weekly/0123456789ab/week'])('[REST-150] "%s" names none', (origin) => {
    expect(versionIn(origin)).toBeNull();
  });
});
