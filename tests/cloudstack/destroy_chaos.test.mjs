// SPDX-License-Identifier: Apache-2.0
// Lost, slow and broken answers, failing jobs and restarts at every stage of a destruction: nothing is
// reported done that is not, nothing is destroyed twice, and no machine but the one that was meant.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { control, makeChance } from '../system/support/cloud_truth.mjs';
import { until } from '../system/support/wait.mjs';
import { clearAway, judgeReport, judgeRequests, makeNetwork, runningMachine, startCloud, tooSlowMs } from
  './support.mjs';

// Calls of the tool that go different ways.
const ways = [
  { name: 'destroy', args: () => ({}), wish: 'destroyed' },
  { name: 'expunge', args: ({ doomed }) => ({ expunge: true, volumeids: doomed }), wish: 'expunged' },
  { name: 'stop and destroy', args: ({ doomed }) => ({ graceful_stop_first: true, volumeids: doomed }),
    wish: 'destroyed' },
  { name: 'stop by force and expunge', args: () => ({ force_stop: true, expunge: true }),
    wish: 'expunged' },
];

const answers = [
  { kind: 'drop_request' }, { kind: 'drop_reply' }, { kind: 'bad_gateway' }, { kind: 'gateway_timeout' },
  { kind: 'unavailable_page' }, { kind: 'truncated_reply' }, { kind: 'empty_reply' },
  { kind: 'script_type' }, { kind: 'slow', delay_ms: tooSlowMs, times: 1 },
  { kind: 'error', reason: 'internal' }, { kind: 'error', reason: 'maintenance' },
  { kind: 'error', reason: 'rate_limit' }];
const jobs = [
  ...['stop', 'destroy', 'expunge', 'volume'].map((stage) => ({ kind: 'job_error', stage, reason: 'agent_down' })),
  { kind: 'job_error', reason: 'storage_down' }, { kind: 'job_lost' }, { kind: 'job_vanished' },
  { kind: 'job_stuck' }, { kind: 'volumes_kept' }];

// The requests of a destruction; `names` is the parameter by which one knows whose it is.
const stages = [
  { command: 'listVirtualMachines', names: 'id' },
  { command: 'listVirtualMachines', names: 'id', skip: 1 },
  { command: 'listVirtualMachines', names: 'id', skip: 2 },
  { command: 'listVolumes', names: 'id' },
  { command: 'stopVirtualMachine', names: 'id' },
  { command: 'destroyVirtualMachine', names: 'id' },
  { command: 'queryAsyncJobResult', names: 'job' },
  { command: 'queryAsyncJobResult', names: 'job', skip: 1 },
];

// Faults that strike once, after which the tool must have gone on as if nothing was.
const isOvercome = ({ kind, reason, times }) =>
  times === 1 && (kind !== 'error' || reason === 'rate_limit');

function* makeCases() {
  let turn = 0;
  for (const stage of stages) {
    for (const answer of answers) {
      for (const times of answer.times ? [answer.times] : [1, 1000]) {
        yield { way: ways[turn++ % ways.length], fault: { ...stage, ...answer, times } };
      }
    }
  }
  for (const job of jobs) {
    for (const way of ways) yield { way, fault: { command: 'destroyVirtualMachine', names: 'id', ...job } };
    for (const way of ways.slice(2)) yield { way, fault: { command: 'stopVirtualMachine', names: 'id', ...job } };
  }
}

// A case with a machine of its own, and the fault that strikes nothing else.
async function prepare(cloud, { way, fault: { names, ...fault } }) {
  const machine = await runningMachine(cloud, cloud.network);
  const job = randomUUID();
  const args = { id: machine.id, job_id: job, timeout_s: fault.kind === 'job_stuck' ? 1 : 60,
                 ...way.args(machine) };
  return { way, machine, args, fault: { ...fault, resource: names === 'job' ? job : machine.id } };
}

async function run(cloud, one) {
  const { content, structuredContent: report } = await cloud.client.callTool(
    { name: 'destroy_virtual_machine', arguments: one.args }, undefined, { timeout: 120_000 });
  return { ...one, report, text: content[0].text };
}

