// SPDX-License-Identifier: Apache-2.0
// What cloudstack-mcp has beside its tools: consent, several clouds, choices of tools, resources,
// prompts, completion, stdio, the command line; and that no secret leaves it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { kinds, openV1, openV2 } from './support/clients.mjs';
import { logEvent, program, start, temporaryFolder } from './support/processes.mjs';
import { legacyCall, modernCall, openSession, send } from './support/raw.mjs';
import { startCloudServer, startSimulator } from './support/servers.mjs';

async function machine(client, name) {
  const { structuredContent } = await client.callTool(
    { name: 'list_virtual_machines', arguments: { name } });
  return structuredContent.virtualmachine?.[0];
}

// The program's end: what it printed, and its exit status.
function run(args, env) {
  return new Promise((resolve) => {
    execFile(program('cloudstack-mcp'), args, { env: { ...process.env, ...env }, timeout: 30_000 },
             (error, stdout, stderr) => resolve({ code: error ? error.code : 0, stdout, stderr }));
  });
}

const expunge = (id, more = {}) =>
  ({ name: 'destroy_virtual_machine', arguments: { id, expunge: true, ...more } });

// A host with a person who answers every form with `answer`.
function person(answer) {
  const asked = [];
  return {
    asked,
    capabilities: { elicitation: { form: {} } },
    answers: {
      'elicitation/create': (params) => {
        asked.push(params);
        return answer;
      },
    },
  };
}

for (const [kind, { connect }] of Object.entries(kinds)) {
  test(`${kind}: the person confirms what cannot be undone, by its name`, async (t) => {
    const simulator = await startSimulator(t);
    const server = await startCloudServer(t, simulator);
    const host = person({ action: 'accept', content: { name: 'web-1' } });
    const client = await connect(t, server.url, 'none', host);
    const { id } = await machine(client, 'web-1');
    const other = await machine(client, 'web-2');
    const gone = await client.callTool(expunge(id));
    assert.equal(gone.structuredContent.outcome, 'expunged');
    assert.match(host.asked[0].message, /destroy and expunge.*`web-1`/);
    // The answer is another machine's name.
    const kept = await client.callTool(expunge(other.id));
    assert.equal(kept.structuredContent.outcome, 'refused');
    assert.equal(host.asked.length, 2);
    assert.equal((await machine(client, 'web-2')).state, 'Running');
    // A machine in Error is expunged by the cloud, whatever was asked for.
    const failed = await client.callTool(
      { name: 'destroy_virtual_machine', arguments: { id: (await machine(client, 'build-7')).id } });
    assert.equal(failed.structuredContent.outcome, 'refused');
    assert.match(host.asked[2].message, /expunge.*`build-7`/);
    assert.equal((await machine(client, 'build-7')).state, 'Error');
    // What can be undone needs nobody.
    const destroyed = await client.callTool(
      { name: 'destroy_virtual_machine', arguments: { id: other.id } });
    assert.equal(destroyed.structuredContent.outcome, 'destroyed');
    assert.equal(host.asked.length, 3);
  });

  test(`${kind}: a person who declines is obeyed, and no token goes around them`, async (t) => {
    const simulator = await startSimulator(t);
    const server = await startCloudServer(t, simulator);
    const client = await connect(t, server.url, 'none', person({ action: 'decline' }));
    const { id } = await machine(client, 'web-1');
    const refused = await client.callTool(expunge(id));
    assert.match(refused.content[0].text, /declined/);
    const planned = await client.callTool(expunge(id, { dry_run: true }));
    assert.equal(planned.structuredContent.outcome, 'planned');
    assert.equal(planned.structuredContent.confirm_token, undefined);
    assert.equal((await machine(client, 'web-1')).state, 'Running');
  });

  test(`${kind}: where nobody can be asked, a second call with a token confirms`, async (t) => {
    const simulator = await startSimulator(t);
    const server = await startCloudServer(t, simulator);
    const client = await connect(t, server.url, 'none');
    const { id } = await machine(client, 'web-1');
    const other = await machine(client, 'web-2');
    const planned = await client.callTool(expunge(id, { dry_run: true }));
    const confirm = planned.structuredContent.confirm_token;
    assert.ok(planned.content[0].text.includes(confirm), planned.content[0].text);
    for (const wrong of [expunge(other.id, { confirm }), expunge(id, { confirm, force_stop: true }),
                         expunge(id, { confirm: 'x' }), expunge(id)]) {
      const refused = await client.callTool(wrong);
      assert.equal(refused.isError, true);
      assert.equal(refused.structuredContent.outcome, 'refused');
    }
    const gone = await client.callTool(expunge(id, { confirm }));
    assert.equal(gone.structuredContent.outcome, 'expunged');
    // A machine in Error, of which no argument says that it will be expunged.
    const failed = { name: 'destroy_virtual_machine',
                     arguments: { id: (await machine(client, 'build-7')).id } };
    const refused = await client.callTool(failed);
    assert.equal(refused.structuredContent.outcome, 'refused');
    failed.arguments.confirm = refused.structuredContent.confirm_token;
    assert.equal((await client.callTool(failed)).structuredContent.outcome, 'expunging');
    // A tool that does not look itself: the server asks for it, with the machine's name.
    const reset = { name: 'reset_password_virtual_machine', arguments: { id: other.id } };
    const first = await client.callTool(reset);
    assert.match(first.content[0].text, /web-2.*Nothing was done/s);
    reset.arguments.confirm = first.structuredContent.confirm_token;
    const second = await client.callTool(reset);
    assert.doesNotMatch(second.content[0].text, /confirm/);
  });
}

