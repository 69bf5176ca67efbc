// How many bytes an application pays for: bundled by esbuild, minified, gzip -9.
// usage: node scripts/size.mjs    prints a table of this client and others (npm ci in comparison/ first)
import { gzipSync } from 'node:zlib';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Bytes of a program with all that it imports: minified, and gzipped as `gzip -9` does. */
export async function sizeOf(program, folder = root) {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: folder, loader: 'js' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2020',
    platform: 'browser',
    write: false,
    legalComments: 'none',
    logLevel: 'error'
  });
  const code = outputFiles[0].contents;
  return { minified: code.length, gzipped: gzipSync(code, { level: 9 }).length };
}

const OURS = [
  ['@switchboard/client', `export * from './dist/index.js'`],
  ['@switchboard/client with tabs', `export * from './dist/tabs.js'; export { SwitchboardError } from './dist/index.js'`],
  ['@switchboard/client/socket alone', `export * from './dist/socket.js'`]
];
const OTHERS = ['phoenix', 'centrifuge', '@stomp/stompjs', '@microsoft/signalr', 'pusher-js', 'socket.io-client'];

async function table() {
  const { readFileSync } = await import('node:fs');
  const comparison = join(root, 'comparison');
  console.log('| client | minified | gzipped |\n|---|---|---|');
  const row = (name, { minified, gzipped }) =>
    console.log(`| ${name} | ${minified.toLocaleString('en')} | ${gzipped.toLocaleString('en')} |`);
  for (const [name, program] of OURS) {
    row(name, await sizeOf(program));
  }
  for (const name of OTHERS) {
    const { version } = JSON.parse(readFileSync(join(comparison, 'node_modules', name, 'package.json'), 'utf8'));
    // All that an application has to load to use its main class.
    const program = name === 'pusher-js' ? `import Pusher from 'pusher-js'; export { Pusher }` : `export * from '${name}'`;
    row(`${name} ${version}`, await sizeOf(program, comparison));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await table();
}
