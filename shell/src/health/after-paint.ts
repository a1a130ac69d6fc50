/** Runs something when what has changed is on the screen; `seen` false: the page is hidden, or was meanwhile, and how long it took says nothing. */
export type AfterPaint = (run: (seen: boolean) => void) => void;

export const afterPaint: AfterPaint = (run) => {
  if (document.visibilityState !== 'visible') return run(false);
  let seen = true;
  const hide = (): void => void (seen = false);
  document.addEventListener('visibilitychange', hide, { once: true });
  requestAnimationFrame(() => {
    setTimeout(() => {
      document.removeEventListener('visibilitychange', hide);
      run(seen);
    });
  });
};
