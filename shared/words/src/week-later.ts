import { weekLater as english } from './en/week-later.ts';
import { inLanguage } from './language.ts';

export const weekLater = await inLanguage(english, async () => (await import('./de/week-later.ts')).weekLater);
