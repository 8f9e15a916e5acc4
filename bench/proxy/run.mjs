// SPDX-License-Identifier: Apache-2.0
// The gateway (policy on, decision record on) beside nginx as a bare proxy and the direct path: the
// same upstream, one worker thread each, the same load, in turns. CPU per call is the steady figure:
// the proxy's own, from the kernel's scheduler statistics. The calls are counted at the upstream and
// in the decision log.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { createHash, randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const build = path.resolve(here, '../../build/release');
const rounds = Number(process.env.BENCH_ROUNDS ?? 7);
const seconds = Number(process.env.BENCH_SECONDS ?? 2);
const folder = mkdtempSync(path.join(tmpdir(), 'toolgate-bench-'));
const token = `tg_${randomBytes(32).toString('base64url')}`;
const children = [];

// The proxy has one core, load and upstream share the other.
function startPinned(cpu, command, args, pattern) {
  const began = process.hrtime.bigint();
  const child = spawn('taskset', ['-c', String(cpu), command, ...args]);
  children.push(child);
  let text = '';
  return new Promise((resolve, reject) => {
    const look = (chunk) => {
      text += chunk;
      const found = pattern.exec(text);
      if (found) resolve({ child, found, startMs: Number(process.hrtime.bigint() - began) / 1e6 });
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.on('exit', () => reject(new Error(`${command} ended:\n${text}`)));
  });
}

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function startNginx(upstream) {
  const port = await freePort();
  const config = path.join(folder, 'nginx.conf');
  writeFileSync(config, `
    daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log stderr notice;
    events { worker_connections 4096; }
    http {
      access_log off; keepalive_requests 100000000; client_body_temp_path ${folder}/body;
      proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u;
      scgi_temp_path ${folder}/s;
      upstream mcp { server 127.0.0.1:${upstream}; keepalive 64; keepalive_requests 100000000; }
      server {
        listen 127.0.0.1:${port};
        location / { proxy_pass http://mcp; proxy_http_version 1.1; proxy_set_header Connection ""; }
      }
    }`);
  const started = await startPinned(0, 'nginx', ['-c', config, '-e', 'stderr'],
                                    /start worker process \d+/);
  return { ...started, port, pids: () => descendants(started.child.pid) };
}

async function startGateway(upstream) {
  writeFileSync(path.join(folder, 'policy.json'), JSON.stringify({
    version: '1', default: 'deny', hide: ['tool_0'],
    tools: {
      'tool_*': { deny_if: [{ conditions: [{ path: 'args.force', op: 'eq', value: true }] }] },
      tool_7: { require: [{ conditions: [{ path: 'args.pagesize', op: 'lte', value: 500 }] }] },
    },
  }));
  writeFileSync(path.join(folder, 'toolgate.json'), JSON.stringify({
    listen: '127.0.0.1:0', threads: 1,
    servers: { bench: { url: `http://127.0.0.1:${upstream}/mcp`,
                        headers: { 'X-Api-Key': 'not-a-secret' } } },
    policies: { bench: 'policy.json' },
    grants: [{ label: 'bench', server: 'bench', policy: 'bench',
               token_sha256: createHash('sha256').update(token).digest('hex') }],
    decision_log: { path: 'decisions.jsonl', rotate_bytes: 1099511627776 },
  }));
  const started = await startPinned(
    0, path.join(build, 'src/cmd/toolgate'), ['serve', '--config', path.join(folder, 'toolgate.json')],
    /"event":"listening","address":"127.0.0.1:(\d+)"/);
  return { ...started, port: Number(started.found[1]), pids: () => [started.child.pid] };
}

function descendants(pid) {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number));
  return [pid, ...children.flatMap(descendants)];
}

function cpuNanoseconds(pids) {
  let total = 0;
  for (const pid of pids) {
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      total += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
    }
  }
  return total;
}

function residentMiB(pids) {
  return pids.reduce((sum, pid) => {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return sum + Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
  }, 0);
}

const units = { us: 1e-3, ms: 1, s: 1e3 };

