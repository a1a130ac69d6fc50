import type { Registry } from './registry.ts';

const LOOK_EVERY = 3_600_000;

/** Keeps the pointer whole and signed while the server runs, from now on. @returns ends it */
export function keepReleases(registry: Pick<Registry, 'keep'>, onError: (error: unknown) => void): () => void {
  const look = (): void => void registry.keep().catch(onError);
  look();
  const timer = setInterval(look, LOOK_EVERY);
  timer.unref();
  return () => clearInterval(timer);
}
