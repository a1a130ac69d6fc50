/** What the units of a page may have been built with when they meet. */

export const REMOTES = ['weekly', 'monthly', 'day-detail'] as const;
export type RemoteName = (typeof REMOTES)[number];
export type UnitName = 'shell' | RemoteName;

/** `today`: as it stands. `older-svelte`: compiled and run with the oldest minor that today's plugin takes. */
type Everywhere = 'today' | 'older-svelte';
/**
 * `older-protocol`: a view of before protocol 2, without what views have brought since. `esbuild`: another bundler's container.
 * `own-bus`: the same with a copy of the bus of its own, which has to find the page's.
 */
export type RemoteVariant = Everywhere | 'older-protocol' | 'esbuild' | 'own-bus';
/** `bus-1`, `bus-2`: a page whose bus speaks no later protocol. */
export type ShellVariant = Everywhere | 'bus-2' | 'bus-1';

export const REMOTE_VARIANTS: readonly RemoteVariant[] = ['today', 'older-svelte', 'older-protocol', 'esbuild', 'own-bus'];
export const SHELL_VARIANTS: readonly ShellVariant[] = ['today', 'older-svelte', 'bus-2', 'bus-1'];

/** One version of each unit, as a page may hold them. */
export type Composition = { readonly shell: ShellVariant } & Readonly<Record<RemoteName, RemoteVariant>>;

export const TODAY: Composition = { shell: 'today', weekly: 'today', monthly: 'today', 'day-detail': 'today' };

/** The newest protocol that the bus of a shell speaks, and that a remote does. */
export const SHELL_SPEAKS: Readonly<Record<ShellVariant, number>> = { today: 3, 'older-svelte': 3, 'bus-2': 2, 'bus-1': 1 };
export const REMOTE_SPEAKS: Readonly<Record<RemoteVariant, number>> = { today: 2, 'older-svelte': 2, 'older-protocol': 1, esbuild: 2, 'own-bus': 2 };

/**
 * Compositions in which each variant of each unit meets each variant of every other one: twenty-five instead of all 500. Of
 * four units two are free; the other two are sums of them modulo five, so that no two units go together. The shell has a
 * variant fewer, and is today's instead. The first is today's.
 */
export function everyPair(): Composition[] {
  const numbers = [...REMOTE_VARIANTS.keys()];
  const remote = (number: number): RemoteVariant => REMOTE_VARIANTS[number % numbers.length]!;
  return numbers.flatMap((first) =>
    numbers.map((second) => ({ shell: SHELL_VARIANTS[first] ?? 'today', weekly: remote(second), monthly: remote(first + second), 'day-detail': remote(first + 2 * second) })),
  );
}

/** All of them. */
export function everyOne(): Composition[] {
  return SHELL_VARIANTS.flatMap((shell) => REMOTE_VARIANTS.flatMap((weekly) => REMOTE_VARIANTS.flatMap((monthly) => REMOTE_VARIANTS.map((day) => ({ shell, weekly, monthly, 'day-detail': day })))));
}

export const unitsOf = (composition: Composition): [UnitName, string][] => Object.entries(composition) as [UnitName, string][];

/** Such as `shell bus-1, weekly esbuild`; what is today's goes without saying. */
export function nameOf(composition: Composition): string {
  const others = unitsOf(composition).filter(([, variant]) => variant !== 'today');
  return others.length === 0 ? 'all of today' : others.map(([unit, variant]) => `${unit} ${variant}`).join(', ');
}
