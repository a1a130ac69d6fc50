import { moduleMap } from '@tandem/rest';

interface ScriptTexts {
  createScript(text: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: { createScript: (text: string) => string }): ScriptTexts;
}

/** The text is one of those whose hashes the page's policy lists; no other would be taken. */
const policy = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('tandem-modules', { createScript: (text) => text });

/**
 * Has the modules of a version imported by their hash alone. The page's policy takes the import maps of the versions that
 * its pointer names; of a later one each module is fetched by its hash at once, and so is in the page before anything
 * imports it.
 *
 * @param baseUrl the version's folder, with a slash at the end.
 */
export function admitModules({ head, defaultView }: Pick<Document, 'head' | 'defaultView'>, pointer: string, baseUrl: string, files: ReadonlyMap<string, string>): void {
  const digest = baseUrl.split('/').at(-2) ?? '';
  // A version it names, not one that it says is blocked or withdrawn.
  if (pointer.includes(`"d":"${digest}"`)) {
    const script = head.ownerDocument.createElement('script');
    const own = defaultView?.location.origin ?? '';
    const map = moduleMap(baseUrl.startsWith(`${own}/`) ? baseUrl.slice(own.length) : baseUrl, files);
    script.type = 'importmap';
    script.textContent = policy?.createScript(map) ?? map;
    head.append(script);
    return;
  }
  for (const [path, integrity] of files) {
    if (!path.endsWith('.js')) continue;
    const link = head.ownerDocument.createElement('link');
    Object.assign(link, { rel: 'modulepreload', integrity, crossOrigin: 'anonymous', href: baseUrl + path });
    head.append(link);
  }
}
