import { override as english } from './en/override.ts';
import { inLanguage } from './language.ts';

export const override = await inLanguage(english, async () => (await import('./de/override.ts')).override);
