type Detail = Readonly<Record<string, unknown>>;

/** What the detail of a line tells of the schedules that are named in it to somebody who operates these. */
export function cutDetail(detail: Detail, operates: (scheduleId: string) => boolean): Detail {
  const { schedule } = detail;
  if (typeof schedule === 'string' && !operates(schedule)) return { ...detail, schedule: null };
  const cut = (list: unknown): unknown => (Array.isArray(list) ? (list as readonly { readonly schedule: string | null }[]).filter((each) => each.schedule === null || operates(each.schedule)) : list);
  return Object.fromEntries(Object.entries(detail).map(([name, value]) => [name, name === 'waits' || name === 'differs' ? cut(value) : value]));
}
