// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest';
import { createFirstView } from './first-view.ts';

let frames: FrameRequestCallback[];
let timers: (() => void)[];
const page = {
  document,
  requestAnimationFrame: (run: FrameRequestCallback) => frames.push(run),
  setTimeout: ((run: () => void) => timers.push(run)) as unknown as Window['setTimeout'],
};

function put(): void {
  document.body.innerHTML = '<div id="app"></div><div data-first-view="weekly"></div>';
}

beforeEach(() => {
  [frames, timers] = [[], []];
  document.body.innerHTML = '<div id="app"></div>';
});

describe('what is shown before the view', () => {
  it('[SHELL-72] is painted before the page goes on', async () => {
    put();
    let painted = false;
    const wait = createFirstView(page).painted().then(() => (painted = true));
    await Promise.resolve();
    expect([painted, frames.length, timers.length]).toEqual([false, 1, 1]);
    frames[0]?.(0);
    timers[1]?.();
    await wait;
  });

  it('[SHELL-72] is not waited for out of sight, where there are no frames, nor where there is none', async () => {
    put();
    const hidden = createFirstView(page).painted();
    timers[0]?.();
    await hidden;
    document.body.innerHTML = '';
    await createFirstView(page).painted();
  });

  it('[SHELL-73] goes once, and only itself', () => {
    put();
    const first = createFirstView(page);
    first.drop();
    first.drop();
    expect(document.body.innerHTML).toBe('<div id="app"></div>');
  });
});
