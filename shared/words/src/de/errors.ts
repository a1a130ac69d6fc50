import type { errors as english } from '../en/errors.ts';

export const errors: typeof english = {
  invalid: 'Diese Änderung wurde nicht verstanden.',
  unauthenticated: 'Sie sind abgemeldet. Melden Sie sich an, dann wird die Änderung gesendet.',
  forbidden: 'Sie können diesen Dienstplan ansehen, aber nicht ändern.',
  notFound: 'Das steht nicht mehr im Dienstplan.',
  conflict: 'Jemand anders hat das zur gleichen Zeit geändert.',
  rejected: 'Die Regeln dieses Dienstplans erlauben das nicht.',
  tooLarge: 'Das ist zu groß zum Senden.',
  tooMany: 'Zu viele Änderungen auf einmal. Es wird gleich noch einmal gesendet.',
  internal: 'Der Server hatte ein Problem. Es wird gleich noch einmal gesendet.',
  offline: 'Sie sind offline. Es bleibt hier erhalten und wird gesendet, sobald Sie wieder online sind.',
  timeout: 'Der Server hat nicht rechtzeitig geantwortet. Es wird gleich noch einmal gesendet.',
};
