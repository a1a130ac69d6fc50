import { errorsLater as english } from './en/errors-later.ts';
import { inLanguage } from './language.ts';

export const errorsLater = await inLanguage(english, async () => (await import('./de/errors-later.ts')).errorsLater);
