import { observed as english } from './en/observed.ts';
import { inLanguage } from './language.ts';

export const observed = await inLanguage(english, async () => (await import('./de/observed.ts')).observed);
