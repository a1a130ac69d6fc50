/** What a person reads for each kind of error. */
export const errors = {
  invalid: 'This change was not understood.',
  unauthenticated: 'You are signed out. Sign in and this change is sent.',
  forbidden: 'You can view this rota, not change it.',
  notFound: 'This is no longer in the rota.',
  conflict: 'Somebody else changed this at the same time.',
  rejected: 'The rules of this rota do not allow it.',
  tooLarge: 'This is too large to send.',
  tooMany: 'Too many changes at once. It is sent again shortly.',
  internal: 'The server had a problem. It is sent again shortly.',
  offline: 'You are offline. It is kept here and sent when you are back.',
  timeout: 'The server did not answer in time. It is sent again shortly.',
};
