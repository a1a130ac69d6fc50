/** `node build-variant.ts UNIT VARIANT FOLDER`: one build in a process of its own, since the federation plugin keeps state between builds. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin, UserConfig } from 'vite';
import type { UnitFile } from '../../tools/vite/unit-file.ts';
import { asItWas, busOfProtocol, VIEW_OF_PROTOCOL_1 } from './older-protocol.ts';
import { compileWithOlderSvelte, runOnOlderSvelte } from './older-svelte.ts';
import { REMOTE_SPEAKS, SHELL_SPEAKS, type RemoteVariant, type ShellVariant } from './variants.ts';

const [unit = '', variant = '', out = ''] = process.argv.slice(2);
const folder = fileURLToPath(new URL(`../../${unit === 'shell' ? 'shell' : `remotes/${unit}`}`, import.meta.url));

const PLUGINS: Readonly<Record<string, () => Plugin>> = {
  'older-svelte': runOnOlderSvelte,
  'older-protocol': () => asItWas(VIEW_OF_PROTOCOL_1),
  'bus-2': () => asItWas(busOfProtocol(2)),
  'bus-1': () => asItWas(busOfProtocol(1)),
};

// The federation plugin resolves what is exposed against the working directory.
process.chdir(folder);
if (variant === 'esbuild' || variant === 'own-bus') {
  const { bundleByEsbuild } = await import('./bundle-by-esbuild.ts');
  await bundleByEsbuild(unit, variant === 'own-bus', folder, out);
} else await buildByVite();

// A version says in the registry's log what it is, and to the page what it can keep.
const about = join(out, 'unit.json');
const { version, contract, ...described } = JSON.parse(readFileSync(about, 'utf8')) as UnitFile;
const speaks = unit === 'shell' ? SHELL_SPEAKS[variant as ShellVariant] : REMOTE_SPEAKS[variant as RemoteVariant];
writeFileSync(about, `${JSON.stringify({ ...described, version: `${version}-${variant}`, contract: { ...contract, bus: [1, speaks] } }, null, 2)}\n`);

async function buildByVite(): Promise<void> {
  if (variant === 'older-svelte') compileWithOlderSvelte();
  const { build, mergeConfig } = await import('vite');
  await build(mergeConfig(await configOf(), { configFile: false, root: folder, logLevel: 'warn', plugins: [PLUGINS[variant]!()], build: { outDir: out, emptyOutDir: true } }));
}

async function configOf(): Promise<UserConfig> {
  if (unit === 'shell') return (await import('@tandem/tools/shell-config')).shellConfig();
  return (await import('@tandem/tools/remote-config')).remoteConfig({ name: unit });
}
