// SPDX-License-Identifier: Apache-2.0
// Thousands of operations of four accounts through one cloudstack-mcp, with faults: afterwards what the
// server shows each account, what the simulator holds, and what the event log tells are the same.
// TOOLGATE_SEED repeats a walk, TOOLGATE_STEPS and TOOLGATE_WALK_S make it longer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CloudApi, Faults, control, makeChance } from '../system/support/cloud_truth.mjs';
import { startSimulator } from '../system/support/servers.mjs';
import { until } from '../system/support/wait.mjs';
import { connect, readCatalogue } from './support.mjs';
import { Walk, statesAfter } from './walk.mjs';

const steps = Number(process.env.TOOLGATE_STEPS ?? 2000);
const stepsMin = 200;  // however busy the machine is
const limitMs = 1000 * Number(process.env.TOOLGATE_WALK_S ?? 40);
const walkersPerAccount = 3;
const stepsOfWeather = 60;

// Who may touch whose things. The first one is there from the beginning.
const people = [
  { name: 'admin', reaches: ['admin', 'chief', 'ada', 'bob', 'acme'], seesDestroyed: true },
  { name: 'chief', type: 'domainadmin', domain: 'acme', reaches: ['chief', 'ada', 'acme'], seesDestroyed: true },
  { name: 'ada', type: 'user', domain: 'acme/lab', reaches: ['ada'] },
  { name: 'bob', type: 'user', domain: 'globex', reaches: ['bob'] },
];

async function readKeys(api, name) {
  const [{ id }] = await api.rows('listUsers', 'user', { username: name });
  const { userkeys } = await api.call('getUserKeys', { id });
  return { key: userkeys.apikey, secret: userkeys.secretkey };
}

// The accounts, each with a network of its own, and one server that speaks for all of them.
async function settle(t, simulator, api, catalogue) {
  const users = {};
  for (const { name, type, domain } of people) {
    if (type) await control(simulator, 'POST', 'accounts', { name, type, domain });
    users[name] = await readKeys(api, name);
  }
  const client = await connect(t, simulator, users);
  const accounts = [];
  for (const person of people) {
    const { structuredContent } = await client.callTool({ name: 'create_network', arguments: {
      cloud: person.name, name: `net-${person.name}`, displaytext: 'walk', zoneid: catalogue.zone,
      networkofferingid: catalogue.flat } });
    accounts.push({ ...person, network: structuredContent.network.id });
  }
  return { client, accounts };
}

const storms = (chance) => chance.pick([
  [{ command: 'queryAsyncJobResult', kind: 'bad_gateway', every: 3 }],
  [{ command: 'queryAsyncJobResult', kind: 'truncated_reply', every: 2 }],
  [{ command: 'listVirtualMachines', kind: 'drop_reply', every: 4 }],
  [{ command: '*', kind: 'slow', delay_ms: 20, delay_ms_max: 150, every: 5 }],
  [{ command: '*', kind: 'drop_request', every: 9 }],
  'restart',
]);

// Good and bad weather take turns as the walk goes on.
async function makeWeather({ simulator, walk, weather, faults, chance, isOver }) {
  const pass = (count) => {
    const end = walk.steps + count;
    return until(() => isOver() || walk.steps >= end, 'steps', 120_000);
  };
  for (;;) {
    await pass(stepsOfWeather);
    if (isOver()) return;
    const storm = storms(chance);
    weather.isStorm = true;
    ++weather.storms;
    if (storm === 'restart') {
      await control(simulator, 'POST', 'restart', { outage_ms: chance.pick([0, 100, 400]) });
      await pass(10);
    } else {
      await faults.during(storm, () => pass(20));
    }
    weather.isStorm = false;
    ++weather.storms;  // what began in it ended later
  }
}

async function walkAll(walk, accounts, wrong) {
  const end = Date.now() + limitMs;
  const isOver = () => walk.steps >= steps || Date.now() > end || wrong.length > 0;
  await Promise.all(accounts.flatMap((account) => Array.from({ length: walkersPerAccount }, async () => {
    while (!isOver()) await walk.step(account).catch((error) => wrong.push(error.message));
  })));
}