test('a modern answer counts once, for its own call, and unchanged', async (t) => {
  const simulator = await startSimulator(t);
  const server = await startCloudServer(t, simulator);
  const client = await kinds['SDK v1'].connect(t, server.url, 'none');
  const { id } = await machine(client, 'web-1');
  const other = await machine(client, 'web-2');
  const capabilities = { elicitation: { form: {} } };
  const call = async (args, more = {}) => {
    const { body, headers } = modernCall('destroy_virtual_machine', args);
    const message = JSON.parse(body);
    message.params._meta['io.modelcontextprotocol/clientCapabilities'] = capabilities;
    Object.assign(message.params, more);
    const answer = await send(server.url, { body: JSON.stringify(message), headers });
    return answer.json.result;
  };
  const asked = await call({ id, expunge: true });
  assert.equal(asked.resultType, 'input_required');
  assert.equal(asked.inputRequests.confirm.method, 'elicitation/create');
  const { requestState } = asked;
  const inputResponses = { confirm: { action: 'accept', content: { name: 'web-1' } } };
  const outcome = async (args, more) => (await call(args, more)).structuredContent?.outcome;
  assert.equal(await outcome({ id: other.id, expunge: true }, { requestState, inputResponses }),
               'refused');
  assert.equal(await outcome({ id, expunge: true, force_stop: true }, { requestState, inputResponses }),
               'refused');
  const changed = requestState.slice(0, -4) + (requestState.endsWith('AAAA') ? 'BBBB' : 'AAAA');
  assert.equal(await outcome({ id, expunge: true }, { requestState: changed, inputResponses }), 'refused');
  assert.equal((await call({ id, expunge: true }, { inputResponses })).resultType, 'input_required');
  assert.equal(await outcome({ id, expunge: true }, { requestState, inputResponses }), 'expunged');
});

test('a client with a person gets no token by taking no stream', async (t) => {
  const simulator = await startSimulator(t);
  const server = await startCloudServer(t, simulator);
  const session = await openSession(server.url, 'none', { elicitation: {} });
  const client = await kinds['SDK v1'].connect(t, server.url, 'none');
  const { id } = await machine(client, 'web-1');
  for (const more of [{}, { dry_run: true }, { confirm: 'guess' }]) {
    const { body, headers } = legacyCall(session, 'destroy_virtual_machine', { id, expunge: true, ...more });
    const { json: { result } } = await send(
      server.url, { body, headers: { ...headers, Accept: 'application/json' } });
    assert.equal(result.structuredContent.confirm_token, undefined);
    assert.equal(result.structuredContent.outcome, more.dry_run ? 'planned' : 'refused');
  }
  assert.equal((await machine(client, 'web-1')).state, 'Running');
});

