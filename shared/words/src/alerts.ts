import { alerts as english } from './en/alerts.ts';
import { inLanguage } from './language.ts';

export const alerts = await inLanguage(english, async () => (await import('./de/alerts.ts')).alerts);
