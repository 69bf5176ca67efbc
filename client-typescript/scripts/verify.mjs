// All that must hold of the client: types, unit tests, size, a lock file without addresses, and a dist/ that is what the sources give.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, sizeOf } from './size.mjs';

const LIMIT = 5_000;
const failures = [];

function run(name, ...args) {
  console.log(`\n== ${name}`);
  if (spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status !== 0) {
    failures.push(name);
  }
}

run('types', 'node_modules/typescript/lib/tsc.js', '--noEmit', '-p', 'tsconfig.json');
run('unit tests', 'node_modules/vitest/vitest.mjs', 'run', '--exclude', 'test/e2e/**', '--exclude', 'test/example/**');
run('build', 'scripts/build.mjs', 'target/dist');

console.log('\n== dist');
const files = folder => readdirSync(join(root, folder)).sort();
for (const file of new Set([...files('dist'), ...files('target/dist')])) {
  const [committed, built] = ['dist', 'target/dist'].map(folder =>
    files(folder).includes(file) ? readFileSync(join(root, folder, file), 'utf8') : undefined
  );
  if (committed !== built) {
    failures.push(`dist/${file} is not what the sources give: npm run build, and commit dist/`);
  }
}

console.log('\n== size');
const { minified, gzipped } = await sizeOf(`export * from './dist/index.js'`);
console.log(`core: ${gzipped} bytes gzipped, ${minified} minified; at most ${LIMIT} gzipped`);
if (gzipped > LIMIT) {
  failures.push(`the core has ${gzipped} bytes gzipped, ${gzipped - LIMIT} too many`);
}

console.log('\n== lock files');
for (const lock of ['package-lock.json', 'comparison/package-lock.json']) {
  if (/"resolved"|\.tgz|https?:/.test(readFileSync(join(root, lock), 'utf8'))) {
    failures.push(`${lock} names an address`);
  }
}

failures.forEach(failure => console.error(`FAILED: ${failure}`));
console.log(failures.length ? '\nNOT OK' : '\nOK');
process.exit(failures.length ? 1 : 0);
