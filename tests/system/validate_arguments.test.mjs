// SPDX-License-Identifier: Apache-2.0
// Arguments against the tool's own schema, before anything reaches the server.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { kinds } from './support/clients.mjs';
import { program, temporaryFolder } from './support/processes.mjs';
import { legacyCall, modernCall, openSession, send } from './support/raw.mjs';
import { Gateway, startCloudServer, startEverything, startSimulator } from './support/servers.mjs';
import { echoTool, startUpstream } from './support/upstream.mjs';

const run = promisify(execFile);
const connect = kinds['SDK v1'].connect;

const stopTool = {
  name: 'stop', description: 'Stops a machine',
  inputSchema: {
    type: 'object',
    properties: {
      id: { type: 'string', pattern: '^[0-9a-f]{8}$' },
      forced: { type: 'boolean' },
      labels: { type: 'array', items: { type: 'string', maxLength: 5 }, uniqueItems: true },
    },
    required: ['id'],
    additionalProperties: false,
  },
};
const ahead = 'looking ahead or behind, as in `(?=`, cannot be checked in bounded time';
const unusableTool = {
  name: 'unusable', description: 'Has a schema that nobody can check',
  inputSchema: { type: 'object', properties: { a: { type: 'string', pattern: '(?=x)' } } },
};
const foreignTool = {
  name: 'foreign', description: 'Has a schema elsewhere',
  inputSchema: { type: 'object', $ref: 'https://example.com/schema.json' },
};

async function startAll(t, policy) {
  const upstream = await startUpstream(t, {
    tools: [echoTool, stopTool, unusableTool, foreignTool] });
  const gateway = await Gateway.start(t, {
    servers: { fake: upstream.url },
    policies: { ops: { version: '1', default: 'allow', ...policy } },
    grants: { agent: { server: 'fake', policy: 'ops' } },
  });
  return { upstream, gateway };
}

for (const [kind, { connect: connectKind, modernOnly }] of Object.entries(kinds)) {
  if (modernOnly) continue;
  test(`${kind}: arguments that do not fit are denied before the server sees the call`, async (t) => {
    const { upstream, gateway } = await startAll(t, { all_tools: { validate_arguments: true } });
    const client = await connectKind(t, gateway.url('fake'), gateway.tokens.agent);
    const wrong = [
      [{}, 'they must have the member `id`'],
      [{ id: 7 }, '`/id` must be a string'],
      [{ id: 'secret-value' }, '`/id` must match the pattern `^[0-9a-f]{8}$`'],
      [{ id: '0123abcd', forced: 'true' }, '`/forced` must be a boolean'],
      [{ id: '0123abcd', labels: ['a', 'secret-value'] },
       '`/labels/1` must be at most 5 characters long'],
      [{ id: '0123abcd', labels: ['a', 'a'] }, '`/labels/1` must not be there twice in its array'],
      [{ id: '0123abcd', force: true },
       '`/force` must not be there: the schema has no member of this name; ' +
       'did you mean `forced`?'],
      [{ id: '0123abcd', Forced: true },
       '`/Forced` must not be there: its name could be taken for `forced`'],
    ];
    for (const [args, message] of wrong) {
      const denied = await client.callTool({ name: 'stop', arguments: args });
      assert.equal(denied.isError, true);
      assert.equal(denied.content[0].text,
                   `[POLICY DENIED] the arguments do not fit the tool's schema: ${message}`);
      assert.equal(denied._meta['io.toolgate/decision'].rule, '(arguments)');
    }
    assert.equal(upstream.calls().length, 0);

    const args = { id: '0123abcd', forced: false, labels: ['a', 'b'] };
    const forwarded = await client.callTool({ name: 'stop', arguments: args });
    assert.ok(!forwarded.isError);
    assert.equal(forwarded.content[0].text, JSON.stringify(args));
    assert.equal(upstream.calls().length, 1);

    const records = await gateway.decisions(wrong.length + 1);
    assert.ok(records.slice(0, -1).every(({ outcome, rule }) =>
      outcome === 'deny' && rule === '(arguments)'));
    assert.ok(!JSON.stringify(records).includes('secret-value'));
  });
}

test('a call without arguments has none of the members that are required', async (t) => {
  const { upstream, gateway } = await startAll(t, { all_tools: { validate_arguments: true } });
  const url = gateway.url('fake');
  const token = gateway.tokens.agent;
  const session = await openSession(url, token);
  for (const [name, isError] of [['stop', true], ['echo', undefined]]) {
    const call = legacyCall(session, name);
    call.body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name } });
    const { json } = await send(url, { token, ...call });
    assert.equal(json.result.isError, isError, JSON.stringify(json));
  }
  assert.equal(upstream.calls().length, 1);
});

test('a schema that cannot be used denies, and says why', async (t) => {
  const { upstream, gateway } = await startAll(t, {
    tools: { unusable: { validate_arguments: true }, foreign: { validate_arguments: true } } });
  const client = await connect(t, gateway.url('fake'), gateway.tokens.agent);
  const why = {
    unusable: `at \`/properties/a/pattern\`: the pattern cannot be used: ${ahead}`,
    foreign: 'at `/$ref`: `https://example.com/schema.json` leads out of the schema, ' +
             'and nothing is fetched',
  };
  for (const name of ['unusable', 'foreign']) {
    const denied = await client.callTool({ name, arguments: {} });
    assert.equal(denied.isError, true);
    assert.equal(denied._meta['io.toolgate/decision'].rule, '(arguments)');
    assert.equal(denied.content[0].text,
                 '[POLICY DENIED] the arguments cannot be validated, because the tool\'s schema ' +
                 `cannot be used: ${why[name]}`);
  }
  assert.equal(upstream.calls().length, 0);
});

