import { createSubscriber } from 'svelte/reactivity';

/** What an RxJS Observable is, seen from here. */
export interface Subscribable<T> {
  subscribe: (next: (value: T) => void) => { unsubscribe: () => void };
}

/**
 * The latest value of an observable as reactive state: subscribed while an effect or the markup reads `current`, and
 * released with the last reader. Until something is emitted, `current` is `initial`.
 */
export function fromObservable<T>(source$: Subscribable<T>, initial: T): { readonly current: T } {
  let value = initial;
  const read = createSubscriber((update) => {
    const subscription = source$.subscribe((next) => {
      value = next;
      update();
    });
    return () => subscription.unsubscribe();
  });
  return {
    get current() {
      read();
      return value;
    },
  };
}
