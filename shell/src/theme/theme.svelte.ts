import type { Kept } from '../kept.ts';

export type ThemeChoice = 'system' | 'light' | 'dark';
export const THEMES: readonly ThemeChoice[] = ['system', 'light', 'dark'];

const KEY = 'theme';

export interface Theme {
  readonly choice: ThemeChoice;
  readonly choose: (choice: ThemeChoice) => void;
}

export interface ThemePorts {
  readonly root: HTMLElement;
  readonly kept: Kept;
  /** Whether the system is set to dark. */
  readonly dark: MediaQueryList;
}

/** Light, dark, or as the system is set, kept on this device. Applied at once, before anything is shown. */
export function createTheme({ root, kept, dark }: ThemePorts): Theme {
  let choice = $state.raw<ThemeChoice>(THEMES.find((theme) => theme === kept.get(KEY)) ?? 'system');
  const apply = (): void => {
    root.dataset['theme'] = choice === 'system' ? (dark.matches ? 'dark' : 'light') : choice;
    const surface = getComputedStyle(root).getPropertyValue('--surface').trim();
    for (const meta of root.querySelectorAll('meta[name="theme-color"]')) meta.setAttribute('content', surface);
  };
  dark.addEventListener('change', apply);
  apply();
  return {
    get choice() {
      return choice;
    },
    choose(next) {
      choice = next;
      apply();
      kept.set(KEY, next === 'system' ? '' : next);
    },
  };
}
