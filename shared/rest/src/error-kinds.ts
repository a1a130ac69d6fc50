/** Every error that crosses the border between server and page. The list is closed. */
export const ERROR_KINDS = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'rejected',
  'too-large',
  'too-many',
  'internal',
  'offline',
  'timeout',
] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];
