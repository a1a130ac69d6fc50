export interface VirtualRowsInput {
  /** Pixels scrolled, and pixels of rows that can be seen. */
  readonly scrollTop: number;
  readonly height: number;
  /** Every row has this height, in pixels. */
  readonly rowHeight: number;
  readonly count: number;
  /** Rows drawn beyond each edge. */
  readonly overscan: number;
}

export interface VirtualRows {
  /** First row to draw. */
  readonly first: number;
  /** One past the last row to draw. */
  readonly last: number;
  /** Pixels that stand in for the rows before and after. */
  readonly padTop: number;
  readonly padBottom: number;
}

/** Which rows of a long list must exist in the page. Scrolling past either end (as some systems do) is harmless. */
export function virtualRows({ scrollTop, height, rowHeight, count, overscan }: VirtualRowsInput): VirtualRows {
  const clamp = (row: number): number => Math.min(count, Math.max(0, row));
  const first = clamp(Math.floor(scrollTop / rowHeight) - overscan);
  const last = Math.max(first, clamp(Math.ceil((scrollTop + Math.max(0, height)) / rowHeight) + overscan));
  return { first, last, padTop: first * rowHeight, padBottom: (count - last) * rowHeight };
}

/** Where to scroll so that `row` is wholly seen; the same place when it is already. */
export function scrollToRow(row: number, { scrollTop, height, rowHeight }: Omit<VirtualRowsInput, 'count' | 'overscan'>): number {
  const top = row * rowHeight;
  if (top < scrollTop) return top;
  return Math.max(scrollTop, top + rowHeight - height);
}
