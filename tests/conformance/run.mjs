// SPDX-License-Identifier: Apache-2.0
// Runs the conformance suite through the gateway and compares what passed with what must pass.
// README.md in this folder says more.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { program, start, temporaryFolder } from '../system/support/processes.mjs';
import { Gateway } from '../system/support/servers.mjs';
import { judge } from './judgement.mjs';
import { folder, loadRuns } from './runs.mjs';
import { within } from './scope.mjs';
import { startShim } from './shim.mjs';
import { testClient, testServer } from './suite.mjs';

const usage = `Usage: run.mjs [OPTIONS]

  --only RUN       one run, for example 2026-07-28 or "client 2025-11-25"; may be repeated
  --scenario NAME  one scenario
  --direct         without the gateway: what the fixture and the client reach by themselves
  --policy FILE    the policy of the gateway (policy.json)
  --output FOLDER  keep the suite's results, its output and the gateway's log there
  --verbose        print every scenario, the suite's output and the gateway's log

The programs are those of build/dev, or of the folder TOOLGATE_PROGRAMS.`;

const sessionsMax = 256;

async function startFixture(scope) {
  const fixture = start(scope, process.execPath, [path.join(folder, 'fixture_server.mjs')]);
  return fixture.waitFor((line) => /^listening on (.*)$/.exec(line)?.[1]);
}

async function startGateway(scope, upstream, policy) {
  const shim = await startShim(scope);
  const gateway = await Gateway.start(scope, {
    servers: { fixture: upstream },
    policies: { everything: readFileSync(policy, 'utf8') },
    grants: { suite: { server: 'fixture', policy: 'everything' } },
    config: { allowed_hosts: [shim.host], allowed_origins: [shim.origin],
              sessions: { per_grant: sessionsMax } },
  });
  shim.forward(gateway.origin, gateway.tokens.suite);
  return { url: `${shim.origin}/mcp/fixture`, lines: gateway.process.lines };
}

async function runServer(scope, run, options, output) {
  const upstream = await startFixture(scope);
  if (options.direct) return testServer(run, { url: upstream, scenario: options.scenario, output });
  const { url, lines } = await startGateway(scope, upstream, options.policy);
  const outcome = await testServer(run, { url, scenario: options.scenario, output });
  return { ...outcome, log: lines };
}

function runClient(run, options, output) {
  const env = {
    TOOLGATE_CONFORMANCE_DIRECT: options.direct ? '1' : '',
    TOOLGATE_CONFORMANCE_POLICY: path.resolve(options.policy),
  };
  return testClient(run, { scenarios: [...run.scenarios.keys()], output, env });
}

async function runIn(scope, run, options) {
  const output = options.output ?
    path.resolve(options.output, run.name.replaceAll(' ', '-')) : temporaryFolder(scope);
  const outcome = run.client ? await runClient(run, options, output) :
    await runServer(scope, run, options, output);
  const log = (outcome.log ?? []).join('\n');
  writeFileSync(path.join(output, 'gateway.log'), log);
  if (options.verbose) console.log(`${outcome.text}\n${log}`);
  return judge(run, outcome);
}

// One run, with servers and a gateway of its own. A gateway that does not start, or ends badly, is a
// problem of its run.
async function runOne(run, options) {
  const began = performance.now();
  let judged = { rows: [...run.scenarios].map(([scenario, expected]) =>
    ({ scenario, expected, passed: 0, problems: [] })), other: [] };
  try {
    await within(async (scope) => { judged = await runIn(scope, run, options); });
  } catch (error) {
    judged.other.push(options.verbose ? error.stack : error.message);
  }
  return { name: run.name, ...judged, seconds: (performance.now() - began) / 1000 };
}

function printRun({ name, rows, other, seconds }, verbose) {
  const good = rows.filter((row) => row.problems.length === 0).length;
  console.log(`${name}: ${good} of ${rows.length} scenarios in ${seconds.toFixed(1)} s`);
  for (const { scenario, passed, expected, problems } of rows) {
    if (problems.length === 0 && !verbose) continue;
    console.log(`  ${scenario.padEnd(50)} ${String(passed).padStart(3)}/${expected}`);
    for (const problem of problems) console.log(`      ${problem}`);
  }
  for (const problem of other) console.log(`  ${problem}`);
}

// `2026-07-28: 152/152`, one line for each run; returns whether all is as it must be.
function printTotals(results) {
  console.log();
  const sum = (rows, member) => rows.reduce((all, row) => all + row[member], 0);
  for (const { name, rows, other } of results) {
    const wrong = other.length + rows.filter((row) => row.problems.length > 0).length;
    console.log(`${name}: ${sum(rows, 'passed')}/${sum(rows, 'expected')}${wrong > 0 ? ' WRONG' : ''}`);
  }
  return results.every(({ rows, other }) =>
    other.length === 0 && rows.every((row) => row.problems.length === 0));
}

function selectRuns(options) {
  const runs = loadRuns(options);
  const names = runs.map((run) => run.name);
  const unknown = options.only.find((name) => !names.includes(name));
  if (unknown) throw new Error(`there is no run \`${unknown}\`, only ${names.join(', ')}`);
  const { scenario } = options;
  const chosen = runs.filter((run) =>
    (options.only.length === 0 || options.only.includes(run.name)) &&
    (!scenario || run.scenarios.has(scenario)));
  if (chosen.length === 0) throw new Error(`no run has the scenario \`${scenario}\``);
  if (!scenario) return chosen;
  return chosen.map((run) => ({
    ...run,
    scenarios: new Map([[scenario, run.scenarios.get(scenario)]]),
    mayFail: run.mayFail.filter((name) => name === scenario),
  }));
}

function parseOptions() {
  const { values } = parseArgs({ options: {
    only: { type: 'string', multiple: true, default: [] },
    scenario: { type: 'string' },
    direct: { type: 'boolean', default: false },
    policy: { type: 'string', default: path.join(folder, 'policy.json') },
    output: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } });
  return values;
}

async function main() {
  const options = parseOptions();
  if (options.help) {
    console.log(usage);
    return 0;
  }
  if (!options.direct && !existsSync(program('toolgate'))) {
    throw new Error(`there is no ${program('toolgate')}; build it, or set TOOLGATE_PROGRAMS`);
  }
  const results = [];
  for (const run of selectRuns(options)) {
    const result = await runOne(run, options);
    printRun(result, options.verbose);
    results.push(result);
  }
  return printTotals(results) ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`conformance: ${error.message}`);
  process.exitCode = 2;
}
