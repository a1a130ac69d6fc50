export type ThemeChoice = 'system' | 'light' | 'dark';
export const THEMES: readonly ThemeChoice[] = ['system', 'light', 'dark'];

const KEY = 'tandem-theme';

export interface Theme {
  readonly choice: ThemeChoice;
  readonly choose: (choice: ThemeChoice) => void;
}

export interface ThemePorts {
  readonly root: HTMLElement;
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** Whether the system is set to dark. */
  readonly dark: MediaQueryList;
}

/** Light, dark, or as the system is set, kept on this device. Applied at once, before anything is shown. */
export function createTheme({ root, storage, dark }: ThemePorts): Theme {
  let choice = $state.raw<ThemeChoice>(read(storage));
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
      write(storage, next);
    },
  };
}

function read(storage: ThemePorts['storage']): ThemeChoice {
  try {
    const kept = storage.getItem(KEY);
    return THEMES.find((theme) => theme === kept) ?? 'system';
  } catch {
    return 'system'; // storage may be forbidden
  }
}

function write(storage: ThemePorts['storage'], choice: ThemeChoice): void {
  try {
    if (choice === 'system') storage.removeItem(KEY);
    else storage.setItem(KEY, choice);
  } catch {
    // Storage may be forbidden or full: the choice then holds for this page.
  }
}
