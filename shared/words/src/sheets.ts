import { sheets as english } from './en/sheets.ts';
import { inLanguage } from './language.ts';

export const sheets = await inLanguage(english, async () => (await import('./de/sheets.ts')).sheets);
