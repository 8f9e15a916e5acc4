// SPDX-License-Identifier: Apache-2.0
// CPU per tools/call of proxies that others wrote, beside nginx and the gateway: one client, one legacy
// session, a few calls at a time, each answer looked at. The rivals are installed below build/ when they
// are wanted; one that cannot be installed or does not work is reported, and that is all.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HubClient, SessionClient, callOf } from './clients.mjs';
import { rounded, table } from './figures.mjs';
import {
  build, cpuNanoseconds, descendants, folder, loadCore, memoryBytes, nameOf, proxyCore, root, startPinned,
  stop,
} from './programs.mjs';
import { startGateway, startNginx, startUpstream, upstreamProgram } from './proxies.mjs';

const callsAtOnce = 4;
const installSecondsMax = 120;
const findSecondsMax = 20;
const installed = path.join(build, '../rivals');
const loopback = path.join(root, 'tests/system/support/loopback.mjs');
const offline = path.join(root, 'tests/clients/support/offline.mjs');
const stdioUpstream = `exec taskset -c ${loadCore} '${upstreamProgram}' --stdio`;

function install() {
  const lock = 'package-lock.json';
  const wanted = path.join(root, 'bench/proxy/rivals');
  const isThere = existsSync(path.join(installed, 'node_modules/.package-lock.json')) &&
                  readFileSync(path.join(installed, lock)).equals(readFileSync(path.join(wanted, lock)));
  if (isThere) return;
  mkdirSync(installed, { recursive: true });
  for (const file of ['package.json', lock]) cpSync(path.join(wanted, file), path.join(installed, file));
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', args, { cwd: installed, timeout: installSecondsMax * 1000, stdio: 'pipe' });
}

// It listens on a free port of the loopback address, and nothing of it leaves this machine.
async function startRival(script, args, ready = /LISTENING (\d+)/) {
  const home = mkdtempSync(path.join(folder, 'rival-'));
  const nowhere = 'http://127.0.0.1:9';  // should it send another program
  const env = { PATH: process.env.PATH, HOME: home, XDG_STATE_HOME: home, http_proxy: nowhere,
                https_proxy: nowhere, NODE_OPTIONS: `--import "${offline}"` };
  const program = path.join(installed, 'node_modules', script);
  const started = await startPinned(
    proxyCore, process.execPath, ['--import', loopback, program, ...args], ready, { env });
  // The server that it started is no part of it.
  const pids = () => descendants(started.child.pid).filter((pid) => nameOf(pid) !== 'bench_upstream');
  return { ...started, port: Number(started.found[1]), path: '/mcp', pids };
}

function startHub(upstream) {
  const config = path.join(folder, 'hub.json');
  const url = `http://127.0.0.1:${upstream.port}/mcp`;
  writeFileSync(config, JSON.stringify({ mcpServers: { bench: { url } } }));
  return startRival('mcp-hub/dist/cli.js', ['--port', '37373', '--config', config],
                    /LISTENING (\d+)[^]*servers started successfully/);
}

// How each reaches the server: `http` is the one that all share, `stdio` a child of its own.
const contestants = {
  nginx: { start: startNginx, server: 'http', Client: SessionClient },
  toolgate: { start: startGateway, server: 'http', Client: SessionClient },
  'mcp-proxy': { server: 'stdio', Client: SessionClient, start: () => startRival(
    'mcp-proxy/dist/bin/mcp-proxy.mjs', ['--server', 'stream', '--', 'sh', '-c', stdioUpstream]) },
  supergateway: { server: 'stdio', Client: SessionClient, start: () => startRival(
    'supergateway/dist/index.js', ['--stdio', stdioUpstream, '--outputTransport', 'streamableHttp',
                                   '--stateful', '--logLevel', 'none']) },
  'mcp-hub': { server: 'http', Client: HubClient, start: startHub },
};
const rivals = ['mcp-proxy', 'supergateway', 'mcp-hub'];

// The name of the tool as this client sees it, once it is there.
async function findTool(client) {
  for (const deadline = Date.now() + findSecondsMax * 1000; ;) {
    const { tools } = await client.ask({ id: 'tools', method: 'tools/list' });
    const found = tools.find(({ name }) => name.endsWith('tool_7'));
    if (found) return found.name;
    if (Date.now() > deadline) throw new Error('it does not offer the tool of its server');
    await sleep(100);
  }
}

// Calls again and again for a while; throws at the first answer that is not the server's.
async function load(client, tool, seconds) {
  const began = performance.now();
  let calls = 0;
  await Promise.all(Array.from({ length: callsAtOnce }, async (_, worker) => {
    for (let call = 0; performance.now() - began < seconds * 1000; ++call) {
      const result = await client.ask(callOf(`${seconds}-${worker}-${call}`, tool, { pagesize: 100 }));
      if (!result.content[0].text.startsWith('virtual machine 0 is Running')) {
        throw new Error(`a call was answered with ${JSON.stringify(result)}`);
      }
      ++calls;
    }
  }));
  return { calls, perSecond: calls / (performance.now() - began) * 1000 };
}

async function measure({ start, Client }, upstream, seconds) {
  const program = await start(upstream);
  let client;
  try {
    client = await Client.open(program, callsAtOnce);
    const tool = await findTool(client);
    await load(client, tool, 1.5);  // warm up
    const before = cpuNanoseconds(program.pids());
    const { calls, perSecond } = await load(client, tool, seconds);
    return { cpu: (cpuNanoseconds(program.pids()) - before) / calls / 1000, perSecond,
             bytes: memoryBytes(program.pids()) };
  } finally {
    client?.close();
    await stop(program);
  }
}

// Why it does not take part, in a line.
function reasonOf(error) {
  const text = String(error.stderr?.toString().trim() || error.message);
  return text.split('\n').find((line) => line.trim()).slice(0, 200);
}

function installOrSayWhyNot() {
  try {
    install();
    return undefined;
  } catch (error) {
    return `cannot be installed: ${reasonOf(error)}`;
  }
}

async function measureAll(seconds) {
  const upstream = await startUpstream();
  const missing = installOrSayWhyNot();
  const measured = {};
  for (const [name, contestant] of Object.entries(contestants)) {
    const isRival = rivals.includes(name);
    try {
      if (isRival && missing) throw new Error(missing);
      measured[name] = await measure(contestant, upstream, seconds);
    } catch (error) {
      if (!isRival) throw error;
      measured[name] = { reason: reasonOf(error) };
    }
  }
  await stop(upstream);
  return measured;
}

function rowOf(name, one, ratio) {
  if (one.reason) return { path: name, reason: one.reason };
  return { path: name, server: contestants[name].server, 'CPU us/call': rounded(one.cpu, 1),
           'to nginx': ratio, 'calls/s': Math.round(one.perSecond),
           'RSS MiB': rounded(one.bytes / 2 ** 20, 1) };
}

function resultOf(one, ratio) {
  if (one.reason) return { reason: one.reason };
  return { cpu_us_per_call: rounded(one.cpu, 1), ratio, calls_per_second: Math.round(one.perSecond) };
}

export async function measureRivals({ isQuick }) {
  const measured = await measureAll(isQuick ? 1 : 3);
  const rows = [];
  const result = {};
  for (const [name, one] of Object.entries(measured)) {
    const ratio = one.reason ? undefined : rounded(one.cpu / measured.nginx.cpu, 2);
    rows.push(rowOf(name, one, ratio));
    result[name] = resultOf(one, ratio);
  }
  console.log(table(rows));
  return { isGood: true, programs: [], result: { rivals: result } };
}
