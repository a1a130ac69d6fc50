import { describe, expect, it } from 'vitest';
import { nameOf, protocolsOf, toneOfStanding } from './build-facts.ts';

describe('versions that pages run', () => {
  it('[SHELL-398] are named, by their digest where nothing else is known', () => {
    expect(nameOf({ version: '2.1.0', digest: 'a'.repeat(64) })).toBe('2.1.0');
    expect(nameOf({ version: null, digest: `${'ab'.repeat(32)}` })).toBe('abababababab');
  });

  it('[SHELL-398] stand out where they may not run or were never published', () => {
    expect((['stable', 'candidate', 'previous', 'older', 'unknown', 'killed'] as const).map(toneOfStanding)).toEqual(['ok', 'busy', 'ok', 'hold', 'bad', 'bad']);
  });

  it('[SHELL-398] say the protocols that they speak, each range once', () => {
    const range = (min: number, max: number) => `${min} to ${max}`;
    expect(protocolsOf([{ min: 1, max: 1 }, { min: 1, max: 2 }], range)).toBe('1, 1 to 2');
    expect(protocolsOf([], range)).toBe('');
  });
});
