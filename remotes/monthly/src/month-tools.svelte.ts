/** What the rules bring to the month's grid: keys, and hands that move; made once they are here. No DOM. */
import { untrack } from 'svelte';
import type { MonthActs, MonthController } from './month-controller.svelte.ts';
import type { MonthCursor } from './month-cursor.svelte.ts';
import type { MonthHands } from './month-hands.svelte.ts';
import type { MonthKeys } from './month-keys.ts';

interface MonthTools {
  readonly acts: MonthActs;
  readonly keys: MonthKeys;
  readonly hands: MonthHands;
}

/**
 * Create it while a component starts.
 *
 * @param draw the cursor was moved and is to be brought into sight.
 * @param missing called when they are wanted and cannot be fetched.
 */
export function createMonthTools(month: MonthController, cursor: MonthCursor, draw: () => void, missing: () => void) {
  let tools = $state.raw<MonthTools | null>(null);

  function equip(acts: MonthActs): MonthTools | null {
    if (tools || !month.editing) return tools;
    const hands = acts.createMonthHands(month, month.editing, cursor, draw);
    return (tools = { acts, hands, keys: acts.createMonthKeys(month, month.editing, cursor, hands) });
  }

  $effect(() => {
    const acts = month.editing && month.learnRules();
    if (acts && !(acts instanceof Promise)) untrack(() => equip(acts));
  });

  return {
    /** null until they are here. */
    get now() {
      return tools;
    },
    /** Runs at once where they are here, which is the rule. */
    want(run: (tools: MonthTools) => void): void {
      const ready = (acts: MonthActs): void => {
        const made = equip(acts);
        if (made) run(made);
      };
      const acts = month.learnRules();
      if (acts instanceof Promise) void acts.then(ready, missing);
      else ready(acts);
    },
  };
}
