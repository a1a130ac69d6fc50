/** Whether an `accept-encoding` takes this coding: named, and not with a quality of 0. */
export function accepts(header: string | string[] | undefined, coding: string): boolean {
  const entries = String(header ?? '').toLowerCase().split(',').map((entry) => entry.trim().replaceAll(' ', ''));
  return entries.some((entry) => entry === coding || (entry.startsWith(`${coding};`) && !/;q=0(\.0*)?$/.test(entry)));
}
