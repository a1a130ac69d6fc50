import { inspector as english } from './en/inspector.ts';
import { inLanguage } from './language.ts';

export const inspector = await inLanguage(english, async () => (await import('./de/inspector.ts')).inspector);
