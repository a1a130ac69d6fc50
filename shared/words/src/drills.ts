import { drills as english } from './en/drills.ts';
import { inLanguage } from './language.ts';

export const drills = await inLanguage(english, async () => (await import('./de/drills.ts')).drills);
