import { beforeEach, describe, expect, it } from 'vitest';
import { createKept, type Kept } from '../kept.ts';
import { createTheme, type Theme } from './theme.svelte.ts';

let kept: Kept;
let dark: MediaQueryList & { set: (matches: boolean) => void };
const shown = (): string | undefined => document.documentElement.dataset['theme'];
const theme = (): Theme => createTheme({ root: document.documentElement, kept, dark });

beforeEach(() => {
  localStorage.clear();
  kept = createKept(() => localStorage);
  const target = new EventTarget();
  let matches = false;
  dark = Object.assign(target, {
    set(now: boolean) {
      matches = now;
      target.dispatchEvent(new Event('change'));
    },
  }) as unknown as typeof dark;
  Object.defineProperty(dark, 'matches', { get: () => matches });
});

describe('the theme', () => {
  it('[SHELL-60] follows the system', () => {
    theme();
    expect(shown()).toBe('light');
    dark.set(true);
    expect(shown()).toBe('dark');
  });

  it('[SHELL-60] is what was chosen, here and in the next page, until system is chosen', () => {
    theme().choose('dark');
    expect(shown()).toBe('dark');
    const next = theme();
    expect(next.choice).toBe('dark');
    dark.set(false);
    expect(shown()).toBe('dark');
    next.choose('system');
    expect(shown()).toBe('light');
    expect(theme().choice).toBe('system');
  });

  it('[SHELL-60] works where nothing can be kept', () => {
    kept = createKept(() => {
      throw new Error('denied');
    });
    const here = theme();
    here.choose('dark');
    expect(here.choice).toBe('dark');
    expect(shown()).toBe('dark');
  });
});
