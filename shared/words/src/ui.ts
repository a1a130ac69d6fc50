import { ui as english } from './en/ui.ts';
import { inLanguage } from './language.ts';

export const ui = await inLanguage(english, async () => (await import('./de/ui.ts')).ui);
