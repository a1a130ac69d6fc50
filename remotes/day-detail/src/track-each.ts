import { tracked, type Tracked } from '@tandem/ui';

/** One tracked value per key, each built only when it is read. */
export function trackEach<K, T>(keys: readonly K[], build: (key: K) => T): ReadonlyMap<K, Tracked<T>> {
  return new Map(keys.map((key) => [key, tracked(() => build(key))]));
}
