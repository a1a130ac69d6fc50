/** When something was done, as the ward's clock showed it. */

/** `Thursday 10:41` in `timeZone`; with the date, because a week has many Thursdays: `Thu 19 Nov 10:41`. */
export function whenWords(at: string, locale: string, timeZone: string): string {
  const date = new Date(at);
  const day = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', timeZone }).format(date).replaceAll(',', '');
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).format(date);
  return `${day} ${clock}`;
}