function load(port, connections, time) {
  const text = execFileSync('taskset', [
    '-c', '1', 'wrk', '-t1', `-c${connections}`, `-d${time}s`, '--latency', '-s',
    path.join(here, 'call.lua'), `http://127.0.0.1:${port}/mcp/bench`,
  ], { env: { ...process.env, BENCH_TOKEN: token }, encoding: 'utf8' });
  if (/Non-2xx|Socket errors/.test(text)) throw new Error(`not every call was answered:\n${text}`);
  const percentile = (name) => {
    const [, value, unit] = new RegExp(`${name}%\\s+([\\d.]+)(us|ms|s)`).exec(text);
    return Number(value) * units[unit];
  };
  return {
    calls: Number(/(\d+) requests in/.exec(text)[1]),
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)[1]),
    p50: percentile(50), p99: percentile(99),
  };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function upstreamCalls(upstream) {
  return new Promise((resolve) => {
    upstream.child.stdout.once('data', (text) => resolve(Number(/CALLS (\d+)/.exec(text)[1])));
    process.kill(upstream.child.pid, 'SIGUSR1');
  });
}

async function decided() {
  await new Promise((resolve) => setTimeout(resolve, 200));  // the log is written in batches
  const text = readFileSync(path.join(folder, 'decisions.jsonl'), 'utf8');
  return text.split('\n').filter((line) => line.includes('"outcome":"forward"')).length;
}

async function main() {
  const upstream = await startPinned(1, path.join(build, 'bench/bench_upstream'), [],
                                     /LISTENING (\d+)/);
  const upstreamPort = Number(upstream.found[1]);
  const paths = {
    direct: { port: upstreamPort, pids: () => [upstream.child.pid] },
    nginx: await startNginx(upstreamPort),
    toolgate: await startGateway(upstreamPort),
  };
  const startMs = { nginx: paths.nginx.startMs, toolgate: paths.toolgate.startMs };
  const table = [];
  const counts = { sent: 0, arrived: 0, decided: 0 };
  for (const connections of [1, 32]) {
    const runs = Object.fromEntries(Object.keys(paths).map((name) => [name, []]));
    for (const name of Object.keys(paths)) load(paths[name].port, connections, 1);  // warm up
    for (let round = 0; round < rounds; ++round) {
      for (const [name, target] of Object.entries(paths)) {
        const before = cpuNanoseconds(target.pids());
        const counted = name === 'toolgate';
        const arrivedBefore = counted ? await upstreamCalls(upstream) : 0;
        const decidedBefore = counted ? await decided() : 0;
        const result = load(target.port, connections, seconds);
        result.cpu = (cpuNanoseconds(target.pids()) - before) / result.calls / 1000;
        if (counted) {
          counts.sent += result.calls;
          counts.arrived += await upstreamCalls(upstream) - arrivedBefore;
          counts.decided += await decided() - decidedBefore;
        }
        runs[name].push(result);
      }
    }
    for (const [name, results] of Object.entries(runs)) {
      const of = (key) => median(results.map((result) => result[key]));
      table.push({ connections, path: name, 'CPU us/call': of('cpu').toFixed(1),
                   'calls/s': Math.round(of('perSecond')), 'p50 ms': of('p50').toFixed(3),
                   'p99 ms': of('p99').toFixed(3),
                   'RSS MiB': residentMiB(paths[name].pids()).toFixed(1) });
    }
  }
  console.table(table);
  console.log(`start until listening: nginx ${startMs.nginx.toFixed(1)} ms, toolgate ` +
              `${startMs.toolgate.toFixed(1)} ms`);
  // wrk stops with calls under way, which arrive and are decided without being counted by it.
  const underWay = rounds * 33;
  console.log(`through toolgate: ${counts.sent} answered, ${counts.arrived} arrived, ` +
              `${counts.decided} decided and recorded`);
  const allDecided = counts.decided === counts.arrived && counts.arrived >= counts.sent &&
                     counts.arrived - counts.sent <= underWay;
  const cpu = (name, connections) => Number(
    table.find((row) => row.path === name && row.connections === connections)['CPU us/call']);
  const ratio = (connections) => cpu('toolgate', connections) / cpu('nginx', connections);
  console.log(`RESULT ${JSON.stringify({
    cpu_ratio_to_nginx: Number(ratio(32).toFixed(3)),
    cpu_ratio_to_nginx_1_connection: Number(ratio(1).toFixed(3)),
    cpu_us_per_call: cpu('toolgate', 32), cpu_us_per_call_nginx: cpu('nginx', 32),
    memory_mib: Number(table.at(-1)['RSS MiB']), start_ms: Number(startMs.toolgate.toFixed(1)),
    every_call_decided_and_arrived: allDecided,
  })}`);
  return allDecided ? 0 : 1;
}

let status = 1;
try {
  status = await main();
} finally {
  for (const child of children) child.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}
process.exit(status);
