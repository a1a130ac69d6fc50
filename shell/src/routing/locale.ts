import { regionOf } from '@tandem/rota';

/**
 * The locale for dates: the words on the page are English, so English it is, with the habits (first day of the week,
 * order of day and month) of the region the browser is set to.
 *
 * @param language BCP 47, as the browser says it.
 */
export const pageLocale = (language: string): string => `en-${regionOf(language)}`;
