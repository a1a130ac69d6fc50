import { rollout as english } from './en/rollout.ts';
import { inLanguage } from './language.ts';

export const rollout = await inLanguage(english, async () => (await import('./de/rollout.ts')).rollout);
