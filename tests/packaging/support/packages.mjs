// SPDX-License-Identifier: Apache-2.0
// What is installed and packaged of the build under test. Nothing is built for it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { program } from '../../system/support/processes.mjs';

// The build's folder: programs are in src/cmd below it.
const build = path.resolve(program('toolgate'), '../../..');

export const names = ['toolgate', 'cloudstack-mcp', 'cloudstack-sim'];

export function run(command, args, options = {}) {
  return execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe', ...options });
}

export function has(command) {
  try {
    run('sh', ['-c', `command -v ${command}`]);
    return true;
  } catch {
    return false;
  }
}

// `cmake --install` under `prefix`, below the folder `destination` if there is one.
export function install(prefix, destination = '') {
  run('cmake', ['--install', build, '--prefix', prefix], { env: { ...process.env, DESTDIR: destination } });
}

let folder;

// The folder of the Debian packages, made once for all tests of a file. They are packed faster, and less
// well, than those of `./dev package`.
export function makePackages() {
  if (folder) return folder;
  folder = mkdtempSync(path.join(tmpdir(), 'toolgate-packages-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  run('cpack', ['--config', path.join(build, 'CPackConfig.cmake'), '-B', folder,
                '-D', 'CPACK_DEBIAN_COMPRESSION_TYPE=gzip']);
  rmSync(path.join(folder, '_CPack_Packages'), { recursive: true });
  return folder;
}

// The file of the package `name`.
export function packageFile(name) {
  const [file, ...others] = readdirSync(makePackages()).filter((one) => one.startsWith(`${name}_`));
  if (!file || others.length > 0) throw new Error(`there must be one package ${name}`);
  return path.join(makePackages(), file);
}

// All that is below a folder, as lines such as `-rw-r--r-- etc/toolgate/toolgate.yaml`.
export function filesBelow(root) {
  return run('find', ['.', '-mindepth', '1', '-printf', '%M %P\n'], { cwd: root }).trim().split('\n').sort();
}

// The configuration of the package with its example taken in, as docs/install.md says it.
export function takeInExample(text) {
  const blocks = /^(servers|policies|grants): .*\n((?:#.*\n)+)/gm;
  return text.replace(blocks, (match, name, lines) => lines.replace(/^#/gm, ''));
}
