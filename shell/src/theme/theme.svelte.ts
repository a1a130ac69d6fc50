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
  // Colours what the browser draws around the page.
  const frame = root.ownerDocument.createElement('meta');
  frame.name = 'theme-color';
  root.ownerDocument.head.append(frame);
  const apply = (): void => {
    root.dataset['theme'] = choice === 'system' ? (dark.matches ? 'dark' : 'light') : choice;
    frame.content = getComputedStyle(root).getPropertyValue('--surface').trim();
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
