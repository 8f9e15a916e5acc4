// SPDX-License-Identifier: Apache-2.0
// The ready-made policies for CloudStack in a running gateway, in front of all tools of cloudstack-mcp;
// and confirmation, in every form, through the gateway.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { kinds } from '../system/support/clients.mjs';
import { root } from '../system/support/processes.mjs';
import { Gateway, documentedTools, startCloudServer, startSimulator } from
  '../system/support/servers.mjs';

const connect = kinds['SDK v1'].connect;
const extraMachines = 25;

const readyMade = (name) =>
  readFileSync(path.join(root, 'policies/cloudstack', `${name}.yaml`), 'utf8');

// The cloud behind a gateway with this policy. `serverArgs` are cloudstack-mcp's.
async function guard(t, policy, serverArgs = []) {
  const simulator = await startSimulator(
    t, { args: ['--machines', String(extraMachines)], timeScale: 0 });
  const server = await startCloudServer(t, simulator, { args: serverArgs });
  const gateway = await Gateway.start(t, {
    servers: { cloudstack: server.url }, policies: { cloudstack: policy },
    grants: { agent: { server: 'cloudstack', policy: 'cloudstack' } },
  });
  const agent = (open = connect, host = undefined) =>
    open(t, gateway.url('cloudstack'), gateway.tokens.agent, host);
  return { simulator, gateway, agent, direct: await connect(t, server.url, 'none') };
}

async function allTools(client) {
  const tools = [];
  for (let cursor; ;) {
    const page = await client.listTools(cursor ? { cursor } : undefined);
    tools.push(...page.tools);
    cursor = page.nextCursor;
    if (!cursor) return tools;
  }
}

async function machine(client, name) {
  const { structuredContent } = await client.callTool(
    { name: 'list_virtual_machines', arguments: { name } });
  return structuredContent.virtualmachine[0];
}

const lookNowhere = ['query_async_job_result', 'wait_async_job', 'call_api'];
const isListed = {
  'read-only': ({ name, annotations }) => annotations.readOnlyHint && !lookNowhere.includes(name),
  operator: ({ name }) => name !== 'call_api',
  cautious: ({ name }) => name !== 'call_api',
};

for (const [name, wanted] of Object.entries(isListed)) {
  test(`${name}: what is listed, by name, to every kind of client`, async (t) => {
    const { agent, direct } = await guard(t, readyMade(name));
    const tools = await allTools(direct);
    assert.deepEqual(tools.map((tool) => tool.name), documentedTools());
    const listed = tools.filter(wanted).map((tool) => tool.name).sort();
    assert.ok(listed.length >= 40, listed.join());
    for (const kind of Object.values(kinds)) {
      assert.deepEqual((await allTools(await agent(kind.connect))).map((tool) => tool.name), listed);
    }
  });

  test(`${name}: lists and their pages`, async (t) => {
    const { agent } = await guard(t, readyMade(name));
    for (const kind of [kinds['SDK v1'], kinds['SDK v2 pin']]) {
      const client = await agent(kind.connect);
      const seen = new Set();
      let total = Infinity;
      for (let page = 1; seen.size < total; ++page) {
        const { structuredContent } = await client.callTool(
          { name: 'list_virtual_machines', arguments: { page, pagesize: 7 } });
        total = structuredContent.count;
        assert.ok(structuredContent.virtualmachine.length > 0, `page ${page} of ${total}`);
        for (const { id } of structuredContent.virtualmachine) seen.add(id);
      }
      assert.ok(total > extraMachines);
      const beyond = await client.callTool(
        { name: 'list_virtual_machines', arguments: { page: 1000, pagesize: 7 } });
      assert.deepEqual(beyond.structuredContent.virtualmachine, []);
      for (const list of ['list_volumes', 'list_networks', 'list_hosts', 'list_events']) {
        assert.ok(!(await client.callTool({ name: list, arguments: {} })).isError, list);
      }
    }
  });
}