test('--confirm destructive asks for what interrupts too, and off for nothing', async (t) => {
  const simulator = await startSimulator(t);
  for (const [rule, expected] of [['destructive', true], ['off', undefined]]) {
    const server = await startCloudServer(t, simulator, { args: ['--confirm', rule] });
    const client = await kinds['SDK v1'].connect(t, server.url, 'none');
    const { id } = await machine(client, 'web-1');
    const stopped = await client.callTool({ name: 'stop_virtual_machine', arguments: { id } });
    assert.equal(stopped.isError === true, expected === true);
    assert.equal('confirm_token' in stopped.structuredContent, expected === true);
  }
});

test('resources, templates, completion and prompts', async (t) => {
  const simulator = await startSimulator(t);
  const server = await startCloudServer(t, simulator);
  for (const { connect } of Object.values(kinds)) {
    const client = await connect(t, server.url, 'none');
    const { id } = await machine(client, 'web-1');
    const { resources } = await client.listResources();
    assert.deepEqual(resources.map(({ uri }) => uri), ['cloudstack://capabilities']);
    const { contents: [capabilities] } = await client.readResource(resources[0]);
    assert.match(JSON.parse(capabilities.text).cloudstackversion, /^4\./);
    const { resourceTemplates } = await client.listResourceTemplates();
    assert.ok(resourceTemplates.some(({ uriTemplate }) => uriTemplate === 'cloudstack://vm/{id}'));
    const { contents: [vm] } = await client.readResource({ uri: `cloudstack://vm/${id}` });
    assert.equal(JSON.parse(vm.text).name, 'web-1');
    await assert.rejects(client.readResource({ uri: `cloudstack://vm/${crypto.randomUUID()}` }),
                         /no resource/);
    const { completion } = await client.complete({
      ref: { type: 'ref/resource', uri: 'cloudstack://vm/{id}' },
      argument: { name: 'id', value: 'web-1' } });
    assert.deepEqual(completion.values, [id]);
    const { prompts } = await client.listPrompts();
    assert.equal(prompts.length, 3);
    const { messages } = await client.getPrompt(
      { name: 'investigate_virtual_machine', arguments: { virtual_machine: 'web-1' } });
    assert.match(messages[0].content.text, /Machine: web-1/);
    const got = await client.callTool({ name: 'get_virtual_machine', arguments: { id } });
    assert.equal(got.content[1].uri, `cloudstack://vm/${id}`);
  }
});

test('a job is a resource, without what it returned', async (t) => {
  const simulator = await startSimulator(t);
  const server = await startCloudServer(t, simulator);
  const client = await kinds['SDK v1'].connect(t, server.url, 'none');
  const { id } = await machine(client, 'web-1');
  const { structuredContent: { job } } = await client.callTool(
    { name: 'stop_virtual_machine', arguments: { id } });
  const { contents: [read] } = await client.readResource({ uri: `cloudstack://job/${job.id}` });
  const shown = JSON.parse(read.text);
  assert.equal(Number(shown.jobstatus), 1);
  assert.equal(shown.jobresult, undefined);
});

test('requests to the cloud are told to a client that sets a level', async (t) => {
  const simulator = await startSimulator(t);
  const server = await startCloudServer(t, simulator);
  const heard = [];
  const client = await kinds['SDK v1'].connect(t, server.url, 'none', { heard });
  await client.setLoggingLevel('debug');
  await machine(client, 'web-1');
  const logged = heard.filter(({ method }) => method === 'notifications/message');
  assert.equal(logged[0].params.data.command, 'listVirtualMachines');
});

function cloudsFile(t, clouds) {
  const file = path.join(temporaryFolder(t), 'clouds.yaml');
  writeFileSync(file, JSON.stringify({ clouds }));
  return file;
}

