import { staff as english } from './en/staff.ts';
import { inLanguage } from './language.ts';

export const staff = await inLanguage(english, async () => (await import('./de/staff.ts')).staff);