// What the list tools show to each account is what it may see of what there is.
async function compareViews(walk, api) {
  const all = await api.rows('listVirtualMachines', 'virtualmachine');
  for (const account of walk.accounts) {
    const isSeen = ({ state }) => account.seesDestroyed || (state !== 'Destroyed' && state !== 'Expunging');
    const expected = all.filter((row) => account.reaches.includes(row.account) && isSeen(row));
    const shown = [];
    for (let page = 1; ; ++page) {
      const { structuredContent: content } = await walk.call(
        account, 'list_virtual_machines', { page, pagesize: 20 });
      shown.push(...(content.virtualmachine ?? []));
      assert.equal(content.count, expected.length);
      if (shown.length >= content.count) break;
    }
    const brief = (rows) => rows.map(({ id, state, account: owner }) => `${id} ${state} ${owner}`).sort();
    assert.deepEqual(brief(shown), brief(expected), account.name);
  }
  const byId = new Map(all.map((row) => [row.id, row]));
  for (const { id, said, owner } of walk.machines) {
    assert.equal(byId.get(id)?.state ?? 'removed', said, 'it changed after its last report');
    if (byId.has(id)) assert.equal(byId.get(id).account, owner);
  }
}

async function compareEvents(walk, api) {
  const events = (await api.rows('listEvents', 'event')).reverse();
  let compared = 0;
  for (const machine of walk.machines) {
    const trail = events.filter(({ resourceid, type }) => resourceid === machine.id && type in statesAfter);
    const completed = trail.filter(({ state, level }) => state === 'Completed' && level === 'INFO');
    for (const [type, times] of Object.entries(machine.succeeded)) {
      const told = completed.filter((event) => event.type === type).length;
      assert.ok(told >= times, `${machine.id}: ${times} of ${type} succeeded, the log has ${told}`);
      if (!machine.doubtful.has(type)) assert.equal(told, times, `${machine.id}: ${type}`);
    }
    const last = trail.at(-1);
    if (last?.state !== 'Completed' || last.level !== 'INFO') continue;
    assert.ok(statesAfter[last.type].includes(machine.said), `${machine.id}: ${last.type}, then ${machine.said}`);
    ++compared;
  }
  assert.ok(compared > walk.machines.length / 4, `only ${compared} of ${walk.machines.length} were compared`);
}

// No request that was carried out was about what its account may not touch.
function compareRequests(walk, simulator) {
  const owners = new Map(walk.machines.map(({ id, owner }) => [id, owner]));
  const entered = new Set();
  for (const { account, command, parameters, status } of simulator.requests()) {
    if (status !== 200 || !owners.has(parameters.id) || command.startsWith('list')) continue;
    const { reaches } = walk.accounts.find(({ name }) => name === account);
    assert.ok(reaches.includes(owners.get(parameters.id)), `${account} did ${command}`);
    if (!parameters.customjobid) continue;
    assert.ok(!entered.has(parameters.customjobid), `${command} was entered twice`);
    entered.add(parameters.customjobid);
  }
}

test('a random walk of four accounts, with faults', { timeout: limitMs + 100_000 }, async (t) => {
  const seed = Number(process.env.TOOLGATE_SEED ?? Date.now() % 2 ** 32);
  const chance = makeChance(seed);
  const simulator = await startSimulator(t, { timeScale: 0.001 });
  await control(simulator, 'PATCH', 'settings', { user_may_expunge: true });
  const api = CloudApi.ofRoot(simulator, { patient: true });
  const catalogue = await readCatalogue(api);
  const { client, accounts } = await settle(t, simulator, api, catalogue);
  const faults = new Faults(simulator);
  const weather = { isStorm: false, storms: 0 };
  const walk = new Walk({ client, api, faults, accounts, catalogue, chance, weather });
  const wrong = [];
  let isOver = false;
  const weathers = makeWeather({ simulator, walk, weather, faults, chance, isOver: () => isOver });
  await walkAll(walk, accounts, wrong);
  isOver = true;
  await weathers;
  t.diagnostic(`seed ${seed}: ${walk.steps} steps, ${walk.machines.length} machines, ${JSON.stringify(walk.tally)}`);
  assert.deepEqual(wrong, [], `seed ${seed}`);
  assert.ok(walk.steps >= Math.min(steps, stepsMin), `only ${walk.steps} steps were made`);
  await api.settle();
  await compareViews(walk, api);
  await compareEvents(walk, api);
  compareRequests(walk, simulator);
});
