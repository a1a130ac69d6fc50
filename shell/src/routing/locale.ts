import { regionOf } from '@tandem/rota';
import type { Language } from '@tandem/words/language';

/**
 * The locale for dates: in the language of the page, with the habits (first day of the week, order of day and month) of
 * the region the browser is set to.
 *
 * @param language what the page speaks.
 * @param browser BCP 47, as the browser says it.
 */
export const pageLocale = (language: Language, browser: string): string => `${language}-${regionOf(browser)}`;
