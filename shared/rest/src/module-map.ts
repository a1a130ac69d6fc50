/**
 * The import map that lets the modules of one version be imported by their hash alone. The page writes it for a version
 * that it opens, the server allows this very text in the page's policy: so both make it here.
 *
 * @param base the folder, with a slash at the end; without an origin where it is the page's own.
 * @param files path → `sha384-…`, in the order of the version's manifest.
 */
export const moduleMap = (base: string, files: Iterable<readonly [path: string, sri: string]>): string =>
  JSON.stringify({ integrity: Object.fromEntries([...files].flatMap(([path, sri]) => (path.endsWith('.js') ? [[base + path, sri]] : []))) });
