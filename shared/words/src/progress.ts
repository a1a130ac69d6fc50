import { progress as english } from './en/progress.ts';
import { inLanguage } from './language.ts';

export const progress = await inLanguage(english, async () => (await import('./de/progress.ts')).progress);
