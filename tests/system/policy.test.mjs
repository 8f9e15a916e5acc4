// SPDX-License-Identifier: Apache-2.0
// Policies in a running gateway: taken up live, kept when broken, told about.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { kinds } from './support/clients.mjs';
import { logEvent, program, root, start, temporaryFolder } from './support/processes.mjs';
import { openSession, legacyCall, send } from './support/raw.mjs';
import { Gateway, startCloudServer, startSimulator } from './support/servers.mjs';
import { echoTool, startUpstream } from './support/upstream.mjs';

const run = promisify(execFile);
const connect = kinds['SDK v1'].connect;

test('a changed policy is in force for the next call, a broken one never', async (t) => {
  const upstream = await startUpstream(t);
  const gateway = await Gateway.start(t, {
    servers: { fake: upstream.url },
    policies: { ops: { version: '1', default: 'allow' } },
    grants: { agent: { server: 'fake', policy: 'ops' } },
  });
  const client = await connect(t, gateway.url('fake'), gateway.tokens.agent);
  const call = () => client.callTool({ name: 'echo', arguments: {} });
  assert.ok(!(await call()).isError);

  gateway.writePolicy('ops', { version: '1', default: 'allow', hide: ['echo'] });
  await gateway.process.waitFor(logEvent('policy_loaded'));
  assert.equal((await call()).isError, true);
  assert.deepEqual((await client.listTools()).tools, []);

  const from = gateway.process.lines.length;
  gateway.writePolicy('ops', '{"version": "1", "default": "allow", "hide": "echo"}');
  const broken = await gateway.process.waitFor(logEvent('policy_broken'), { from });
  assert.match(JSON.stringify(broken), /ops/);
  assert.equal((await call()).isError, true, 'the old one stays in force');

  gateway.writePolicy('ops', { version: '1', default: 'allow' });
  await gateway.process.waitFor(logEvent('policy_loaded'), { from });
  assert.ok(!(await call()).isError);
});

test('what is no file in place of a policy leaves the old one in force', async (t) => {
  const upstream = await startUpstream(t);
  const gateway = await Gateway.start(t, {
    servers: { fake: upstream.url },
    policies: { ops: { version: '1', default: 'deny', tools: { echo: {} } } },
    grants: { agent: { server: 'fake', policy: 'ops' } },
  });
  const file = path.join(gateway.folder, 'ops.policy');
  rmSync(file);
  mkdirSync(file);
  const broken = await gateway.process.waitFor(logEvent('policy_broken'));
  assert.match(broken.issues, /it is a directory/);
  const client = await connect(t, gateway.url('fake'), gateway.tokens.agent);
  assert.ok(!(await client.callTool({ name: 'echo', arguments: {} })).isError);
});

test('no second gateway takes turns with the first', async (t) => {
  const upstream = await startUpstream(t);
  const options = {
    servers: { fake: upstream.url },
    policies: { ops: { version: '1', default: 'allow' } },
    grants: { agent: { server: 'fake', policy: 'ops' } },
  };
  const first = await Gateway.start(t, options);
  const listen = new URL(first.origin).host;
  await assert.rejects(Gateway.start({ after() {} }, { ...options, config: { listen } }),
                       /cannot listen on .*Address already in use/);
  // Nor does one write into the other's decision log.
  const second = start({ after() {} }, program('toolgate'),
                       ['serve', '--config', first.configPath]);
  assert.equal((await second.exit).code, 2);
  assert.match(second.lines.join(), /another program writes/);
  const client = await connect(t, first.url('fake'), first.tokens.agent);
  assert.ok(!(await client.callTool({ name: 'echo', arguments: {} })).isError);
});

test('the seed document denies every call, and says how to grant the rest', async (t) => {
  const document = '{"version":"1","default":"deny","hide":["destroy_virtual_machine"]}';
  const simulator = await startSimulator(t);
  const cloud = await startCloudServer(t, simulator);
  const before = simulator.requests().length;
  const gateway = await Gateway.start(t, {
    servers: { cloudstack: cloud.url },
    policies: { seed: document },
    grants: { agent: { server: 'cloudstack', policy: 'seed' } },
  });
  const client = await connect(t, gateway.url('cloudstack'), gateway.tokens.agent);
  assert.deepEqual((await client.listTools()).tools, []);
  for (const name of ['destroy_virtual_machine', 'list_virtual_machines']) {
    const denied = await client.callTool({ name, arguments: {} });
    assert.equal(denied.isError, true);
    assert.match(denied.content[0].text, /^\[POLICY DENIED\] /);
  }
  assert.equal(simulator.requests().length, before);
  const warning = await gateway.process.waitFor(
    logEvent('policy_warning', ({ warning }) => /0 of \d+ tools/.test(warning)));
  assert.match(warning.repair, /default/);
});

test('names that match no tool are told with the closest one', async (t) => {
  const upstream = await startUpstream(t, {
    tools: [{ ...echoTool, name: 'destroy_virtual_machine' }] });
  const gateway = await Gateway.start(t, {
    servers: { fake: upstream.url },
    policies: { ops: { version: '1', default: 'allow', hide: ['destroy_virtual_machin'] } },
    grants: { agent: { server: 'fake', policy: 'ops' } },
  });
  const warning = await gateway.process.waitFor(logEvent('policy_warning'));
  assert.match(warning.warning + warning.repair, /`destroy_virtual_machine`/);
});

test('`policy check` shows what a policy does to each tool', async (t) => {
  const simulator = await startSimulator(t);
  const cloud = await startCloudServer(t, simulator);
  const client = await connect(t, cloud.url, 'none');
  const tools = path.join(temporaryFolder(t), 'tools.json');
  writeFileSync(tools, JSON.stringify(await client.listTools()));
  const policy = path.join(root, 'examples/demo/policy.json');
  const { stdout } = await run(program('toolgate'), ['policy', 'check', '--tools', tools, policy]);
  assert.match(stdout, /destroy_virtual_machine +hidden/);
  assert.match(stdout, /list_zones +allowed/);
  assert.match(stdout, /migrate_virtual_machine +denied/);
  assert.match(stdout, /^resources: denied by default$/m);
  assert.match(stdout, /^servers may ask clients for: nothing$/m);
  assert.doesNotMatch(stdout, /error:|warning:/);
});

test('a grant without a policy, and one whose policy names other arguments', async (t) => {
  const upstream = await startUpstream(t);
  const gateway = await Gateway.start(t, {
    servers: { fake: upstream.url },
    policies: { ops: { version: '1', default: 'deny', tools: { echo: {
      require: [{ conditions: [{ path: 'args.zone', op: 'eq', value: 'test' }] }] } } } },
    grants: { bare: { server: 'fake' }, agent: { server: 'fake', policy: 'ops' } },
  });
  const url = gateway.url('fake');
  const outcomes = [];
  for (const [label, args] of [['bare', { zone: 'test' }], ['agent', {}], ['agent', { zone: null }],
                               ['agent', { Zone: 'test' }], ['agent', { zone: 'test', Zone: 'x' }],
                               ['agent', { zone: 'test' }]]) {
    const token = gateway.tokens[label];
    const session = await openSession(url, token);
    const { json } = await send(url, { token, ...legacyCall(session, 'echo', args) });
    outcomes.push(json.error?.code ?? (json.result.isError ? 'deny' : 'forward'));
  }
  assert.deepEqual(outcomes, ['deny', 'deny', 'deny', 'deny', 'deny', 'forward']);
  assert.equal(upstream.calls().length, 1);
});
