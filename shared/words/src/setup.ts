import { setup as english } from './en/setup.ts';
import { inLanguage } from './language.ts';

export const setup = await inLanguage(english, async () => (await import('./de/setup.ts')).setup);
