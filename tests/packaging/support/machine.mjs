// SPDX-License-Identifier: Apache-2.0
// A machine with a systemd of its own (boot.sh), where steps of a test are run by root.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../system/support/processes.mjs';

const bootScript = fileURLToPath(new URL('boot.sh', import.meta.url));
const cannotBoot = 77;

// Runs `steps`, {name: commands of bash}, one after the other, with the packages of a folder in /packages.
// Returns {name: {status, output}}, `boot` among them for the machine's own end, or {why} where none can be
// booted.
export function runOnMachine(test, packages, steps) {
  const folder = temporaryFolder(test);
  const out = path.join(folder, 'out');
  mkdirSync(out);
  const script = path.join(folder, 'script');
  writeFileSync(script, Object.entries(steps).map(([name, commands]) =>
    `(\nset -e\n${commands}\n) > '/out/${name}' 2>&1\necho $? > '/out/${name}.status'\n`).join(''));
  const { status, stderr } = spawnSync(bootScript, [packages, script, out], { encoding: 'utf8' });
  const isUp = existsSync(path.join(out, Object.keys(steps)[0]));
  if (status === cannotBoot || !isUp) return { why: stderr.trim().split('\n').at(-1) || `status ${status}` };
  const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8').trim() : '');
  const results = {};
  for (const name of Object.keys(steps)) {
    const file = path.join(out, name);
    // Without a status the machine ended in the middle.
    results[name] = { status: Number(read(`${file}.status`) || NaN), output: read(file) };
  }
  results.boot = { status, output: stderr };
  return { results };
}
