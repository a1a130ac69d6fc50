import { afterEach, describe, expect, it, vi } from 'vitest';
import { chooseLanguage, LANGUAGE_KEY } from './language.ts';

const root = document.documentElement;

async function freshLanguage(): Promise<string> {
  vi.resetModules();
  return (await import('./language.ts')).language;
}

// Leaves no module that has learnt another language to the files that share this worker.
afterEach(() => {
  localStorage.clear();
  delete root.dataset['language'];
  vi.resetModules();
});

describe('the language of the page', () => {
  it.each([
    [['de-AT', 'en'], 'de'],
    [['pl', 'en-GB', 'de'], 'en'],
    [['pl', 'fr'], 'en'],
    [[], 'en'],
  ])('[WORDS-1] is chosen from %j', (wanted, expected) => {
    expect(chooseLanguage(wanted)).toBe(expected);
  });

  it('[WORDS-1] is the one that was chosen on this device', async () => {
    localStorage.setItem(LANGUAGE_KEY, 'de');
    expect(await freshLanguage()).toBe('de');
    expect(root.lang).toBe('de');
  });

  it('[WORDS-2] stays when the choice changes later', async () => {
    localStorage.setItem(LANGUAGE_KEY, 'de');
    await freshLanguage();
    localStorage.setItem(LANGUAGE_KEY, 'en');
    expect(await freshLanguage()).toBe('de');
  });
});
