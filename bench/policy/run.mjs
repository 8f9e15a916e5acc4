// SPDX-License-Identifier: Apache-2.0
// What a decision costs on one core, how that grows with the tools of a server and with rules that
// speak of other tools, and the same calls decided by Cedar and CEL. All must decide alike. Ends with
// one line, `RESULT {json}`.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { rounded, table } from '../proxy/figures.mjs';
import { cases, withTools, withUnrelatedRules } from './cases.mjs';
import { runPeers } from './peers.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const program = process.env.BENCH_POLICY ?? path.join(root, 'build/release/bench/bench_policy');
const aimNs = 200; // of ten conditions that allow a call
const flatFactor = 1.5; // of the same with more tools or rules
const cedarRulesMax = 10_000; // with 100,000 it takes minutes

const { values } = parseArgs({ options: {
  quick: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } } });
if (values.help) {
  process.stdout.write(`Usage: ./dev bench policy [--quick]

  --quick   short and with few tools and rules, to try the benchmark: the figures mean little
`);
  process.exit(0);
}
const seconds = values.quick ? 0.002 : 0.5;

function runGateway(folder, { document, tools, calls }) {
  const policy = path.join(folder, 'policy.json');
  const wanted = path.join(folder, 'calls.json');
  writeFileSync(policy, JSON.stringify(document));
  writeFileSync(wanted, JSON.stringify({
    tools, calls: calls.map(({ tool, args }) => ({ tool, arguments: args })) }));
  return JSON.parse(execFileSync(program, [policy, wanted, String(seconds)], { encoding: 'utf8' }));
}

// Who decided otherwise than the case says.
function checkOutcomes(one, results) {
  for (const [who, result] of Object.entries(results)) {
    if (!result) continue;
    one.calls.forEach((call, i) => {
      if (result.outcomes[i] === call.outcome) return;
      throw new Error(`${who} decides ${result.outcomes[i]} and not ${call.outcome} in \`${one.name}\``
        + ` on ${JSON.stringify(call)}`);
    });
  }
}

function measure(folder, one) {
  const tooMany = one.cedar?.length > cedarRulesMax + 1;
  const results = { toolgate: runGateway(folder, one),
                    ...runPeers(tooMany ? { ...one, cedar: null } : one, seconds) };
  checkOutcomes(one, results);
  return results;
}

const nanoseconds = (value) => (value ? rounded(value, value < 1000 ? 1 : 0) : '');

function rowOf(name, { toolgate, cedar, cel }) {
  return { decision: name, 'allow ns': nanoseconds(toolgate.forwardNs),
    'allows/s': Math.round(1e9 / toolgate.forwardNs), 'deny ns': nanoseconds(toolgate.denyNs),
    'Cedar allow ns': nanoseconds(cedar?.forwardNs), 'Cedar deny ns': nanoseconds(cedar?.denyNs),
    'CEL allow ns': nanoseconds(cel?.forwardNs), 'CEL deny ns': nanoseconds(cel?.denyNs) };
}

function growthRowOf(name, { toolgate, cedar }) {
  return { 'ten conditions among': name, 'allow ns': nanoseconds(toolgate.forwardNs),
    'load ms': rounded(toolgate.loadMs, 1), 'bind ms': rounded(toolgate.bindMs, 1),
    'Cedar allow ns': nanoseconds(cedar?.forwardNs), 'Cedar load ms': cedar ? rounded(cedar.loadMs, 1) : '' };
}

function measureAll(folder) {
  const decisions = cases.map((one) => [one, measure(folder, one)]);
  console.log(`${table(decisions.map(([{ name }, found]) => rowOf(name, found)))}\n`);
  const growing = (values.quick ? [withTools(10), withUnrelatedRules(100)] : [
    ...[10, 100, 1000, 10_000].map(withTools),
    ...[10, 1000, 100_000].map((count) => withUnrelatedRules(count)),
    withUnrelatedRules(100_000, 10_000),
  ]).map((one) => [one, measure(folder, one)]);
  console.log(`${table(growing.map(([{ name }, found]) => growthRowOf(name, found)))}\n`);

  const { forwardNs: tenNs } = decisions.find(([{ name }]) => name === '10 conditions')[1].toolgate;
  const grown = growing.map(([, { toolgate }]) => toolgate.forwardNs);
  const calls = [...decisions, ...growing].reduce((sum, [{ calls: some }]) => sum + some.length, 0);
  const isFlat = Math.max(...grown) <= flatFactor * Math.min(...grown);
  const result = {
    ten_conditions_ns: rounded(tenNs, 1), is_within_aim: tenNs <= aimNs, is_flat: isFlat,
    calls_decided_alike: calls,
    decisions: Object.fromEntries(decisions.map(([{ name }, found]) => [name, rowOf(name, found)])),
    growth: Object.fromEntries(growing.map(([{ name }, found]) => [name, growthRowOf(name, found)])),
  };
  console.log(`${calls} calls, decided alike by all`);
  console.log(result.is_within_aim && isFlat ? 'fast enough, and flat'
    : `wanted: ${aimNs} ns for ten conditions, and at most ${flatFactor} times that of the fastest row`);
  console.log(`RESULT ${JSON.stringify(result)}`);
}

const folder = mkdtempSync(path.join(tmpdir(), 'bench-policy-'));
try {
  measureAll(folder);
} finally {
  rmSync(folder, { recursive: true });
}
