/** Who has a site open: a column for each thing that is known of them, because thousands are looked at every minute. */
export interface Columns {
  readonly tenant: Int32Array;
  readonly id: Int32Array;
  /** The minute in which they go. */
  readonly ends: Int32Array;
  /** How slow its device and its network are, in buckets of a histogram. */
  readonly slow: Float64Array;
  /** How much more of the usual rate it bears until its first error, and until its first critical one. */
  readonly bears: Float64Array;
  readonly bearsCritical: Float64Array;
  /** Whether it is ever heard of, and whether it was. */
  readonly heard: Uint8Array;
  readonly began: Uint8Array;
}

export interface NewSession {
  readonly tenant: number;
  readonly ends: number;
  readonly slow: number;
  readonly bears: number;
  readonly bearsCritical: number;
  readonly heard: boolean;
}

/** Sessions in the order in which they came. */
export interface Sessions {
  readonly count: () => number;
  /** Until the next one is added. */
  readonly columns: () => Columns;
  readonly add: (session: NewSession) => void;
  /** Whoever is there now has been heard of before. */
  readonly begin: () => void;
  /** Those go that end by this minute. */
  readonly end: (minute: number) => void;
}

const FIRST_ROOM = 4096;

function room(size: number): Columns {
  return { tenant: new Int32Array(size), id: new Int32Array(size), ends: new Int32Array(size), slow: new Float64Array(size), bears: new Float64Array(size), bearsCritical: new Float64Array(size), heard: new Uint8Array(size), began: new Uint8Array(size) };
}

export function createSessions(): Sessions {
  let columns = room(FIRST_ROOM);
  let count = 0;
  let ids = 0;

  function end(minute: number): void {
    const { tenant, id, ends, slow, bears, bearsCritical, heard, began } = columns;
    let kept = 0;
    for (let i = 0; i < count; i += 1) {
      if (ends[i]! <= minute) continue;
      if (kept < i) {
        tenant[kept] = tenant[i]!;
        id[kept] = id[i]!;
        ends[kept] = ends[i]!;
        slow[kept] = slow[i]!;
        bears[kept] = bears[i]!;
        bearsCritical[kept] = bearsCritical[i]!;
        heard[kept] = heard[i]!;
        began[kept] = began[i]!;
      }
      kept += 1;
    }
    count = kept;
  }

  return {
    count: () => count,
    columns: () => columns,
    end,
    add(session) {
      if (count === columns.tenant.length) {
        const wider = room(2 * count);
        for (const name of Object.keys(wider) as (keyof Columns)[]) wider[name].set(columns[name]);
        columns = wider;
      }
      ids += 1;
      columns.id[count] = ids;
      columns.tenant[count] = session.tenant;
      columns.ends[count] = session.ends;
      columns.slow[count] = session.slow;
      columns.bears[count] = session.bears;
      columns.bearsCritical[count] = session.bearsCritical;
      columns.heard[count] = session.heard ? 1 : 0;
      columns.began[count] = 0;
      count += 1;
    },
    begin() {
      columns.began.fill(1, 0, count);
      end(0);
    },
  };
}
