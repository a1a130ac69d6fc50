import { updated as english } from './en/updated.ts';
import { inLanguage } from './language.ts';

export type { UpdatedFrom } from './en/updated.ts';
export const updated = await inLanguage(english, async () => (await import('./de/updated.ts')).updated);
