/** Whole days without a difference that `complete` needs, unless told otherwise. */
export const CLEAN_DAYS = 7;
