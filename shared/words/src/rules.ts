import { rules as english } from './en/rules.ts';
import { inLanguage } from './language.ts';

export const rules = await inLanguage(english, async () => (await import('./de/rules.ts')).rules);
