/** Puts the focus into the first empty field of a form when it appears. */
export function focusFirst(form: HTMLFormElement): void {
  const fields = [...form.querySelectorAll('input')];
  (fields.find((field) => field.value === '') ?? fields[0])?.focus();
}

/** A password that was not right is typed anew. */
export function emptyPassword(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLInputElement>('input[type="password"]');
  if (!field) return;
  field.value = '';
  field.focus();
}