test('only what a policy asks for is validated, before its conditions', async (t) => {
  const { upstream, gateway } = await startAll(t, {
    hide: ['foreign'],
    all_tools: { deny_if: [{ conditions: [{ path: 'args.forced', op: 'eq', value: true }],
                             on_deny: 'Not by force.' }] },
    tools: { stop: { validate_arguments: true }, foreign: { validate_arguments: true } },
  });
  const client = await connect(t, gateway.url('fake'), gateway.tokens.agent);
  const outcome = async (name, args) => {
    const { isError, content } = await client.callTool({ name, arguments: args });
    return isError ? content[0].text : 'forwarded';
  };
  assert.equal(await outcome('unusable', { a: 5 }), 'forwarded');
  assert.match(await outcome('stop', { forced: true }), /must have the member `id`/);
  assert.match(await outcome('stop', { id: '0123abcd', forced: true }), /Not by force/);
  assert.equal(await outcome('stop', { id: '0123abcd' }), 'forwarded');
  assert.match(await outcome('foreign', {}), /hidden/);
  assert.equal(upstream.calls().length, 2);
});

test('a schema that changed is in force once the server has told so', async (t) => {
  const tools = [structuredClone(stopTool)];
  let changed = false;
  const upstream = await startUpstream(t, { tools, answer: (message, response) => {
    if (message.method !== 'tools/call' || changed) return false;
    // The answer tells of the change before it is given.
    changed = true;
    tools[0].inputSchema.required = ['id', 'forced'];
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const messages = [
      { jsonrpc: '2.0', method: 'notifications/tools/list_changed' },
      { jsonrpc: '2.0', id: message.id, result: { content: [] } },
    ];
    response.end(messages.map((each) => `data: ${JSON.stringify(each)}\n\n`).join(''));
    return true;
  } });
  const gateway = await Gateway.start(t, {
    servers: { fake: upstream.url },
    policies: { ops: { version: '1', default: 'allow', all_tools: { validate_arguments: true } } },
    grants: { agent: { server: 'fake', policy: 'ops' } },
  });
  const client = await connect(t, gateway.url('fake'), gateway.tokens.agent);
  const call = () => client.callTool({ name: 'stop', arguments: { id: '0123abcd' } });
  assert.ok(!(await call()).isError);
  const denied = await call();
  assert.match(denied.content[0].text, /must have the member `forced`/);
  assert.equal(upstream.calls().length, 1);
});

test('calls to a server that nobody here wrote are validated', async (t) => {
  const everything = await startEverything(t);
  const gateway = await Gateway.start(t, {
    servers: { everything: everything.url },
    policies: { ops: { version: '1', default: 'allow', all_tools: { validate_arguments: true } } },
    grants: { agent: { server: 'everything', policy: 'ops' } },
  });
  const client = await connect(t, gateway.url('everything'), gateway.tokens.agent);
  const echoed = await client.callTool({ name: 'echo', arguments: { message: 'hello' } });
  assert.deepEqual(echoed.content, [{ type: 'text', text: 'Echo: hello' }]);
  const denied = await client.callTool({ name: 'get-sum', arguments: { a: '1', b: 2 } });
  assert.match(denied.content[0].text, /`\/a` must be a number/);
});

// What `policy check` says of a server's tools when all arguments are to be validated.
async function check(t, tools) {
  const folder = temporaryFolder(t);
  const saved = path.join(folder, 'tools.json');
  const policy = path.join(folder, 'policy.json');
  writeFileSync(saved, JSON.stringify({ tools }));
  writeFileSync(policy, JSON.stringify({ version: '1', default: 'allow',
                                         all_tools: { validate_arguments: true } }));
  const { stdout } = await run(program('toolgate'), ['policy', 'check', '--tools', saved, policy]);
  return stdout;
}

test('every tool of real servers can be validated', async (t) => {
  const everything = await startEverything(t);
  const cloud = await startCloudServer(t, await startSimulator(t));
  for (const { url } of [everything, cloud]) {
    const { tools } = await (await connect(t, url, 'none')).listTools();
    const stdout = await check(t, tools);
    assert.match(stdout, new RegExp(`^${tools.length} of ${tools.length} tools callable$`, 'm'));
  }
});

test('the modern era is denied alike', async (t) => {
  const upstream = await startUpstream(t, { tools: [stopTool], answer: (message, response) => {
    if (message.method !== 'server/discover') return false;
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result: {
      resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: { tools: {} },
      serverInfo: { name: 'fake', version: '1' } } }));
    return true;
  } });
  const gateway = await Gateway.start(t, {
    servers: { fake: upstream.url },
    policies: { ops: { version: '1', default: 'allow', all_tools: { validate_arguments: true } } },
    grants: { agent: { server: 'fake', policy: 'ops' } },
  });
  const { json } = await send(gateway.url('fake'), {
    token: gateway.tokens.agent, ...modernCall('stop', { id: 1 }) });
  assert.equal(json.result.isError, true, JSON.stringify(json));
  assert.match(json.result.content[0].text, /`\/id` must be a string/);
  assert.equal(upstream.calls().length, 0);
});

test('`policy check` tells which tools cannot be called, because nobody can check them', async (t) => {
  const stdout = await check(t, [stopTool, unusableTool]);
  assert.match(stdout, /^stop +allowed, arguments validated$/m);
  assert.match(stdout, /^unusable +denied, because its schema cannot be used: at `\/properties\/a/m);
  assert.match(stdout, /1 of 2 tools callable/);
});
