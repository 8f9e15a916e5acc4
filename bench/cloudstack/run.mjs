// SPDX-License-Identifier: Apache-2.0
// What cloudstack-mcp costs, beside the same requests sent to the API without it, and how the simulator
// that both talk to grows with its machines. Ends with one line, `RESULT {json}`.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { residentBytes } from '../../tests/system/support/memory.mjs';
import { median, rounded, table } from '../proxy/figures.mjs';
import {
  build, cpuNanoseconds, loadCore, prepareThisProcess, proxyCore, startPinned, stop, stopEverything,
} from '../proxy/programs.mjs';
import { apiClient, signedPath, toolClient } from './api.mjs';

const programs = process.env.BENCH_PROGRAMS ?? path.join(build, 'src/cmd');
const listed = 500;
const connections = 16;
// Of the time for ten times as many machines, to ten times the time.
const growthMax = 1.5;

const { values } = parseArgs({ options: {
  quick: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } } });
if (values.help) {
  process.stdout.write('Usage: ./dev bench cloudstack [--quick]\n\n'
    + '  --quick   few calls and few machines, to try the benchmark: the figures mean nothing\n');
  process.exit(0);
}
const plan = values.quick
  ? { rounds: 1, lists: 3, gets: 5, seconds: 0.2, sizes: [20, 40, 80], asks: 3 }
  : { rounds: 7, lists: 100, gets: 1000, seconds: 2, sizes: [1000, 10_000, 100_000], asks: 20 };

async function startSimulator(machines, core) {
  const started = await startPinned(
    core, path.join(programs, 'cloudstack-sim'),
    ['--port', '0', '--seed', '7', '--machines', String(machines)],
    /API_KEY=(\S+)\nexport CLOUDSTACK_SECRET_KEY=(\S+)[^]*listening on http:\/\/127\.0\.0\.1:(\d+)/);
  const [, apiKey, secretKey, port] = started.found;
  return { ...started, keys: { apiKey, secretKey }, port: Number(port), pids: [started.child.pid] };
}

async function startServer({ keys, port }) {
  const env = { ...process.env, CLOUDSTACK_API_URL: `http://127.0.0.1:${port}/client/api`,
                CLOUDSTACK_API_KEY: keys.apiKey, CLOUDSTACK_SECRET_KEY: keys.secretKey };
  const started = await startPinned(
    proxyCore, path.join(programs, 'cloudstack-mcp'), ['--port', '0'],
    /"event":"listening".*"url":"([^"]+)"[^]*"event":"cloud_checked"/, { env });
  return { ...started, url: started.found[1], pids: [started.child.pid] };
}

// One call after the other: {cpu of each program in us per call, p50 and p99 in ms}.
async function measure(call, count, measured) {
  const times = [];
  const before = measured.map(({ pids }) => cpuNanoseconds(pids));
  for (let i = 0; i < count; ++i) {
    const began = process.hrtime.bigint();
    await call();
    times.push(Number(process.hrtime.bigint() - began) / 1e6);
  }
  const cpu = measured.map(({ pids }, i) => (cpuNanoseconds(pids) - before[i]) / count / 1e3);
  times.sort((a, b) => a - b);
  return { cpu, p50: times[Math.floor(count / 2)], p99: times[Math.floor(count * 0.99)] };
}

function expectRows(rows, count) {
  if (rows?.length !== count) throw new Error(`${rows?.length} rows came instead of ${count}`);
}

// The same work by both ways: a list of 500 machines, and one machine with its volumes.
async function makeWays(simulator, server) {
  const api = apiClient(simulator.port);
  const tools = toolClient(server.url);
  const signed = (command, parameters) => signedPath(simulator.keys, command, { listall: true, ...parameters });
  const details = 'group,nics,secgrp,tmpl,servoff,iso,affgrp';
  const page = signed('listVirtualMachines', { details, page: 1, pagesize: listed });
  const { virtualmachine: [{ id }] } = await api.ask(page);
  const machine = signed('listVirtualMachines', { id });
  const volumes = signed('listVolumes', { virtualmachineid: id });
  return {
    list: {
      direct: async () => expectRows((await api.ask(page)).virtualmachine, listed),
      tool: async () => expectRows(
        (await tools.call('list_virtual_machines', { pagesize: listed })).virtualmachine, listed),
    },
    get: {
      direct: async () => {
        expectRows((await api.ask(machine)).virtualmachine, 1);
        await api.ask(volumes);
      },
      tool: async () => expectRows([(await tools.call('get_virtual_machine', { id })).virtualmachine], 1),
    },
    close: () => { api.close(); tools.close(); },
  };
}

