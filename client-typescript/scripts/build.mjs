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
const files = [
  { in: 'src/index.ts', out: 'index', format: 'esm' },
  { in: 'src/socket.ts', out: 'socket', format: 'esm' },
  // Whoever uses it has the core beside it, and both need one SwitchboardError.
  { in: 'src/tabs.ts', out: 'tabs', format: 'esm', external: ['./index.js'] },
  { in: 'src/index.ts', out: 'switchboard', format: 'iife', globalName: 'Switchboard' }
];
for (const { in: entry, out: name, ...options } of files) {
  await build({ ...shared, ...options, entryPoints: { [name]: entry }, outdir: out });
}

const tsc = createRequire(import.meta.url).resolve('typescript/lib/tsc.js');
execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.declarations.json'), '--outDir', out], { stdio: 'inherit' });
// What tells nobody outside anything, as it is all internal.
for (const inner of ['bus', 'channel', 'connection', 'frame', 'hub', 'listeners', 'tab-socket']) {
  rmSync(join(out, `${inner}.d.ts`));
}
