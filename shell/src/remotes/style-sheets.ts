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
  readonly links: readonly Promise<HTMLLinkElement>[];
  failed?: true;
}

/** Remotes' style sheets as links in `head`, one set per remote. */
export function createStyleSheets(head: HTMLHeadElement): StyleSheets {
  /** Of each remote those that may be in the page, the newest last: one that fails leaves what it was to take the place of. */
  const applied = new Map<string, Applied[]>();

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

  const drop = (link: Promise<HTMLLinkElement>): Promise<void> => link.then((each) => each.remove(), () => undefined);

  return {
    async apply(remote, digest, files) {
      const sets = applied.get(remote) ?? [];
      const last = sets.findLast(({ failed }) => !failed);
      if (last?.digest === digest) return void (await Promise.all(last.links));
      const set: Applied = { digest, links: files.map((file) => addTwice(remote, file)) };
      sets.push(set);
      applied.set(remote, sets);
      try {
        await Promise.all(set.links);
      } catch (error) {
        set.failed = true;
        void set.links.map(drop);
        throw error;
      }
      for (const old of sets.splice(0, sets.indexOf(set))) await Promise.all(old.links.map(drop));
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
