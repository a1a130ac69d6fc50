/** A value that is built when it is read, and built again only after it was told that what it rests on has changed. */
export interface Tracked<T> {
  readonly current: T;
  touch: () => void;
}

/** Reactive reads inside `build` count too. */
export function tracked<T>(build: () => T): Tracked<T> {
  let edits = $state(0);
  const current = $derived.by(() => {
    void edits;
    return build();
  });
  return {
    get current() {
      return current;
    },
    touch() {
      edits += 1;
    },
  };
}
