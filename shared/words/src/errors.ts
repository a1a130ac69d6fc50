import { errors as english } from './en/errors.ts';
import { inLanguage } from './language.ts';

export const errors = await inLanguage(english, async () => (await import('./de/errors.ts')).errors);