const runs = undefined;
const denied = /^\[POLICY DENIED\]/;
const held = /^\[POLICY DENIED\].*cannot ask for it yet/s;
const ungranted = /is not granted by the policy, whose default is deny/;
const badArguments = /^\[POLICY DENIED\].*`/s;

// What becomes of a call: [tool, arguments, by policy]. `id` is a running machine's.
const verdicts = (id) => [
  ['get_virtual_machine', { id }, { 'read-only': runs, operator: runs, cautious: runs }],
  ['call_api', { command: 'listVPCs' }, { 'read-only': ungranted, operator: ungranted, cautious: ungranted }],
  ['destroy_virtual_machine', { id },
   { 'read-only': ungranted, operator: /a person does it/, cautious: held }],
  ['destroy_virtual_machine', { id, dry_run: true },
   { 'read-only': ungranted, operator: /a person does it/, cautious: held }],
  ['destroy_virtual_machine', { id, expunge: true },
   { 'read-only': ungranted, operator: /a person does it/, cautious: /leaves nothing to recover/ }],
  ['destroy_virtual_machine', { id, expunge: 'true' },
   { 'read-only': ungranted, operator: denied, cautious: badArguments }],
  ['expunge_virtual_machine', { id }, { 'read-only': ungranted, operator: denied, cautious: held }],
  ['reset_password_virtual_machine', { id }, { 'read-only': ungranted, operator: denied, cautious: held }],
  ['stop_virtual_machine', { id, forced: true },
   { 'read-only': ungranted, operator: /can damage data/, cautious: held }],
  ['stop_virtual_machine', { id, forced: 'yes' },
   { 'read-only': ungranted, operator: badArguments, cautious: /^\[POLICY DENIED\]/ }],
  ['update_virtual_machine', { id, deleteprotection: false },
   { 'read-only': ungranted, operator: denied, cautious: held }],
  ['stop_virtual_machine', { id }, { 'read-only': ungranted, operator: runs, cautious: runs }],
];

for (const name of Object.keys(isListed)) {
  test(`${name}: what passes and what does not, of which nothing reaches the cloud`, async (t) => {
    const { simulator, agent, direct } = await guard(t, readyMade(name));
    const client = await agent();
    const { id } = await machine(client, 'web-1');
    for (const [tool, toolArguments, by] of verdicts(id)) {
      const before = simulator.requests().length;
      const result = await client.callTool({ name: tool, arguments: toolArguments });
      const text = `${tool} ${JSON.stringify(toolArguments)}: ${JSON.stringify(result)}`;
      if (by[name] === runs) {
        assert.ok(!result.isError, text);
        assert.ok(simulator.requests().length > before, text);
      } else {
        assert.equal(result.isError, true, text);
        assert.match(result.content[0].text, by[name], text);
        assert.equal(simulator.requests().length, before, text);
      }
    }
    const { state } = await machine(direct, 'web-1');
    assert.equal(state, name === 'read-only' ? 'Running' : 'Stopped');
  });
}

test('cautious: a port that is passed on is open to nobody, unless a person says so', async (t) => {
  const { simulator, agent } = await guard(t, readyMade('cautious'));
  const client = await agent();
  const call = async (name, toolArguments) => {
    const result = await client.callTool({ name, arguments: toolArguments });
    return result.isError ? result.content[0].text : result.structuredContent;
  };
  const { network: [{ id: networkid }] } = await call('list_networks', { name: 'frontend' });
  const { ipaddress } = await call('associate_ip_address', { networkid });
  const { id: virtualmachineid } = await machine(client, 'web-1');
  // The cloud itself opens it where nothing is said.
  const port = { ipaddressid: ipaddress.id, protocol: 'tcp', publicport: 22, privateport: 22, virtualmachineid };
  const made = await call('create_port_forwarding_rule', port);
  assert.equal(made.job?.status, 'succeeded', JSON.stringify(made));
  assert.equal((await call('list_firewall_rules', { ipaddressid: ipaddress.id })).count, 0);
  const before = simulator.requests().length;
  const other = { ...port, publicport: 23, openfirewall: true };
  assert.match(await call('create_port_forwarding_rule', other), held);
  assert.match(await call('create_firewall_rule', { ipaddressid: ipaddress.id, protocol: 'tcp' }), held);
  assert.equal(simulator.requests().length, before);
});

// A host with a person who answers every form with `answer`.
function person(answer) {
  const asked = [];
  return { asked, capabilities: { elicitation: { form: {} } },
           answers: { 'elicitation/create': (params) => { asked.push(params); return answer; } } };
}

const expunge = (id, more = {}) =>
  ({ name: 'destroy_virtual_machine', arguments: { id, expunge: true, ...more } });
const open = { version: '1', default: 'allow', client_features: { elicitation: 'allow' } };

for (const [kind, { connect: connectKind }] of Object.entries(kinds)) {
  test(`${kind}: a person behind the gateway confirms, or declines`, async (t) => {
    const { agent, direct } = await guard(t, open);
    const [first, second] = [await machine(direct, 'web-1'), await machine(direct, 'web-2')];
    const willing = person({ action: 'accept', content: { name: 'web-1' } });
    const client = await agent(connectKind, willing);
    const gone = await client.callTool(expunge(first.id));
    assert.equal(gone.structuredContent?.outcome, 'expunged', JSON.stringify(gone));
    assert.equal(willing.asked.length, 1);
    assert.match(willing.asked[0].message, /`web-1`/);
    // The answer is the first machine's name.
    const kept = await client.callTool(expunge(second.id));
    assert.equal(kept.structuredContent.outcome, 'refused');

    const unwilling = person({ action: 'decline' });
    const other = await agent(connectKind, unwilling);
    const refused = await other.callTool(expunge(second.id));
    assert.equal(refused.structuredContent.outcome, 'refused');
    assert.equal(refused.structuredContent.confirm_token, undefined);
    assert.equal(unwilling.asked.length, 1);
    assert.equal((await machine(direct, 'web-2')).state, 'Running');
  });

  test(`${kind}: where nobody can be asked, the token passes through the gateway`, async (t) => {
    const { simulator, agent, direct } = await guard(t, open);
    const { id } = await machine(direct, 'web-1');
    const client = await agent(connectKind);
    const first = await client.callTool(expunge(id));
    assert.equal(first.structuredContent.outcome, 'refused');
    const confirm = first.structuredContent.confirm_token;
    const wrong = await client.callTool(expunge(id, { confirm: `${confirm}x` }));
    assert.equal(wrong.structuredContent.outcome, 'refused');
    const gone = await client.callTool(expunge(id, { confirm }));
    assert.equal(gone.structuredContent.outcome, 'expunged');
    const again = await client.callTool(expunge(id, { confirm }));
    assert.match(again.structuredContent.outcome, /^already_absent|refused$/);
    const sent = simulator.requests().filter(({ command }) => command === 'destroyVirtualMachine');
    assert.equal(sent.length, 1);
  });
}

test('a policy that lets nobody be asked leaves the token', async (t) => {
  const { agent, direct } = await guard(t, readyMade('operator'), ['--confirm', 'destructive']);
  const host = person({ action: 'accept', content: { name: 'web-1' } });
  const client = await agent(connect, host);
  const { id } = await machine(direct, 'web-1');
  const stop = { name: 'stop_virtual_machine', arguments: { id } };
  const first = await client.callTool(stop);
  assert.equal(first.isError, true);
  assert.equal(host.asked.length, 0);
  stop.arguments.confirm = first.structuredContent.confirm_token;
  const second = await client.callTool(stop);
  assert.equal(second.structuredContent.virtualmachine?.state, 'Stopped', JSON.stringify(second));
});

test('one that does has the person asked for what it lets pass', async (t) => {
  const policy = `${readyMade('operator')}\nclient_features: {elicitation: allow}\n`;
  const { agent, direct } = await guard(t, policy, ['--confirm', 'destructive']);
  const host = person({ action: 'accept', content: { name: 'web-1' } });
  for (const kind of [kinds['SDK v1'], kinds['SDK v2 pin']]) {
    const client = await agent(kind.connect, host);
    const { id } = await machine(direct, 'web-1');
    const stopped = await client.callTool({ name: 'stop_virtual_machine', arguments: { id } });
    assert.equal(stopped.structuredContent.virtualmachine?.state, 'Stopped', JSON.stringify(stopped));
    await client.callTool({ name: 'start_virtual_machine', arguments: { id } });
  }
  assert.equal(host.asked.length, 2);
});