test('several clouds: each call names its own, the first is meant otherwise', async (t) => {
  // They differ in what becomes of a machine.
  const [one, two] = [await startSimulator(t), await startSimulator(t)];
  const patch = await fetch(`${two.origin}/simulator/virtualmachines/web-1`, {
    method: 'PATCH', body: '{"state": "Stopped"}' });
  assert.equal(patch.status, 200);
  const cloud = ({ env }) => ({ url: env.CLOUDSTACK_API_URL, api_key: env.CLOUDSTACK_API_KEY,
                                secret_key: { env: 'SECOND_SECRET' } });
  const config = cloudsFile(t, {
    main: { ...cloud(one), secret_key: one.env.CLOUDSTACK_SECRET_KEY }, lab: cloud(two) });
  const server = await startCloudServer(t, one, {
    args: ['--config', config], env: { SECOND_SECRET: two.env.CLOUDSTACK_SECRET_KEY } });
  const client = await kinds['SDK v1'].connect(t, server.url, 'none');
  const { tools } = await client.listTools();
  assert.deepEqual(tools[0].inputSchema.properties.cloud.enum, ['main', 'lab']);
  const state = async (args) => (await client.callTool(
    { name: 'list_virtual_machines', arguments: { name: 'web-1', ...args } }))
    .structuredContent.virtualmachine[0].state;
  assert.equal(await state({}), 'Running');
  assert.equal(await state({ cloud: 'main' }), 'Running');
  assert.equal(await state({ cloud: 'lab' }), 'Stopped');
  const { id } = await machine(client, 'web-1');
  const { contents: [vm] } = await client.readResource({ uri: `cloudstack://vm/${id}?cloud=lab` });
  assert.equal(JSON.parse(vm.text).state, 'Stopped');
  const wrong = await client.callTool({ name: 'list_zones', arguments: { cloud: 'mars' } });
  assert.match(wrong.content[0].text, /no `cloud` `mars`/);
});

test('mistakes in the file of clouds are told with their places, before anything is served', async (t) => {
  const config = cloudsFile(t, { a: { url: 'http://a/', api_key: 'k', secret_keys: 'shhh-1234' } });
  const { code, stderr } = await run(['--config', config], {});
  assert.equal(code, 2);
  assert.match(stderr, /clouds\.yaml:1:\d+: error: the cloud `a` has no field `secret_keys`/);
  assert.doesNotMatch(stderr, /shhh-1234/);
});

test('packs, single tools and reading only', async (t) => {
  const simulator = await startSimulator(t);
  const names = async (...args) => {
    const { code, stdout } = await run(['list', '--json', ...args], {});
    assert.equal(code, 0);
    return JSON.parse(stdout).map(({ name }) => name);
  };
  const all = await names();
  const reading = await names('--read-only');
  assert.ok(reading.length < all.length);
  assert.ok(reading.every((name) => /^(list|get|find|query|wait|call)_/.test(name)), reading.join());
  assert.deepEqual(await names('--only', 'list_zones,list_networks', '--without', 'list_networks'),
                   ['list_zones']);
  const unknown = await run(['list', '--tools', 'core,disks'], {});
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /no `disks`; known are core, storage/);
  const server = await startCloudServer(t, simulator, { args: ['--read-only'] });
  const client = await kinds['SDK v1'].connect(t, server.url, 'none');
  assert.deepEqual((await client.listTools()).tools.map(({ name }) => name), reading);
  await assert.rejects(client.callTool({ name: 'stop_virtual_machine', arguments: {} }), /no tool/);
});

