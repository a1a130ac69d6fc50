/**
 * Tells an element's inner height in pixels, when it is first laid out and whenever it changes. Unlike `bind:clientHeight`
 * it never asks for a layout of its own: on a page full of new rows that costs as much as drawing them.
 */
export const observeHeight = (tell: (pixels: number) => void) => (element: HTMLElement): (() => void) => {
  const observer = new ResizeObserver(() => tell(element.clientHeight));
  observer.observe(element);
  return () => observer.disconnect();
};
