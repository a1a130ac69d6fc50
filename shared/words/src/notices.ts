import { notices as english } from './en/notices.ts';
import { inLanguage } from './language.ts';

export const notices = await inLanguage(english, async () => (await import('./de/notices.ts')).notices);
