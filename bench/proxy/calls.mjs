// SPDX-License-Identifier: Apache-2.0
// CPU per tools/call beside nginx and the direct path: the same load, in turns. The calls are counted
// at the upstream and in the decision log.
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { median, readWrk, rounded, table } from './figures.mjs';
import { cpuNanoseconds, loadCore, memoryBytes, root } from './programs.mjs';
import { startGateway, startNginx, startUpstream, token } from './proxies.mjs';

const connectionCounts = [1, 32];
const settleMs = 100;
const settleTriesMax = 50;

export function load(port, connections, seconds) {
  return readWrk(execFileSync('taskset', [
    '-c', loadCore, 'wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '-s',
    path.join(root, 'bench/proxy/call.lua'), `http://127.0.0.1:${port}/mcp/bench`,
  ], { env: { ...process.env, BENCH_TOKEN: token }, encoding: 'utf8' }));
}

// How many calls were forwarded, by a decision log that grows.
class DecisionCount {
  #block = Buffer.allocUnsafe(1 << 20);
  #offset = 0;
  #rest = '';
  #count = 0;

  constructor(file) {
    this.file = file;
  }

  read() {
    const file = openSync(this.file);
    for (;;) {
      const bytes = readSync(file, this.#block, 0, this.#block.length, this.#offset);
      if (bytes === 0) break;
      this.#offset += bytes;
      const lines = (this.#rest + this.#block.toString('latin1', 0, bytes)).split('\n');
      this.#rest = lines.pop();
      this.#count += lines.filter((line) => line.includes('"outcome":"forward"')).length;
    }
    closeSync(file);
    return this.#count;
  }
}

// Every call through the gateway is to arrive and to be recorded. wrk stops with calls under way, which
// arrive and are decided without being counted by it.
class Books {
  sent = 0;
  arrived = 0;
  decided = 0;
  underWayMax = 0;

  constructor(upstream, gateway) {
    this.upstream = upstream;
    this.decisions = new DecisionCount(gateway.decisions);
  }

  // Runs what sends calls through the gateway and tells how many.
  async during(run, connections) {
    const before = await this.#settled((last, now) => now.arrived === last?.arrived);
    const result = run();
    const after = await this.#settled((last, now) => now.arrived === last?.arrived &&
      now.arrived - before.arrived === now.decided - before.decided);
    this.sent += result.calls;
    this.arrived += after.arrived - before.arrived;
    this.decided += after.decided - before.decided;
    this.underWayMax += connections;
    return result;
  }

  // The counts once nothing moves any more: calls may still be under way when a load has ended, also one
  // that went elsewhere, and the record is written in batches. Where `isSettled` never holds, the books
  // say so in the end.
  async #settled(isSettled) {
    for (let last, tries = 1; ; ++tries) {
      const { calls } = await this.upstream.counts();
      const now = { arrived: calls, decided: this.decisions.read() };
      if (isSettled(last, now) || tries === settleTriesMax) return now;
      last = now;
      await sleep(settleMs);
    }
  }

  get balance() {
    return this.decided === this.arrived && this.arrived >= this.sent &&
           this.arrived - this.sent <= this.underWayMax;
  }
}

export function measure(target, connections, seconds) {
  const before = cpuNanoseconds(target.pids());
  const result = load(target.port, connections, seconds);
  return { ...result, cpu: (cpuNanoseconds(target.pids()) - before) / result.calls / 1000 };
}

async function runRounds({ paths, books, rounds, seconds }, connections) {
  const runs = Object.fromEntries(Object.keys(paths).map((name) => [name, []]));
  for (const name of Object.keys(paths)) load(paths[name].port, connections, 1);  // warm up
  for (let round = 0; round < rounds; ++round) {
    for (const [name, target] of Object.entries(paths)) {
      const run = () => measure(target, connections, seconds);
      runs[name].push(name === 'toolgate' ? await books.during(run, connections) : run());
    }
  }
  return runs;
}

function rowsOf(runs, paths, connections) {
  return Object.entries(runs).map(([name, results]) => {
    const of = (key) => median(results.map((result) => result[key]));
    return { connections, path: name, 'CPU us/call': rounded(of('cpu'), 1),
             'calls/s': Math.round(of('perSecond')), 'p50 ms': rounded(of('p50'), 3),
             'p99 ms': rounded(of('p99'), 3),
             'RSS MiB': rounded(memoryBytes(paths[name].pids()) / 2 ** 20, 1) };
  });
}

export async function measureCalls({ isQuick }) {
  const rounds = Number(process.env.BENCH_ROUNDS ?? (isQuick ? 1 : 5));
  const seconds = Number(process.env.BENCH_SECONDS ?? (isQuick ? 1 : 2));
  const upstream = await startUpstream();
  const paths = { direct: upstream, nginx: await startNginx(upstream),
                  toolgate: await startGateway(upstream) };
  const books = new Books(upstream, paths.toolgate);
  const rows = [];
  for (const connections of connectionCounts) {
    const runs = await runRounds({ paths, books, rounds, seconds }, connections);
    rows.push(...rowsOf(runs, paths, connections));
  }
  console.log(table(rows));
  console.log(`start until listening: nginx ${paths.nginx.startMs.toFixed(1)} ms, toolgate ` +
              `${paths.toolgate.startMs.toFixed(1)} ms`);
  console.log(`through toolgate: ${books.sent} answered, ${books.arrived} arrived, ` +
              `${books.decided} decided and recorded`);
  const cpu = (name, connections) =>
    rows.find((row) => row.path === name && row.connections === connections)['CPU us/call'];
  const ratio = (connections) => rounded(cpu('toolgate', connections) / cpu('nginx', connections), 3);
  return { isGood: books.balance, programs: Object.values(paths), result: {
    cpu_ratio_to_nginx: ratio(32), cpu_ratio_to_nginx_1_connection: ratio(1),
    cpu_us_per_call: cpu('toolgate', 32), cpu_us_per_call_nginx: cpu('nginx', 32),
    memory_mib: rows.at(-1)['RSS MiB'], start_ms: rounded(paths.toolgate.startMs, 1),
    every_call_decided_and_arrived: books.balance,
  } };
}
