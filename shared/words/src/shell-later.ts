import { shellLater as english } from './en/shell-later.ts';
import { inLanguage } from './language.ts';

export const shellLater = await inLanguage(english, async () => (await import('./de/shell-later.ts')).shellLater);
