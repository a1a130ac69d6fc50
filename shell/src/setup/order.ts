/** The order of a list in changes: every one gets its place, so that the order holds whatever stood there before. */
export interface OrderChange {
  readonly kind: string;
  readonly id: string;
  readonly value: unknown;
  readonly order: number;
  readonly baseRev?: number;
}

/**
 * What to send so that the item at `from` stands at `to`; nothing where there is no such place.
 *
 * @param revs revisions by `<kind>/<id>`
 */
export function orderChanges<T extends { readonly id: string }>(
  kind: string,
  items: readonly T[],
  from: number,
  to: number,
  revs: Readonly<Record<string, number>>,
): OrderChange[] {
  const moved = items[from];
  if (!moved || from === to || to < 0 || to >= items.length) return [];
  const rest = items.filter((_, i) => i !== from);
  const next = [...rest.slice(0, to), moved, ...rest.slice(to)];
  return next.map((value, order) => {
    const baseRev = revs[`${kind}/${value.id}`];
    return { kind, id: value.id, value, order, ...(baseRev === undefined ? {} : { baseRev }) };
  });
}
