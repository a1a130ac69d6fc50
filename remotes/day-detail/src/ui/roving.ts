/**
 * One tab stop for a list of rows: arrows, Home and End go from one `[data-row]` to the next. Attached to the list; rows
 * may come and go.
 */
export function roving(list: HTMLElement): () => void {
  const rows = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('[data-row]')];
  let stop: HTMLElement | undefined;

  const settle = (): void => {
    const all = rows();
    if (!stop || !all.includes(stop)) stop = all[0];
    for (const row of all) row.tabIndex = row === stop ? 0 : -1;
  };
  const onfocusin = (event: FocusEvent): void => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-row]') : null;
    if (!row) return;
    stop = row;
    settle();
  };
  const onkeydown = (event: KeyboardEvent): void => {
    const all = rows();
    const at = all.indexOf(event.target as HTMLElement);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    const next = to === undefined ? undefined : all[to];
    if (to === undefined) return;
    event.preventDefault();
    next?.focus();
  };

  const observer = new MutationObserver(settle);
  observer.observe(list, { childList: true, subtree: true });
  list.addEventListener('focusin', onfocusin);
  list.addEventListener('keydown', onkeydown);
  settle();
  return () => {
    observer.disconnect();
    list.removeEventListener('focusin', onfocusin);
    list.removeEventListener('keydown', onkeydown);
  };
}