const stdioKinds = {
  'SDK v1': (t, params, host) => openV1(t, new StdioV1(params), host),
  'SDK v2 legacy': (t, params, host) => openV2(t, new StdioV2(params), 'legacy', host),
  'SDK v2 pin': (t, params, host) => openV2(t, new StdioV2(params), { pin: '2026-07-28' }, host),
};
for (const [kind, open] of Object.entries(stdioKinds)) {
  test(`${kind} over stdio: tools, progress, consent, and the end`, async (t) => {
    const simulator = await startSimulator(t, { timeScale: 0.1 });
    const params = { command: program('cloudstack-mcp'), args: ['--stdio', '--poll-ms', '50'],
                     env: { ...process.env, ...simulator.env }, stderr: 'pipe' };
    const host = person({ action: 'accept', content: { name: 'web-1' } });
    const client = await open(t, params, host);
    const { id } = await machine(client, 'web-1');
    const seen = [];
    const options = { onprogress: (progress) => seen.push(progress) };
    const call = { name: 'stop_virtual_machine', arguments: { id } };
    const stopped = await (kind === 'SDK v1' ? client.callTool(call, undefined, options)
                                             : client.callTool(call, options));
    assert.equal(stopped.structuredContent.virtualmachine.state, 'Stopped');
    assert.ok(seen.length > 0);
    const gone = await client.callTool(expunge(id));
    assert.equal(gone.structuredContent.outcome, 'expunged');
    assert.equal(host.asked.length, 1);
    // Calls at the same time are told apart.
    const zones = await Promise.all(Array.from({ length: 20 }, () => client.callTool(
      { name: 'list_zones', arguments: {} })));
    assert.ok(zones.every(({ structuredContent }) => structuredContent.count > 0));
  });
}

