// SPDX-License-Identifier: Apache-2.0
// Programs that are measured: the proxy has one core, load and servers share the other. All of them
// end with the benchmark.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { residentBytes } from '../../tests/system/support/memory.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const build = path.join(root, 'build/release');
export const folder = mkdtempSync(path.join(tmpdir(), 'toolgate-bench-'));
export const proxyCore = '0';
export const loadCore = '1';

const startSecondsMax = 20;
const endSecondsMax = 5;
const openFilesWanted = 32_768;
const children = new Set();

process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

// This process makes load: it keeps to the core of the load, and may have as many sockets as the
// system lets it have.
export function prepareThisProcess() {
  execFileSync('taskset', ['-acp', loadCore, String(process.pid)], { stdio: 'ignore' });
  const prlimit = ['--pid', String(process.pid), `--nofile=${openFilesWanted}:${openFilesWanted}`];
  try {
    if (openFilesMax() < openFilesWanted) execFileSync('prlimit', prlimit, { stdio: 'ignore' });
  } catch { /* then there are fewer */ }
}

export function openFilesMax() {
  return Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))[1]);
}

// Resolves once the program prints what `pattern` finds: {child, found, startMs, ended}.
export function startPinned(core, command, args, pattern, options = {}) {
  const began = process.hrtime.bigint();
  const child = spawn('taskset', ['-c', core, command, ...args], options);
  const ended = new Promise((resolve) => child.on('exit', resolve));
  children.add({ child, ended });
  let text = '';
  return new Promise((resolve, reject) => {
    const fail = (how) => reject(new Error(`${path.basename(command)} ${how}:\n${text}`));
    const timer = setTimeout(() => fail(`was not ready in ${startSecondsMax} s`), startSecondsMax * 1000);
    let isReady = false;
    const look = (chunk) => {
      if (isReady) return;
      text += chunk;
      const found = pattern.exec(text);
      if (!found) return;
      isReady = true;
      clearTimeout(timer);
      resolve({ child, ended, found, startMs: Number(process.hrtime.bigint() - began) / 1e6 });
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.on('error', () => fail('cannot be started'));
    child.on('exit', () => { clearTimeout(timer); fail('ended'); });
  });
}

// Ends a program that was started here, gently if it can be.
export async function stop({ child, ended }) {
  for (const signal of ['SIGTERM', 'SIGKILL']) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    child.kill(signal);
    let timer;
    const waited = new Promise((resolve) => { timer = setTimeout(resolve, endSecondsMax * 1000); });
    await Promise.race([ended, waited]);
    clearTimeout(timer);
  }
}

export async function stopEverything() {
  await Promise.all([...children].map(stop));
}

// `pid` and all that it started.
export function descendants(pid) {
  const started = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number));
  return [pid, ...started.flatMap(descendants)];
}

export function nameOf(pid) {
  return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
}

// On any core, of all threads, in and out of the kernel.
export function cpuNanoseconds(pids) {
  let total = 0;
  for (const pid of pids) {
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      total += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
    }
  }
  return total;
}

export function memoryBytes(pids) {
  return pids.reduce((sum, pid) => sum + residentBytes({ child: { pid } }), 0);
}
