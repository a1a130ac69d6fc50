import { live as english } from './en/live.ts';
import { inLanguage } from './language.ts';

export const live = await inLanguage(english, async () => (await import('./de/live.ts')).live);
