// SPDX-License-Identifier: Apache-2.0
// Child processes of a test: started, watched for what they print, and ended with the test.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const programs = process.env.TOOLGATE_PROGRAMS ?? path.join(root, 'build/dev/src/cmd');

// The path of one of our programs, of the build under test.
export function program(name) {
  return path.join(programs, name);
}

// A folder that is removed when the test ends.
export function temporaryFolder(test) {
  const folder = mkdtempSync(path.join(tmpdir(), 'toolgate-test-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

// A running program. `lines` holds what it printed, on either stream.
export class Process {
  constructor(command, args, options = {}) {
    this.lines = [];
    this.waiting = [];
    this.exited = false;
    this.child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    for (const stream of [this.child.stdout, this.child.stderr]) this.#read(stream);
    this.exit = new Promise((resolve) => {
      this.child.on('exit', (code, signal) => {
        this.exited = true;
        resolve({ code, signal });
        this.#wake();
      });
    });
  }

  #read(stream) {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      this.lines.push(...lines);
      this.#wake();
    });
  }

  #wake() {
    for (const wake of this.waiting.splice(0)) wake();
  }

  // The first line for which `find` returns something, as what it returns; waits for it.
  async waitFor(find, { from = 0, timeoutMs = 30_000 } = {}) {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      for (const line of this.lines.slice(from)) {
        const found = find(line);
        if (found) return found;
      }
      if (this.exited || Date.now() > deadline) {
        throw new Error(`did not print what was waited for:\n${this.lines.join('\n')}`);
      }
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, 1000);
        this.waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  signal(name) {
    if (!this.exited) this.child.kill(name);
  }

  async stop(signal = 'SIGTERM') {
    this.signal(signal);
    const timer = setTimeout(() => this.signal('SIGKILL'), 20_000);
    const result = await this.exit;
    clearTimeout(timer);
    return result;
  }
}

const running = new Set();

// Starts a program that is ended with the test. A test whose program ends badly has failed: that is
// how sanitizers make themselves heard.
export function start(test, command, args, options) {
  const process = new Process(command, args, options);
  running.add(process);
  test.after(async () => {
    const { code, signal } = await process.stop();
    running.delete(process);
    if (code || signal === 'SIGABRT' || signal === 'SIGSEGV') {
      // After a hook that throws no other runs.
      for (const other of running) other.signal('SIGKILL');
      throw new Error(`${command} ended with ${code ?? signal}:\n${process.lines.join('\n')}`);
    }
  });
  return process;
}

// An event of a program of ours, from its JSON log.
export function logEvent(event, matches = () => true) {
  return (line) => {
    if (!line.startsWith('{')) return undefined;
    const entry = JSON.parse(line);
    return entry.event === event && matches(entry) ? entry : undefined;
  };
}
