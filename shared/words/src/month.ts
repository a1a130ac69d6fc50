import { month as english } from './en/month.ts';
import { inLanguage } from './language.ts';

export const month = await inLanguage(english, async () => (await import('./de/month.ts')).month);
