// SPDX-License-Identifier: Apache-2.0
// Servers that others wrote for stdio, behind a bridge that others wrote: what the policy denies does
// not happen, what it allows does, and the result is the server's.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { kinds } from '../system/support/clients.mjs';
import { temporaryFolder } from '../system/support/processes.mjs';
import { Gateway } from '../system/support/servers.mjs';
import { serverScript, startBridge } from './support/peers.mjs';

// supergateway with a child per session, and with a child per request.
const bridges = { stateful: ['--stateful'], stateless: [] };

async function startGateway(t, upstream, policy) {
  return Gateway.start(t, {
    servers: { tools: upstream.url }, policies: { ops: policy },
    grants: { agent: { server: 'tools', policy: 'ops', subject: 'test' } },
  });
}

async function assertDenied(client, name, args, reason) {
  const { isError, content } = await client.callTool({ name, arguments: args });
  assert.equal(isError, true);
  assert.equal(content[0].text, `[POLICY DENIED] ${reason}`);
}

async function namesOfTools(client) {
  return (await client.listTools()).tools.map(({ name }) => name);
}

for (const [bridge, args] of Object.entries(bridges)) {
  test(`server-filesystem behind a ${bridge} bridge`, async (t) => {
    const folder = realpathSync(temporaryFolder(t));
    const text = 'Zürich\r\n\u2028 "quoted" \u{1F600}\n'.repeat(2000);
    writeFileSync(path.join(folder, 'a.txt'), text);
    mkdirSync(path.join(folder, 'private'));
    writeFileSync(path.join(folder, 'private/b.txt'), 'nobody else’s');
    const upstream = await startBridge(t, [serverScript('filesystem'), folder], { args });
    const gateway = await startGateway(t, upstream, {
      version: '1', default: 'allow', hide: ['move_file'],
      tools: {
        write_file: { action: 'deny', reason: 'Files are only read.' },
        read_text_file: { deny_if: [{ on_deny: 'That folder is private.', conditions: [
          { path: 'args.path', op: 'contains', value: '/private/' }] }] },
      },
    });

    for (const kind of ['SDK v1', 'SDK v2 auto']) {
      const { connect } = kinds[kind];
      const client = await connect(t, gateway.url('tools'), gateway.tokens.agent);
      const names = await namesOfTools(client);
      assert.ok(names.includes('write_file') && !names.includes('move_file'), names.join());

      const read = await client.callTool({
        name: 'read_text_file', arguments: { path: path.join(folder, 'a.txt') } });
      assert.equal(read.content[0].text, text);
      assert.equal(read.structuredContent.content, text);

      const written = path.join(folder, 'new.txt');
      await assertDenied(client, 'write_file', { path: written, content: 'x' },
                         'Files are only read.');
      assert.ok(!existsSync(written));
      await assertDenied(client, 'move_file', { source: path.join(folder, 'a.txt'), destination: written },
                         '`move_file` is hidden by the policy and cannot be called');
      assert.ok(!existsSync(written));
      await assertDenied(client, 'read_text_file', { path: path.join(folder, 'private/b.txt') },
                         'That folder is private.');
      // The server's own refusal is the server's.
      const outside = await client.callTool({
        name: 'read_text_file', arguments: { path: '/etc/hostname' } });
      assert.equal(outside.isError, true);
      assert.match(outside.content[0].text, /outside allowed directories/);
    }
  });

  test(`server-memory behind a ${bridge} bridge`, async (t) => {
    const file = path.join(temporaryFolder(t), 'memory.jsonl');
    const upstream = await startBridge(
      t, [serverScript('memory')], { args, env: { MEMORY_FILE_PATH: file } });
    const gateway = await startGateway(t, upstream, {
      version: '1', default: 'deny', hide: ['delete_entities'],
      tools: {
        create_entities: {}, read_graph: {}, 'open_*': {},
        create_relations: { action: 'deny', reason: 'Nobody is related.' },
      },
    });
    const client = await kinds['SDK v1'].connect(t, gateway.url('tools'), gateway.tokens.agent);
    assert.deepEqual(await namesOfTools(client),
                     ['create_entities', 'create_relations', 'open_nodes', 'read_graph']);

    const entities = [{ name: 'Ärger', entityType: 'mood', observations: ['"loud"\n', '\u{1F621}'] }];
    const created = await client.callTool({ name: 'create_entities', arguments: { entities } });
    assert.deepEqual(created.structuredContent, { entities });
    await assertDenied(client, 'create_relations',
                       { relations: [{ from: 'Ärger', to: 'Ärger', relationType: 'is' }] },
                       'Nobody is related.');
    await assertDenied(client, 'delete_entities', { entityNames: ['Ärger'] },
                       '`delete_entities` is hidden by the policy and cannot be called');

    const other = await kinds['SDK v2 legacy'].connect(
      t, gateway.url('tools'), gateway.tokens.agent);
    const graph = await other.callTool({ name: 'read_graph', arguments: {} });
    assert.deepEqual(graph.structuredContent, { entities, relations: [] });
    assert.equal(readFileSync(file, 'utf8').trim().split('\n').length, 1);
  });
}
