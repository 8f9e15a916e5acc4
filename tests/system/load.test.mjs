// SPDX-License-Identifier: Apache-2.0
// Many clients at once, while the policy changes and the log is reopened: every call gets its answer
// and its record. Under ThreadSanitizer this is what finds races.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { legacyCall, modernCall, openSession, send } from './support/raw.mjs';
import { Gateway } from './support/servers.mjs';
import { startUpstream } from './support/upstream.mjs';

const policy = (max) => ({ version: '1', default: 'allow',
                           tools: { echo: { rate_limit: { max, window: 3600 } } } });

test('calls from many clients while everything changes', async (t) => {
  const upstream = await startUpstream(t);
  const gateway = await Gateway.start(t, {
    servers: { fake: upstream.url },
    policies: { ops: policy(1_000_000) },
    grants: { agent: { server: 'fake', policy: 'ops' } },
    config: { sessions: { per_grant: 100 } },
  });
  const url = gateway.url('fake');
  const token = gateway.tokens.agent;
  const clients = 24;
  const callsEach = 40;
  const answered = await Promise.all(Array.from({ length: clients }, async (_, client) => {
    const session = await openSession(url, token);
    let good = 0;
    for (let id = 1; id <= callsEach; ++id) {
      const { json } = await send(url, {
        token, ...(client % 2 ? legacyCall(session, 'echo', { id }, id)
                              : legacyCall(session, 'echo', { id }, `text-${id}`)) });
      if (json.result?.content?.[0]?.text === `{"id":${id}}`) ++good;
      if (id % 10 === 0 && client === 0) gateway.writePolicy('ops', policy(1_000_000 + id));
      if (id % 10 === 5 && client === 0) gateway.process.signal('SIGHUP');
    }
    return good;
  }));
  assert.deepEqual(answered, Array(clients).fill(callsEach));
  assert.equal(upstream.calls().length, clients * callsEach);
  const records = await gateway.decisions(clients * callsEach);
  assert.equal(records.length, clients * callsEach);
  assert.equal(new Set(records.map((record) => record.request_id)).size, records.length);
});

test('an exact limit holds when calls come all at once', async (t) => {
  const upstream = await startUpstream(t);
  const gateway = await Gateway.start(t, {
    servers: { fake: upstream.url },
    policies: { ops: policy(7) },
    grants: { agent: { server: 'fake', policy: 'ops' } },
    config: { threads: 4 },
  });
  const url = gateway.url('fake');
  const token = gateway.tokens.agent;
  const session = await openSession(url, token);
  const answers = await Promise.all(Array.from({ length: 60 }, (_, id) =>
    send(url, { token, ...legacyCall(session, 'echo', {}, id) })));
  assert.equal(answers.filter(({ json }) => !json.result.isError).length, 7);
  assert.equal(upstream.calls().length, 7);
  // A session that begins later takes over what was used: connecting again resets nothing.
  const other = await openSession(url, token);
  const fresh = await send(url, { token, ...legacyCall(other, 'echo') });
  assert.equal(fresh.json.result.isError, true);
  // The server speaks no modern era, so neither does its route.
  const modern = await send(url, { token, ...modernCall('echo') });
  assert.equal(modern.status, 400);
});
