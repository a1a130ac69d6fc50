import { dayLater as english } from './en/day-later.ts';
import { inLanguage } from './language.ts';

export const dayLater = await inLanguage(english, async () => (await import('./de/day-later.ts')).dayLater);
