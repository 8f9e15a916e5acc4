// SPDX-License-Identifier: Apache-2.0
// Mixed load of both eras for a long time, while policies change, the log is moved away and the server
// is restarted: nothing grows, and every call is decided, recorded and answered once.
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { openFiles, residentBytes } from '../system/support/memory.mjs';
import { Gateway } from '../system/support/servers.mjs';
import { until } from '../system/support/wait.mjs';
import { judgeGrowth } from './growth.mjs';
import { Ledger } from './ledger.mjs';
import { runClients } from './load.mjs';
import { SoakUpstream } from './upstream.mjs';

const seconds = Number(process.argv[2] ?? 3600);
const clients = { legacy: 60, modern: 40 };

const mebibyte = 1 << 20;
const sampleMs = Math.min(5000, Math.max(250, (seconds * 1000) / 200));
const samplesMin = 8;
const reloadMs = 3000;
const moveLogMs = 5000;
const restartMs = Math.min(20_000, (seconds * 1000) / 6);
const tellMs = 500;
const memoryBound = { ratioMax: 1.1, slack: 4 * mebibyte };
const filesBound = { ratioMax: 1.1, slack: 16 };

// What tests have: hooks for the end. Ours run the last first.
const hooks = [];
const test = { after: (hook) => hooks.unshift(hook) };

async function runHooks() {
  for (const hook of hooks.splice(0)) await hook();
}

const policy = (round) => ({
  version: '1', default: 'allow', description: `round ${round}`,
  hide: round % 2 ? ['sometimes'] : [],
  tools: {
    denied: { action: 'deny', reason: 'Never.' },
    limited: { rate_limit: { max: 3 + (round % 3), window: 2 } },
    'ec*': { deny_if: [{ conditions: [{ path: 'args.force', op: 'eq', value: true }] }] },
  },
});

class Soak {
  ledger = new Ledger();
  upstream = new SoakUpstream(this.ledger);
  memory = [];
  files = [];
  counts = {};
  events = {};
  #round = 0;
  #moved = 0;

  async start() {
    await this.upstream.start();
    test.after(() => this.upstream.stop());
    this.gateway = await Gateway.start(test, {
      servers: { tools: this.upstream.url }, policies: { ops: policy(0) },
      grants: { agent: { server: 'tools', policy: 'ops' } },
      config: { sessions: { per_grant: 2000, calls_per_grant: 1000 } },
    });
    this.world = {
      test, url: this.gateway.url('tools'), token: this.gateway.tokens.agent, ledger: this.ledger,
      stopping: false,
      count: (what) => { this.counts[what] = (this.counts[what] ?? 0) + 1; },
    };
  }

  async run() {
    const running = runClients(this.world, clients);
    const ended = new Promise((resolve) => { setTimeout(resolve, seconds * 1000); });
    const chores = [
      [sampleMs, () => this.sample()], [reloadMs, () => this.reload()],
      [moveLogMs, () => this.moveLog()], [restartMs, () => this.upstream.restart()],
      [tellMs, () => this.upstream.tell()],
    ].map(([everyMs, chore]) => this.#repeat(everyMs, chore));
    const told = new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve);
    });
    await Promise.race([ended, told, this.gateway.process.exit]);
    this.world.stopping = true;
    await Promise.all([running, ...chores]);
  }

  async #repeat(everyMs, chore) {
    let next = Date.now() + everyMs;
    while (!this.world.stopping) {
      await new Promise((resolve) => setTimeout(resolve, Math.min(everyMs, 200)));
      if (Date.now() < next) continue;
      try {
        await chore();
      } catch (error) {
        this.ledger.problem(error.stack);
      }
      next += everyMs;
    }
  }

  sample() {
    this.memory.push(residentBytes(this.gateway.process));
    this.files.push(openFiles(this.gateway.process));
    for (const line of this.gateway.process.lines.splice(0)) {
      const event = line.startsWith('{') ? JSON.parse(line).event : line;
      this.events[event] = (this.events[event] ?? 0) + 1;
    }
    if (this.memory.length % 10 === 0) {
      console.log(`${(this.memory.at(-1) / mebibyte).toFixed(1)} MiB, ${this.files.at(-1)} files, ` +
                  `${this.ledger.begun} calls, ${this.ledger.open} of them open`);
    }
  }

  reload() {
    this.gateway.writePolicy('ops', policy(++this.#round));
  }

  get #log() {
    return path.join(this.gateway.folder, 'decisions.jsonl');
  }

  // Moves the log away as operators do, and books what is in it.
  async moveLog() {
    const moved = `${this.#log}-${++this.#moved}`;
    renameSync(this.#log, moved);
    this.gateway.process.signal('SIGHUP');
    await until(() => existsSync(this.#log), 'the log to be opened anew');
    this.#book(moved);
    rmSync(moved);
    this.ledger.sweep();
  }

  #book(file) {
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      if (line) this.ledger.record(JSON.parse(line));
    }
  }

  async finish() {
    const { code } = await this.gateway.process.stop();
    if (code !== 0) this.ledger.problem(`the gateway ended with ${code}`);
    if (existsSync(this.#log)) this.#book(this.#log);
    const problems = this.ledger.finish();
    const memory = judgeGrowth(this.memory, memoryBound);
    const files = judgeGrowth(this.files, filesBound);
    if (this.memory.length < samplesMin) problems.push('too few samples to tell growth');
    if (memory.grows) problems.push(`memory grows: ${memory.before} to ${memory.after} bytes`);
    if (files.grows) problems.push(`open files grow: ${files.before} to ${files.after}`);
    return { seconds, ...clients, calls: this.ledger.begun, outcomes: this.ledger.counts,
             seen: this.counts, events: this.events, memory, files, problems };
  }
}

const soak = new Soak();
try {
  await soak.start();
  await soak.run();
  const report = await soak.finish();
  console.log(JSON.stringify(report, null, 2));
  process.exitCode = report.problems.length ? 1 : 0;
} finally {
  await runHooks();
}
