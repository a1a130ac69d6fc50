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

/** Remotes' style sheets as links in `head`, one set per remote. */
export function createStyleSheets(head: HTMLHeadElement): StyleSheets {
  const applied = new Map<string, { digest: string; links: HTMLLinkElement[]; loaded: Promise<unknown> }>();
  return {
    async apply(remote, digest, files) {
      const before = applied.get(remote);
      if (before?.digest === digest) return void (await before.loaded);
      const links = files.map((file) => createLink(head.ownerDocument, remote, file));
      const loaded = Promise.all(links.map(whenLoaded));
      const set = { digest, links, loaded };
      applied.set(remote, set);
      head.append(...links);
      try {
        await loaded;
        before?.links.forEach((link) => link.remove());
      } catch (error) {
        links.forEach((link) => link.remove());
        if (applied.get(remote) === set) applied.delete(remote);
        throw error;
      }
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