// Both ways in turns, round after round; medians.
async function compare(name, ways, count, { simulator, server }) {
  const runs = { direct: [], tool: [] };
  for (const way of Object.values(ways)) await measure(way, Math.ceil(count / 10), []);  // warm up
  for (let round = 0; round < plan.rounds; ++round) {
    for (const way of Object.keys(runs)) {
      runs[way].push(await measure(ways[way], count, [simulator, server]));
    }
  }
  const of = (way, find) => median(runs[way].map(find));
  return Object.keys(runs).map((way) => ({
    call: name, way: way === 'tool' ? 'cloudstack-mcp' : 'the API itself',
    'CPU us/call': way === 'tool' ? rounded(of(way, ({ cpu }) => cpu[1]), 1) : '',
    'CPU us/call, simulator': rounded(of(way, ({ cpu }) => cpu[0]), 1),
    'p50 ms': rounded(of(way, ({ p50 }) => p50), 3), 'p99 ms': rounded(of(way, ({ p99 }) => p99), 3),
  }));
}

async function measureServer() {
  // The simulator shares the core of the load: it is not what is measured here.
  const simulator = await startSimulator(listed, loadCore);
  const server = await startServer(simulator);
  const ways = await makeWays(simulator, server);
  const rows = [...await compare(`list of ${listed} machines`, ways.list, plan.lists, { simulator, server }),
                ...await compare('get', ways.get, plan.gets, { simulator, server })];
  ways.close();
  await Promise.all([stop(server), stop(simulator)]);
  return rows;
}

// As many requests as 16 connections get answered in a time.
async function saturate(simulator, path, seconds) {
  const api = apiClient(simulator.port, connections);
  await api.ask(path);
  const before = cpuNanoseconds(simulator.pids);
  const began = Date.now();
  let calls = 0;
  const worker = async () => {
    while (Date.now() - began < seconds * 1000) {
      await api.ask(path);
      ++calls;
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const took = (Date.now() - began) / 1000;
  const cpu = (cpuNanoseconds(simulator.pids) - before) / calls / 1e3;
  api.close();
  return { perSecond: calls / took, cpu };
}

async function measureSimulator() {
  const simulator = await startSimulator(listed, proxyCore);
  const api = apiClient(simulator.port);
  const signed = (command, parameters) => signedPath(simulator.keys, command, parameters);
  const first = signed('listVirtualMachines', { listall: true, pagesize: 1, page: 1 });
  const { virtualmachine: [{ id }] } = await api.ask(first);
  api.close();
  const requests = {
    listZones: signed('listZones'),
    'listVirtualMachines, by id': signed('listVirtualMachines', { listall: true, id }),
    [`listVirtualMachines, ${listed}`]: signed('listVirtualMachines', { listall: true, page: 1, pagesize: listed }),
  };
  const rows = [];
  for (const [command, path] of Object.entries(requests)) {
    const runs = [];
    for (let round = 0; round < plan.rounds; ++round) runs.push(await saturate(simulator, path, plan.seconds));
    rows.push({ command, 'calls/s': rounded(median(runs.map(({ perSecond }) => perSecond)), 0),
                'CPU us/call': rounded(median(runs.map(({ cpu }) => cpu)), 1) });
  }
  await stop(simulator);
  return rows;
}

async function measureSize(machines) {
  const simulator = await startSimulator(machines, proxyCore);
  const api = apiClient(simulator.port);
  const ask = (parameters) => signedPath(simulator.keys, 'listVirtualMachines', { listall: true, ...parameters });
  const pageSize = Math.min(listed, machines);
  const pages = { 'first page': 1, 'last page': Math.floor(machines / pageSize) };
  const row = { machines, 'start ms': rounded(simulator.startMs, 0) };
  let id;
  for (const [name, page] of Object.entries(pages)) {
    const path = ask({ page, pagesize: pageSize });
    const { count, virtualmachine } = await api.ask(path);
    if (count < machines) throw new Error(`${count} of ${machines} machines are counted`);
    expectRows(virtualmachine, pageSize);
    id = virtualmachine[0].id;
    row[`${name}, CPU us`] = rounded((await measure(() => api.ask(path), plan.asks, [simulator])).cpu[0], 0);
  }
  const one = ask({ id });
  row['by id, CPU us'] = rounded((await measure(() => api.ask(one), plan.asks, [simulator])).cpu[0], 1);
  row['RSS MiB'] = rounded(residentBytes(simulator) / 2 ** 20, 0);
  api.close();
  await stop(simulator);
  return row;
}

// How much longer each machine takes in the largest list than in the one before it.
function growthOf(rows) {
  const [before, last] = rows.slice(-2);
  const each = (row) => row['last page, CPU us'] / row.machines;
  return rounded(each(last) / each(before), 2);
}

async function measureAll() {
  const calls = await measureServer();
  console.log(`${table(calls)}\n`);
  const simulator = await measureSimulator();
  console.log(`${table(simulator)}\n`);
  const sizes = [];
  for (const machines of plan.sizes) sizes.push(await measureSize(machines));
  console.log(table(sizes));
  const growth = growthOf(sizes);
  const cpuOf = (call) => calls.find((row) => row.call.startsWith(call) && row['CPU us/call'] !== '')['CPU us/call'];
  console.log(`RESULT ${JSON.stringify({
    list_cpu_us: cpuOf('list'), get_cpu_us: cpuOf('get'), growth, is_linear: growth <= growthMax,
    calls, simulator, sizes })}`);
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => stopEverything().finally(() => process.exit(1)));
}
prepareThisProcess();
try {
  await measureAll();
} finally {
  await stopEverything();
}
