import { shell as english } from './en/shell.ts';
import { inLanguage } from './language.ts';

export const shell = await inLanguage(english, async () => (await import('./de/shell.ts')).shell);