// The server over stdio without a client of anybody's.
async function startStdio(t, simulator) {
  const server = start(t, program('cloudstack-mcp'), ['--stdio', '--poll-ms', '20'], {
    env: { ...process.env, ...simulator.env }, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  server.child.stdout.on('data', (text) => { output += text; });
  return {
    server,
    write: (text) => server.child.stdin.write(text),
    say: (message) => server.child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`),
    hear: (fits) => server.waitFor((line) => {
      const message = line.startsWith('{"jsonrpc"') && JSON.parse(line);
      return message && fits(message) && message;
    }),
    written: () => output.split('\n').filter(Boolean).map((line) => JSON.parse(line)),
  };
}

const hello = (protocolVersion) => ({ id: 'hello', method: 'initialize', params: {
  protocolVersion, capabilities: {}, clientInfo: { name: 'a', version: '1' } } });

test('over stdio nothing but messages is written, and the end of input is the end', async (t) => {
  const { server, write, say, hear, written } = await startStdio(t, await startSimulator(t));
  write('{"broken"\n\n[1]\n');
  say({ id: 1, method: 'tools/list' });
  assert.match((await hear(({ id }) => id === 1)).error.message, /initialize first/);
  say(hello('2024-11-05'));
  assert.equal((await hear(({ id }) => id === 'hello')).result.protocolVersion, '2024-11-05');
  say({ id: 3, method: 'no/such' });
  assert.equal((await hear(({ id }) => id === 3)).error.code, -32601);
  say({ id: 4, method: 'tools/call', params: { name: 'list_virtual_machines', arguments: {} } });
  const { result } = await hear(({ id }) => id === 4);
  assert.match(result.content[0].text, /web-1/);
  assert.equal(result.structuredContent, undefined);
  server.child.stdin.end();
  assert.deepEqual(await server.exit, { code: 0, signal: null });
  assert.deepEqual(written().map(({ id }) => id), [null, null, 1, 'hello', 3, 4]);
});

test('over stdio a cancelled call says that the job goes on, and a signal ends the server', async (t) => {
  const { server, say, hear } = await startStdio(t, await startSimulator(t, { timeScale: 5 }));
  say(hello('2025-11-25'));
  say({ id: 2, method: 'tools/call', params: {
    name: 'list_virtual_machines', arguments: { name: 'web-1' } } });
  const { result } = await hear(({ id }) => id === 2);
  const [{ id: vm }] = result.structuredContent.virtualmachine;
  say({ id: 3, method: 'tools/call', params: {
    name: 'stop_virtual_machine', arguments: { id: vm }, _meta: { progressToken: 'p' } } });
  await hear(({ method }) => method === 'notifications/progress');
  say({ method: 'notifications/cancelled', params: { requestId: 3 } });
  const cancelled = await hear(({ id }) => id === 3);
  assert.match(cancelled.result.content[0].text, /goes on in the cloud/);
  server.signal('SIGTERM');
  assert.deepEqual(await server.exit, { code: 0, signal: null });
});

test('the command line: calls, exit statuses, consent', async (t) => {
  const { env } = await startSimulator(t);
  const listed = await run(['call', 'list_virtual_machines', '--json', '--arg', 'name=web-1',
                            '--arg', 'pagesize=10'], env);
  assert.equal(listed.code, 0, listed.stderr);
  const [{ id }] = JSON.parse(listed.stdout).virtualmachine;
  const call = (...args) => run(['call', 'destroy_virtual_machine', '--arg', `id=${id}`,
                                 '--arg', 'expunge=true', '--poll-ms', '20', ...args], env);
  const careful = await call();
  assert.equal(careful.code, 1);
  assert.match(careful.stderr, /add --yes/);
  assert.match((await call('--arg', 'dry_run=true')).stdout, /The plan: shut down web-1/);
  const gone = await call('--yes');
  assert.equal(gone.code, 0);
  assert.match(gone.stdout, /gone for good/);
  assert.equal((await run(['call', 'get_virtual_machine', '--arg', 'id=x'], env)).code, 1);
  assert.equal((await run(['call', 'no_such_tool'], env)).code, 2);
  assert.equal((await run(['call', 'list_zones', '--arg', 'x'], env)).code, 2);
  const nobody = { ...env, CLOUDSTACK_API_URL: 'http://127.0.0.1:1/client/api' };
  assert.equal((await run(['call', 'list_zones'], nobody)).code, 3);
});

test('a 401 is explained by what was found at the start', async (t) => {
  const simulator = await startSimulator(t);
  const server = await startCloudServer(t, simulator, { env: { CLOUDSTACK_SECRET_KEY: 'wrong' } });
  const { reason } = await server.process.waitFor(logEvent('cloud_check_failed'));
  assert.match(reason, /refuses the keys.*check the API key/);
  const client = await kinds['SDK v1'].connect(t, server.url, 'none');
  const failed = await client.callTool({ name: 'list_zones', arguments: {} });
  assert.match(failed.structuredContent.error.hint, /refused these keys since the start/);
});

test('keys and passwords are in no log and in no text', async (t) => {
  const simulator = await startSimulator(t);
  const server = await startCloudServer(t, simulator, { args: ['--confirm', 'off'],
                                                        env: { CLOUDSTACK_MCP_TOKEN: 'sesame-sesame' } });
  const heard = [];
  const client = await kinds['SDK v1'].connect(t, server.url, 'sesame-sesame', { heard });
  await client.setLoggingLevel('debug');
  const { id } = await machine(client, 'web-1');
  await client.callTool({ name: 'stop_virtual_machine', arguments: { id } });
  const reset = await client.callTool({ name: 'reset_password_virtual_machine', arguments: { id } });
  const { password, job } = reset.structuredContent;
  assert.ok(password, JSON.stringify(reset));
  const { contents: [jobRead] } = await client.readResource({ uri: `cloudstack://job/${job.id}` });
  const { contents: [vmRead] } = await client.readResource({ uri: `cloudstack://vm/${id}` });
  await client.callTool({ name: 'get_virtual_machine', arguments: { id: 'x' } });
  await assert.rejects(client.callTool({ name: 'nothing', arguments: {} }));
  await send(server.url, { body: '{}', token: 'guessed-token' });
  const texts = [...server.process.lines, reset.content[0].text, jobRead.text, vmRead.text,
                 JSON.stringify(heard)].join('\n');
  assert.ok(server.process.lines.some(logEvent('tool_call')));
  for (const secret of [password, simulator.env.CLOUDSTACK_API_KEY, 'sesame-sesame', 'guessed-token',
                        simulator.env.CLOUDSTACK_SECRET_KEY]) {
    assert.ok(!texts.includes(secret), `a secret is told: ${secret.slice(0, 4)}...`);
  }
});
