import { staffLater as english } from './en/staff-later.ts';
import { inLanguage } from './language.ts';

export const staffLater = await inLanguage(english, async () => (await import('./de/staff-later.ts')).staffLater);
