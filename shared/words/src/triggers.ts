import { triggers as english } from './en/triggers.ts';
import { inLanguage } from './language.ts';

export const triggers = await inLanguage(english, async () => (await import('./de/triggers.ts')).triggers);
