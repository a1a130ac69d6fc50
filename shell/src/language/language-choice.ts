import { LANGUAGE_KEY, LANGUAGES, type Language } from '@tandem/words/language';

/** '' is whatever the browser asks for. */
export type LanguageWish = Language | '';

export interface LanguageChoice {
  readonly chosen: () => LanguageWish;
  /** Keeps the choice on this device and loads the page again in place: a page speaks one language as long as it lives. */
  readonly choose: (wish: LanguageWish) => void;
}

/**
 * @param storage throws where it is forbidden.
 * @param reload loads the page again at its address.
 */
export function createLanguageChoice(storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>, reload: () => void): LanguageChoice {
  return {
    chosen() {
      try {
        const kept = storage().getItem(LANGUAGE_KEY);
        return LANGUAGES.find((language) => language === kept) ?? '';
      } catch {
        return '';
      }
    },
    choose(wish) {
      try {
        if (wish) storage().setItem(LANGUAGE_KEY, wish);
        else storage().removeItem(LANGUAGE_KEY);
      } catch {
        // Nothing can be kept on this device: the browser's languages go on to decide.
      }
      reload();
    },
  };
}
