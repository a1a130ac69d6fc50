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

/** The ids with the one at `from` at `to`; null where there is no such place. */
export function movedIds(items: readonly Named[], from: number, to: number): readonly string[] | null {
  const moved = items[from];
  if (!moved || from === to || to < 0 || to >= items.length) return null;
  return items.filter((_, i) => i !== from).toSpliced(to, 0, moved).map(({ id }) => id);
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
