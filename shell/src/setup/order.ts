/** The order of a list in changes: every one gets its place, so that the order holds whatever stood there before. */
export interface OrderChange {
  readonly kind: string;
  readonly id: string;
  readonly value: unknown;
  readonly order: number;
  readonly baseRev?: number;
}

interface Named {
  readonly id: string;
}

/** The ids with this one a place earlier or later; null where there is no such place. */
export function movedIds(items: readonly Named[], id: string, by: 1 | -1): readonly string[] | null {
  const ids = items.map((item) => item.id);
  const to = ids.indexOf(id) + by;
  return to < 0 || to >= ids.length ? null : ids.filter((other) => other !== id).toSpliced(to, 0, id);
}

/** The items in the order of these ids; what is not among them comes last. */
export function inOrder<T extends Named>(items: readonly T[], ids: readonly string[]): readonly T[] {
  const places = new Map(ids.map((id, i) => [id, i]));
  const placeOf = ({ id }: T): number => places.get(id) ?? ids.length;
  return items.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** What to send so that the items stand as they do here. @param revs revisions by `<kind>/<id>` */
export const orderChanges = (kind: string, items: readonly Named[], revs: Readonly<Record<string, number>>): OrderChange[] =>
  items.map((value, order) => {
    const baseRev = revs[`${kind}/${value.id}`];
    return { kind, id: value.id, value, order, ...(baseRev === undefined ? {} : { baseRev }) };
  });
