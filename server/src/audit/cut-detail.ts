type Detail = Readonly<Record<string, unknown>>;

/** What the detail of a line tells of the schedules that are named in it to somebody who operates these. */
export function cutDetail(detail: Detail, operates: (scheduleId: string) => boolean): Detail {
  const { waits, schedule } = detail;
  if (typeof schedule === 'string' && !operates(schedule)) return { ...detail, schedule: null };
  return Array.isArray(waits) ? { ...detail, waits: (waits as readonly { readonly schedule: string | null }[]).filter((wait) => wait.schedule === null || operates(wait.schedule)) } : detail;
}
