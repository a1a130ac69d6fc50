/** What the grid tells its rows about single cells. */

/** A cell by its row and column, from 0. */
export interface OpenCell {
  readonly at: number;
  readonly column: number;
}

/** A cell about which something is said beside it, and the element that says it. */
export interface KeyedDay extends OpenCell {
  readonly id: string;
}
