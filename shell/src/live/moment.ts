/** When somebody did something, to the second: two edits of the same minute have an order. The day is named where it is another one. */
export function formatMoment(at: number, locale: string, now = Date.now()): string {
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at);
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  return sameDay ? time : `${new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short' }).format(at)}, ${time}`;
}
