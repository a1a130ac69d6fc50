import { accounts as english } from './en/accounts.ts';
import { inLanguage } from './language.ts';

export const accounts = await inLanguage(english, async () => (await import('./de/accounts.ts')).accounts);
