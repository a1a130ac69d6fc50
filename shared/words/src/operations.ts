import { operations as english } from './en/operations.ts';
import { inLanguage } from './language.ts';

export const operations = await inLanguage(english, async () => (await import('./de/operations.ts')).operations);
