import { files as english } from './en/files.ts';
import { inLanguage } from './language.ts';

export const files = await inLanguage(english, async () => (await import('./de/files.ts')).files);
