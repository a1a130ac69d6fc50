/** The language of the page: chosen once, when the page loads, and the same for the shell and every remote in it. */

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Where the person's own choice is kept; absent: the browser's languages decide. */
export const LANGUAGE_KEY = 'tandem-language';

/** The first of the wanted languages that there is a catalogue for; English where there is none. */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const found = LANGUAGES.find((language) => tag.toLowerCase().split('-')[0] === language);
    if (found) return found;
  }
  return 'en';
}

/** What of a browser is needed here; this file is read by Node too, which has none of it. */
interface Page {
  readonly document: { readonly documentElement: { lang: string; readonly dataset: Record<string, string | undefined> } };
  readonly localStorage: { getItem(key: string): string | null };
  readonly navigator: { readonly languages: readonly string[] };
}

/**
 * Whoever asks first decides, and leaves the answer on the document: a remote that loads an hour later, after the choice
 * has changed in another tab, still speaks as the page around it does. A worker speaks the language that it is named after.
 * Outside a browser it is English.
 */
function pageLanguage(): Language {
  if (!('document' in globalThis)) return LANGUAGES.find((language) => language === (globalThis as { name?: unknown }).name) ?? 'en';
  const page = globalThis as unknown as Page;
  const { documentElement: root } = page.document;
  const decided = LANGUAGES.find((language) => language === root.dataset['language']);
  if (decided) return decided;
  let kept: string | null = null;
  try {
    kept = page.localStorage.getItem(LANGUAGE_KEY);
  } catch {
    // Storage is closed to this page: the browser's languages decide.
  }
  const language = chooseLanguage([...(kept === null ? [] : [kept]), ...page.navigator.languages]);
  root.lang = language;
  root.dataset['language'] = language;
  return language;
}

export const language: Language = pageLanguage();

/** One section of the catalogue in the page's language. English is there at once; another language is fetched. */
export async function inLanguage<T>(english: T, german: () => Promise<T>): Promise<T> {
  return language === 'de' ? german() : english;
}
