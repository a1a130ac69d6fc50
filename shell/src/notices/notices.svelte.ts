import type { Notice } from '@tandem/sync';

/** Most toasts at once; the oldest goes first. */
const MOST = 3;
/** Milliseconds that a toast stays which asks for nothing. */
const STAY = 8000;

export interface ShownNotice extends Notice {
  readonly id: number;
}

export interface Notices {
  readonly shown: readonly ShownNotice[];
  readonly add: (notice: Notice) => void;
  readonly dismiss: (id: number) => void;
  /** The pointer or the focus is on the toasts: none goes by itself. */
  readonly hold: (held: boolean) => void;
}

/** The toasts. One that offers an action or tells of a fault stays until it is dismissed; the same text stands once. */
export function createNotices(): Notices {
  let shown = $state.raw<readonly ShownNotice[]>([]);
  let held = false;
  let lastId = 0;
  const dismiss = (id: number): void => void (shown = shown.filter((notice) => notice.id !== id));
  const expire = (id: number): void => void setTimeout(() => (held ? expire(id) : dismiss(id)), STAY);
  return {
    get shown() {
      return shown;
    },
    add(notice) {
      const id = (lastId += 1);
      shown = [...shown.filter(({ text }) => text !== notice.text), { ...notice, id }].slice(-MOST);
      if (notice.tone === 'info' && !notice.action) expire(id);
    },
    dismiss,
    hold: (now) => void (held = now),
  };
}
