export interface StyleSheetFile {
  readonly href: string;
  readonly integrity: string;
}

export interface StyleSheets {
  /**
   * Puts the style sheets of one version into the page and waits until they apply. Those of another version of the
   * same remote go: a class may have the same name in both.
   *
   * @throws Error when one does not load.
   */
  readonly apply: (remote: string, digest: string, files: readonly StyleSheetFile[]) => Promise<void>;
}

interface Applied {
  readonly digest: string;
  readonly links: Promise<readonly HTMLLinkElement[]>;
  /** Whose place it takes: until it applies, that is still in the page. */
  before: Applied | undefined;
  failed?: true;
}

/** Remotes' style sheets as links in `head`, one set per remote. */
export function createStyleSheets(head: HTMLHeadElement): StyleSheets {
  const applied = new Map<string, Applied>();

  const add = async (remote: string, file: StyleSheetFile): Promise<HTMLLinkElement> => {
    const link = createLink(head.ownerDocument, remote, file);
    const loaded = whenLoaded(link);
    head.append(link);
    try {
      await loaded;
    } catch (error) {
      link.remove();
      throw error;
    }
    return link;
  };
  // A failed preload of the page answers the first link; a second one is fetched anew.
  const addTwice = (remote: string, file: StyleSheetFile): Promise<HTMLLinkElement> =>
    add(remote, file).catch(() => add(remote, file));

  return {
    async apply(remote, digest, files) {
      const known = applied.get(remote);
      if (known?.digest === digest) return void (await known.links);
      const adding = files.map((file) => addTwice(remote, file));
      const set: Applied = { digest, links: Promise.all(adding), before: known };
      applied.set(remote, set);
      try {
        await set.links;
      } catch (error) {
        set.failed = true;
        for (const each of adding) void each.then((link) => link.remove(), () => undefined);
        // What stayed in the page is what another version takes the place of.
        let stays = applied.get(remote);
        while (stays?.failed) stays = stays.before;
        if (stays) applied.set(remote, stays);
        else applied.delete(remote);
        throw error;
      }
      for (let old = set.before; old; old = old.before) for (const link of await old.links.catch(() => [])) link.remove();
      set.before = undefined;
    },
  };
}

function createLink(document: Document, remote: string, { href, integrity }: StyleSheetFile): HTMLLinkElement {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.integrity = integrity;
  link.crossOrigin = 'anonymous';
  link.dataset['remote'] = remote;
  link.href = href;
  return link;
}

function whenLoaded(link: HTMLLinkElement): Promise<void> {
  return new Promise((resolve, reject) => {
    link.addEventListener('load', () => resolve(), { once: true });
    link.addEventListener('error', () => reject(new Error(`${link.href} did not load`)), { once: true });
  });
}
