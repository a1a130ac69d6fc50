import { LANGUAGE_KEY } from '@tandem/words/language';
import { describe, expect, it, vi } from 'vitest';
import { createLanguageChoice } from './language-choice.ts';

function storage(): Storage {
  const held = new Map<string, string>();
  return {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  } as Storage;
}

describe('the choice of language', () => {
  it('[SHELL-201] is kept on this device, and the page loads again', () => {
    const held = storage();
    const reload = vi.fn();
    const choice = createLanguageChoice(() => held, reload);
    expect(choice.chosen()).toBe('');
    choice.choose('de');
    expect(held.getItem(LANGUAGE_KEY)).toBe('de');
    expect(choice.chosen()).toBe('de');
    choice.choose('');
    expect(held.getItem(LANGUAGE_KEY)).toBeNull();
    expect(reload).toHaveBeenCalledTimes(2);
  });

  it('[SHELL-201] is the browser’s where nothing can be kept or what is kept is no language', () => {
    const forbidden = createLanguageChoice(() => {
      throw new Error('forbidden');
    }, () => undefined);
    expect(forbidden.chosen()).toBe('');
    expect(() => forbidden.choose('de')).not.toThrow();
    const odd = storage();
    odd.setItem(LANGUAGE_KEY, 'xx');
    expect(createLanguageChoice(() => odd, () => undefined).chosen()).toBe('');
  });
});
