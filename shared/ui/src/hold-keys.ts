/**
 * Keeps the keys that are pressed while what they are meant for is still being fetched: typed on, a name that is looked for
 * would be letters in a cell, and each letter a shift.
 * @returns lets go of the keys, and gives those that were pressed, in order, by their names
 */
export function holdKeys(): () => readonly string[] {
  const keys: string[] = [];
  function hold(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    keys.push(event.key);
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  window.addEventListener('keydown', hold, true);
  return () => {
    window.removeEventListener('keydown', hold, true);
    return keys.splice(0);
  };
}
