// SPDX-License-Identifier: Apache-2.0
// What the decision log costs: CPU per tools/call of two gateways, in turns, under the same load. One
// writes one file, the other segments whose records vouch for each other. Then how long a query of many
// records takes. Ends with one line, `RESULT {json}`.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { load, measure } from '../proxy/calls.mjs';
import { median, rounded, table } from '../proxy/figures.mjs';
import { build, prepareThisProcess, stopEverything } from '../proxy/programs.mjs';
import { startGateway, startUpstream } from '../proxy/proxies.mjs';

const connections = 32;
const segmentLines = 50_000;

const { values } = parseArgs({ options: {
  quick: { type: 'boolean', default: false }, records: { type: 'string', default: '1000000' },
  rows: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false } } });
if (values.help) {
  process.stdout.write('Usage: ./dev bench decisions [--quick] [--records N] | --rows N\n');
  process.exit(0);
}

async function measureCalls() {
  const rounds = Number(process.env.BENCH_ROUNDS ?? (values.quick ? 3 : 15));
  const seconds = Number(process.env.BENCH_SECONDS ?? (values.quick ? 1 : 2));
  const upstream = await startUpstream();
  const gateways = {
    file: await startGateway(upstream),
    segments: await startGateway(upstream, undefined, { log: { directory: 'decisions' } }),
  };
  const runs = { file: [], segments: [] };
  const speeds = { file: [], segments: [] };
  for (const gateway of Object.values(gateways)) load(gateway.port, connections, 1);  // warm up
  for (let round = 0; round < rounds; ++round) {
    for (const [name, gateway] of Object.entries(gateways)) {
      const { cpu, perSecond } = measure(gateway, connections, seconds);
      runs[name].push(cpu);
      speeds[name].push(perSecond);
    }
  }
  console.log(table(Object.keys(gateways).map((name) => ({
    log: name, 'CPU us/call': rounded(median(runs[name]), 2),
    'calls/s': rounded(median(speeds[name]), 0),
    'of rounds': `${rounded(Math.min(...runs[name]), 1)} to ${rounded(Math.max(...runs[name]), 1)}`,
  }))));
  const more = runs.segments.map((cpu, round) => cpu - runs.file[round]);
  return { cpu_us_file: rounded(median(runs.file), 2),
           cpu_us_segments: rounded(median(runs.segments), 2), more_us: rounded(median(more), 2) };
}

// A log of so many calls, as a gateway would have written it.
function writeLog(folder, calls) {
  mkdirSync(folder);
  let seq = 0;
  let hash = '0'.repeat(64);
  let file;
  const line = (members) => {
    const covered = `{"seq":${++seq},${members}`;
    hash = createHash('sha256').update(hash + covered).digest('hex');
    return `${covered},"hash":"${hash}"}\n`;
  };
  const began = Date.UTC(2026, 0, 1);
  for (let call = 0, number = 0; call < calls;) {
    file = openSync(path.join(folder, `decisions-${`${++number}`.padStart(8, '0')}.jsonl`), 'w', 0o600);
    const at = (n) => new Date(began + n * 100).toISOString();
    let text = line(`"kind":"segment","time":"${at(call)}","format":1,"prev":"${hash}"`);
    for (const end = Math.min(calls, call + segmentLines); call < end; ++call) {
      const isDenied = call % 10 === 0;
      text += line(`"kind":"decision","time":"${at(call)}","request_id":"x.${call}",` +
        `"grant":"agent_${call % 100}","subject":"somebody@example.org","client":"127.0.0.1",` +
        `"session":"0123456789ab","server":"bench","method":"tools/call","tool":"tool_${call % 500}",` +
        '"argument_keys":["page","pagesize","force"],"risk":{"category":"Read","severity":"Low",' +
        `"classifier":"0123456789ab"},"outcome":"${isDenied ? 'deny' : 'forward'}",` +
        `"rule":"${call === 12_345 ? '/tools/rare' : '(default)'}","policy":"bench",` +
        `"policy_version":"sha256:0123456789abcdef"${isDenied ? ',"total_ms":0.100' : ''}`);
      if (!isDenied) {
        text += line(`"kind":"outcome","time":"${at(call)}","request_id":"x.${call}",` +
          '"upstream_status":200,"upstream_ms":10.000,"gateway_ms":0.100,"total_ms":10.100');
      }
    }
    writeSync(file, text);
    closeSync(file);
  }
}

function measureQueries() {
  const folder = mkdtempSync(path.join(tmpdir(), 'toolgate-bench-'));
  const log = path.join(folder, 'log');
  const calls = Number(values.records);
  writeLog(log, calls);
  const queries = {
    'the newest 50': ['query', log, '--json'],
    'the newest 50 of a grant': ['query', log, '--json', '--grant', 'agent_7'],
    'the newest 50 denials of a tool': ['query', log, '--json', '--tool', 'tool_70', '--outcome', 'deny'],
    'one call of all, by its rule': ['query', log, '--json', '--rule', '/tools/rare'],
    'a text that is nowhere': ['query', log, '--json', '--text', 'nowhere at all'],
    verify: ['verify', log],
  };
  const times = {};
  for (const [name, args] of Object.entries(queries)) {
    const began = process.hrtime.bigint();
    const { status, stderr } = spawnSync(path.join(build, 'src/cmd/toolgate'), ['log', ...args],
                                         { maxBuffer: 1 << 28 });
    if (status !== 0) throw new Error(`${name}: ${stderr}`);
    times[name] = rounded(Number(process.hrtime.bigint() - began) / 1e6, 0);
  }
  rmSync(folder, { recursive: true });
  console.log(table(Object.entries(times).map(([query, ms]) => ({ query, ms }))));
  return { calls, query_ms: times };
}

// Queries by the index of so many calls, and what it costs to make it. Needs a kilobyte of disk for each.
function measureIndex() {
  const folder = mkdtempSync(path.join(tmpdir(), 'toolgate-bench-'));
  try {
    const { status, stdout, stderr } = spawnSync(path.join(build, 'bench/bench_decisions'),
                                                 [folder, values.rows], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    const figures = JSON.parse(stdout);
    console.log(table([{ calls: figures.calls, 'log MiB': figures.log_mb, 'index MiB': figures.index_mb,
                         'calls/s': figures.calls_per_s,
                         'CPU us/call': rounded(figures.cpu_ns_per_call / 1000, 1) }]));
    console.log(table(figures.queries.map(({ query, us, cpu_us, first_us, found }) => ({
      query, ms: rounded(us / 1000, 1), 'CPU ms': rounded(cpu_us / 1000, 1),
      'at first': rounded(first_us / 1000, 1), found }))));
    return figures;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => stopEverything().finally(() => process.exit(1)));
}
if (values.rows) {
  console.log(`RESULT ${JSON.stringify(measureIndex())}`);
  process.exit(0);
}
prepareThisProcess();
try {
  const cost = await measureCalls();
  console.log(`RESULT ${JSON.stringify({ ...cost, ...measureQueries() })}`);
} finally {
  await stopEverything();
}
