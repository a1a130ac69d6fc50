import { monthLater as english } from './en/month-later.ts';
import { inLanguage } from './language.ts';

export const monthLater = await inLanguage(english, async () => (await import('./de/month-later.ts')).monthLater);
