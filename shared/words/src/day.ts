import { day as english } from './en/day.ts';
import { inLanguage } from './language.ts';

export const day = await inLanguage(english, async () => (await import('./de/day.ts')).day);
