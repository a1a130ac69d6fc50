import { uiLater as english } from './en/ui-later.ts';
import { inLanguage } from './language.ts';

export const uiLater = await inLanguage(english, async () => (await import('./de/ui-later.ts')).uiLater);
