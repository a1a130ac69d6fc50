/**
 * The locale for dates: the words on the page are English, so English it is, with the habits (first day of the week,
 * order of day and month) of the region the browser is set to.
 *
 * @param language BCP 47, as the browser says it.
 */
export function pageLocale(language: string): string {
  try {
    const { language: spoken, region } = new Intl.Locale(language).maximize();
    return spoken === 'en' && !language.includes('-') ? 'en-GB' : `en-${region ?? 'GB'}`;
  } catch {
    return 'en-GB';
  }
}