async function judge(cloud, { way, machine, args, fault, report, text }) {
  if (isOvercome(fault)) assert.equal(report.outcome, way.wish, text);
  const stuck = fault.kind === 'job_stuck';
  await judgeReport(cloud, machine, { report, args, stuck });
  if (!stuck) await clearAway(cloud, machine);
}

// What `work` makes of each item, `count` at a time.
async function inParallel(items, count, work) {
  const queue = [...items];
  const results = [];
  await Promise.all(Array.from({ length: count }, async () => {
    while (queue.length > 0) results.push(await work(queue.shift()));
  }));
  return results;
}

// How many cases there is room for in the cloud at a time.
const batch = 40;

test('whatever goes wrong in a destruction, the report is true', async (t) => {
  const cases = [...makeCases()];
  const cloud = await startCloud(t);
  cloud.network = await makeNetwork(cloud);
  const calls = new Map();
  const wrong = [];
  while (cases.length > 0) {
    const ready = await inParallel(cases.splice(0, batch), 8, (one) => prepare(cloud, one));
    for (const { args } of ready) calls.set(args.job_id, { id: args.id, expunge: args.expunge === true });
    await control(cloud.simulator, 'PUT', 'faults', ready.map(({ fault }) => fault));
    const done = await inParallel(ready, batch, (one) => run(cloud, one));
    await control(cloud.simulator, 'PUT', 'faults', []);
    await inParallel(done, 8, async (one) => {
      await judge(cloud, one).catch(({ message }) =>
        wrong.push(`${one.way.name} with ${JSON.stringify(one.fault)}: ${message}`));
    });
  }
  assert.deepEqual(wrong, []);
  judgeRequests(cloud.simulator, calls);
});

// Restarts come whenever the simulator has answered so many requests more.
async function restartAgainAndAgain(cloud, chance, isOver) {
  for (let seen = 0, restarts = 0; ; ++restarts) {
    const next = seen + 10 + chance.below(60);
    await until(() => isOver() || cloud.simulator.requests().length >= next, 'requests', 60_000);
    if (isOver()) return restarts;
    seen = next;
    await control(cloud.simulator, 'POST', 'restart', { outage_ms: chance.pick([0, 0, 100, 1500]) });
    seen = cloud.simulator.requests().length;
  }
}

test('restarts in the midst of destructions: the reports are true', async (t) => {
  const seed = Number(process.env.TOOLGATE_SEED ?? Date.now() % 2 ** 32);
  const chance = makeChance(seed);
  t.diagnostic(`seed ${seed}`);
  const count = 40;
  const cloud = await startCloud(t, { timeScale: 0.02 });
  const network = await makeNetwork(cloud);
  const machines = [];
  for (let i = 0; i < count; ++i) machines.push(await runningMachine(cloud, network));
  const calls = new Map();
  const reports = [];
  let isOver = false;
  const restarts = restartAgainAndAgain(cloud, chance, () => isOver);
  await inParallel(machines, 6, async (machine) => {
    const job = chance.uuid();
    const args = { id: machine.id, job_id: job, timeout_s: 60, ...chance.pick(ways).args(machine) };
    calls.set(job, { id: machine.id, expunge: args.expunge === true });
    const result = await cloud.client.callTool({ name: 'destroy_virtual_machine', arguments: args });
    reports.push({ machine, args, report: result.structuredContent });
  });
  isOver = true;
  t.diagnostic(`${await restarts} restarts`);
  await until(async () => (await fetch(cloud.simulator.apiUrl).catch(() => null)) !== null, 'the end of the outage');
  const wrong = [];
  for (const { machine, args, report } of reports) {
    try {
      await judgeReport(cloud, machine, { report, args });
    } catch (error) {
      wrong.push(`seed ${seed}: ${JSON.stringify(args)}: ${error.message}\n${JSON.stringify(report)}`);
    }
  }
  assert.deepEqual(wrong, []);
  judgeRequests(cloud.simulator, calls);
  const done = reports.filter(({ report }) => report.outcome in { destroyed: 1, expunged: 1 });
  assert.ok(done.length > 0, `seed ${seed}: nothing was ever destroyed`);
});
