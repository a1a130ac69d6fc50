import * as z from 'zod/mini';

/** Why something about synchronization is changed, for the log: one line. */
export const changeReason = z.string().check(z.trim(), z.minLength(1), z.maxLength(200), z.regex(/^[^\p{Cc}]*$/u, 'text without line breaks'));
