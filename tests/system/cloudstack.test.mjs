// SPDX-License-Identifier: Apache-2.0
// cloudstack-mcp as its clients meet it: both eras, progress, cancellation, its token.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kinds } from './support/clients.mjs';
import { logEvent, program, start } from './support/processes.mjs';
import { send } from './support/raw.mjs';
import { documentedTools, startCloudServer, startSimulator } from './support/servers.mjs';

async function machineId(client, name) {
  const { structuredContent } = await client.callTool(
    { name: 'list_virtual_machines', arguments: { name } });
  return structuredContent.virtualmachine[0].id;
}

for (const [kind, { connect }] of Object.entries(kinds)) {
  test(`${kind}: lists, structured content, errors`, async (t) => {
    const simulator = await startSimulator(t);
    const server = await startCloudServer(t, simulator);
    const client = await connect(t, server.url, 'none');
    const { tools } = await client.listTools();
    assert.deepEqual(tools.map(({ name }) => name), documentedTools());
    const destroy = tools.find((tool) => tool.name === 'destroy_virtual_machine');
    assert.equal(destroy.annotations.destructiveHint, true);
    const id = await machineId(client, 'web-1');
    // SDK clients check structured content against the output schema.
    const stopped = await client.callTool({ name: 'stop_virtual_machine', arguments: { id } });
    assert.equal(stopped.structuredContent.virtualmachine.state, 'Stopped');
    const again = await client.callTool(
      { name: 'reboot_virtual_machine', arguments: { id } });
    assert.equal(again.isError, true);
    assert.equal(again.structuredContent.error.errorcode, 431);
    const destroyed = await client.callTool({ name: 'destroy_virtual_machine', arguments: { id } });
    assert.equal(destroyed.structuredContent.outcome, 'destroyed');
    const wrong = await client.callTool({ name: 'get_virtual_machine', arguments: { id: 'web-1' } });
    assert.match(wrong.content[0].text, /`id` must be a UUID/);
    await assert.rejects(client.callTool({ name: 'drop_tables', arguments: {} }), /no tool/);
  });
}

test('progress is told while a job goes on, and every number grows', async (t) => {
  const simulator = await startSimulator(t, { timeScale: 0.2 });
  const server = await startCloudServer(t, simulator);
  const client = await kinds['SDK v1'].connect(t, server.url, 'none');
  const id = await machineId(client, 'web-1');
  const seen = [];
  await client.callTool({ name: 'stop_virtual_machine', arguments: { id } }, undefined,
                        { onprogress: (progress) => seen.push(progress) });
  assert.ok(seen.length >= 2, JSON.stringify(seen));
  for (let i = 1; i < seen.length; ++i) assert.ok(seen[i].progress > seen[i - 1].progress);
  assert.match(seen[0].message, /^job [0-9a-f-]{36} goes on/);
});

test('a cancelled call leaves its job to itself and says so', async (t) => {
  const simulator = await startSimulator(t, { timeScale: 0.2 });
  const server = await startCloudServer(t, simulator);
  const client = await kinds['SDK v1'].connect(t, server.url, 'none');
  const id = await machineId(client, 'web-1');
  const controller = new AbortController();
  const call = client.callTool({ name: 'stop_virtual_machine', arguments: { id } }, undefined, {
    signal: controller.signal, onprogress: () => controller.abort() });
  await assert.rejects(call);
  await server.process.waitFor(
    logEvent('tool_call', ({ tool, ok }) => tool === 'stop_virtual_machine' && !ok));
  for (let state = ''; state !== 'Stopped';) {
    const { structuredContent } = await client.callTool(
      { name: 'get_virtual_machine', arguments: { id } });
    ({ state } = structuredContent.virtualmachine);
    assert.ok(['Stopping', 'Stopped'].includes(state), state);
  }
});

test('a token is wanted where one is set, and any address but loopback wants one', async (t) => {
  const simulator = await startSimulator(t);
  const server = await startCloudServer(t, simulator, { env: { CLOUDSTACK_MCP_TOKEN: 'sesame-sesame' } });
  const body = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
  assert.equal((await send(server.url, { body })).status, 401);
  assert.equal((await send(server.url, { body, token: 'wrong' })).status, 401);
  const client = await kinds['SDK v1'].connect(t, server.url, 'sesame-sesame');
  assert.equal((await client.listTools()).tools.length, documentedTools().length);

  const refused = start({ after() {} }, program('cloudstack-mcp'), ['--host', '0.0.0.0', '--port', '0'],
                        { env: { ...process.env, ...simulator.env } });
  assert.equal((await refused.exit).code, 2);
  assert.match(refused.lines.join('\n'), /CLOUDSTACK_MCP_TOKEN/);
});

test('it says what is missing in its environment', async () => {
  const bare = start({ after() {} }, program('cloudstack-mcp'), [], { env: {} });
  assert.equal((await bare.exit).code, 2);
  assert.match(bare.lines.join('\n'), /CLOUDSTACK_API_URL is not set/);
});

test('faults of the cloud are told as they are', async (t) => {
  const simulator = await startSimulator(t);
  const server = await startCloudServer(t, simulator);
  const client = await kinds['SDK v1'].connect(t, server.url, 'none');
  const id = await machineId(client, 'web-1');
  const put = await fetch(`${simulator.origin}/simulator/faults`, { method: 'PUT', body: JSON.stringify([
    { command: 'stopVirtualMachine', kind: 'job_error', code: 534, text: 'The host is on fire' }]) });
  assert.equal(put.status, 200);
  const failed = await client.callTool({ name: 'stop_virtual_machine', arguments: { id } });
  assert.equal(failed.isError, true);
  assert.match(failed.content[0].text, /failed with 534: The host is on fire/);
  const patch = await fetch(`${simulator.origin}/simulator/virtualmachines/web-1`, {
    method: 'PATCH', body: '{"deleteprotection": true, "state": "Stopped"}' });
  assert.equal(patch.status, 200);
  const refused = await client.callTool({ name: 'destroy_virtual_machine', arguments: { id } });
  assert.equal(refused.structuredContent.outcome, 'refused');
});
