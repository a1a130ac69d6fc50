import type { Contestant, Figures, Move, Task } from '../contestant.ts';

/** Milliseconds from `act` until `done`, with the layout that the browser then owes forced. */
async function timed(target: HTMLElement, act: () => void, done: (mutated: boolean) => boolean): Promise<number> {
  let mutated = false;
  let wake = (): void => undefined;
  const observer = new MutationObserver(() => {
    mutated = true;
    wake();
  });
  observer.observe(target, { childList: true, subtree: true, attributes: true, characterData: true });
  const start = performance.now();
  act();
  mutated ||= observer.takeRecords().length > 0;
  while (!done(mutated)) {
    await new Promise<void>((resolve) => (wake = resolve));
    mutated ||= observer.takeRecords().length > 0;
  }
  document.body.getBoundingClientRect();
  target.lastElementChild?.getBoundingClientRect();
  const took = performance.now() - start;
  observer.disconnect();
  return took;
}

const idle = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 60)));

/** Lets the runner measure a contestant, once per call. */
export function offer(contestant: Contestant): void {
  const stage = document.querySelector<HTMLElement>('#stage');
  if (!stage) throw new Error('The page has no stage.');
  Object.assign(window, {
    async measure(task: Task, mounts: number): Promise<Figures> {
      const took: number[] = [];
      let nodes = 0;
      const moves: number[] = [];
      for (let run = 1; run <= mounts; run += 1) {
        await contestant.prepare(task);
        const target = document.createElement('div');
        target.className = 'target';
        stage.replaceChildren(target);
        await idle();
        took.push(await timed(target, () => contestant.mount(target), () => contestant.isMounted()));
        await idle();
        if (run === mounts) {
          nodes = target.querySelectorAll('*').length;
          for (const there of task.moves) {
            for (const move of [there, { ...there, from: there.to, to: there.from }] satisfies Move[]) {
              if (contestant.hold) {
                await contestant.hold(move);
                await idle();
              }
              moves.push(await timed(target, () => contestant.move(move), (mutated) => contestant.isMoved?.(move) ?? mutated));
              await idle();
            }
          }
        }
        contestant.unmount();
      }
      return { mounts: took, moves, nodes };
    },
  });
}
