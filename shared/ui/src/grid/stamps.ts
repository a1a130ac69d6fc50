import { mount, unmount, untrack, type Component } from 'svelte';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the bound of Svelte's own Component: properties are interfaces
type Any = Record<string, any>;

/**
 * Draws what a key stands for with a component, once, and hands out copies from then on: for the hundreds of small things
 * in a grid that show the same few contents and have no life of their own, neither handlers nor state.
 * @returns a copy of the drawn elements. Everything that the drawing depends on has to be in the key.
 */
export function createStamps<Props extends Any>(component: Component<Props>) {
  const patterns = new Map<string, DocumentFragment>();
  return (key: string, props: () => Props): Node => {
    let pattern = patterns.get(key);
    if (!pattern) patterns.set(key, (pattern = untrack(() => drawOnce(component, props()))));
    return pattern.cloneNode(true);
  };
}

function drawOnce<Props extends Any>(component: Component<Props>, props: Props): DocumentFragment {
  const target = document.createElement('div');
  const drawn = mount(component, { target, props });
  const pattern = document.createDocumentFragment();
  pattern.append(...[...target.children].map((element) => element.cloneNode(true)));
  void unmount(drawn);
  const walker = document.createTreeWalker(pattern, NodeFilter.SHOW_COMMENT);
  const marks: ChildNode[] = [];
  while (walker.nextNode()) marks.push(walker.currentNode as Comment);
  for (const mark of marks) mark.remove();
  return pattern;
}
