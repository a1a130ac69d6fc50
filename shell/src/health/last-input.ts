/** What somebody does to change a rota, or to go somewhere else. */
export const INPUTS = ['pointerup', 'click', 'keydown', 'drop'] as const;
/** Milliseconds after which what happens is not what somebody's input has done. */
const LATEST = 5000;

export interface LastInput {
  /** When it happened, on the clock of `performance.now()`, also where the page was busy then; null: nobody has done anything here lately. */
  readonly at: () => number | null;
  readonly stop: () => void;
}

/** Remembers when somebody last did something. */
export function followInput(page: Window): LastInput {
  let at = -Infinity;
  const heard = ({ timeStamp }: Event): void => void (at = timeStamp);
  for (const name of INPUTS) page.addEventListener(name, heard, { capture: true, passive: true });
  return {
    at: () => (page.performance.now() - at <= LATEST && page.document.hasFocus() ? at : null),
    stop() {
      for (const name of INPUTS) page.removeEventListener(name, heard, { capture: true });
    },
  };
}
