import { releases as english } from './en/releases.ts';
import { inLanguage } from './language.ts';

export const releases = await inLanguage(english, async () => (await import('./de/releases.ts')).releases);
