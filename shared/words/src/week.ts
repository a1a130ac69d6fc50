import { week as english } from './en/week.ts';
import { inLanguage } from './language.ts';

export const week = await inLanguage(english, async () => (await import('./de/week.ts')).week);
