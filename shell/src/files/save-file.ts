/** Hands a file to the browser's downloads. */
export function saveFile(page: Document, name: string, content: Blob): void {
  const link = page.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has taken the file over by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A name that every system takes. */
export const fileName = (rota: string, ending: string): string => `${rota.replaceAll(/[^\p{L}\p{N} ._-]+/gu, '-').slice(0, 80) || 'rota'}${ending}`;
