import { describe, expect, it } from 'vitest';
import { parsePointer, parseUnitManifest, releaseUrl } from './release-manifest.ts';

const digest = 'a'.repeat(64);
const release = { v: '1.2.3', d: digest, m: 'sha384-AAAA' };
const pointer = (remotes: unknown): string => JSON.stringify({ schema: 1, seq: 7, issued: '', remotes });

describe('release manifest', () => {
  it('[SHELL-10] reads versions and origins', () => {
    const live = parsePointer(pointer({ weekly: { stable: release, previous: null, url: 'https://weekly.example/any/path', mirror: 'https://copy.example/' } }));
    expect(live.seq).toBe(7);
    expect(live.remotes.get('weekly')).toEqual({
      stable: { version: '1.2.3', digest, integrity: 'sha384-AAAA' },
      previous: null,
      origin: 'https://weekly.example',
      mirror: 'https://copy.example',
    });
    expect(releaseUrl('weekly', live.remotes.get('weekly')!.stable, 'https://x')).toBe(`https://x/r/weekly/${digest}/`);
  });

  it.each([
    ['no stable version', { previous: null }],
    ['a digest that leaves its folder', { stable: { ...release, d: '../../evil' }, previous: null }],
    ['no integrity', { stable: { ...release, m: '' }, previous: null }],
    ['a script for an origin', { stable: release, previous: null, url: 'javascript:alert(1)' }],
    ['a script for a mirror', { stable: release, previous: null, mirror: 'javascript:alert(1)' }],
    ['no object', 17],
  ])('[SHELL-10] leaves out an entry with %s, and no other', (_what, entry) => {
    const live = parsePointer(pointer({ weekly: entry, monthly: { stable: release, previous: null } }));
    expect([...live.remotes.keys()]).toEqual(['monthly']);
  });

  it('[SHELL-10] keeps the live version when the previous one cannot be read', () => {
    const live = parsePointer(pointer({ weekly: { stable: release, previous: { v: 1 } } }));
    expect(live.remotes.get('weekly')).toMatchObject({ stable: { version: '1.2.3' }, previous: null });
  });

  it.each(['', '[]', 'null', '{"schema":2,"remotes":{}}', '{"schema":1}'])('[SHELL-10] refuses %j as a whole', (text) => {
    expect(() => parsePointer(text)).toThrow();
  });

  const manifest = {
    version: '1.2.3',
    entry: 'assets/remoteEntry.js',
    css: ['assets/a.css'],
    preload: [],
    contract: { mount: [1, 1], sync: [1, 2] },
    files: { 'assets/remoteEntry.js': { bytes: 1, sri: 'sha384-AA' }, 'assets/a.css': { bytes: 1, sri: 'sha384-BB' } },
  };

  it('[SHELL-11] reads a unit’s files with their hashes', () => {
    const read = parseUnitManifest(manifest);
    expect(read.files.get('assets/a.css')).toBe('sha384-BB');
    expect(read.contract).toEqual([['mount', [1, 1]], ['sync', [1, 2]]]);
  });

  it.each([
    ['an entry', { ...manifest, entry: 'assets/other.js' }, 'assets/other.js'],
    ['a style sheet', { ...manifest, css: ['b.css'] }, 'b.css'],
    ['a module', { ...manifest, preload: ['c.js'] }, 'c.js'],
    ['a hash', { ...manifest, files: { ...manifest.files, 'assets/a.css': { bytes: 1 } } }, 'assets/a.css'],
    ['a contract', { ...manifest, contract: { mount: [1], sync: [1, 1] } }, 'contract.mount'],
    ['a version', { ...manifest, version: '' }, 'version'],
  ])('[SHELL-11] refuses %s that is not listed or not right, by name', (_what, value, named) => {
    expect(() => parseUnitManifest(value)).toThrow(named);
  });
});
