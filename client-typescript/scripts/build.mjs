// Builds the package into the folder that is named: the ES modules, the script for a script tag, the types.
// usage: node scripts/build.mjs FOLDER
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = process.argv[2];
if (!folder) {
  console.error('usage: node scripts/build.mjs FOLDER');
  process.exit(2);
}
const out = join(root, folder);
rmSync(out, { recursive: true, force: true });

const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  target: 'es2020',
  // What begins with _ is nobody's but ours: no field of the protocol or of the API does.
  mangleProps: /^_/,
  legalComments: 'none',
  logLevel: 'warning'
};
// One name for one property in all files, since they share a module.
const esm = await build({
  ...shared,
  entryPoints: { index: 'src/index.ts', tabs: 'src/tabs.ts', socket: 'src/socket.ts' },
  format: 'esm',
  splitting: true,
  chunkNames: 'core',
  outdir: out,
  mangleCache: {}
});
await build({
  ...shared,
  entryPoints: { 'switchboard': 'src/index.ts' },
  format: 'iife',
  globalName: 'Switchboard',
  outdir: out,
  mangleCache: esm.mangleCache
});

const tsc = createRequire(import.meta.url).resolve('typescript/lib/tsc.js');
execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.declarations.json'), '--outDir', out], { stdio: 'inherit' });
