// SPDX-License-Identifier: Apache-2.0
// Clients that do not read, and very many that only listen: memory stays bounded, and nobody else
// notices.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUnderThreadSanitizer, openFiles, residentBytes } from './support/memory.mjs';
import { Gateway } from './support/servers.mjs';
import { SessionClient, openListen } from './support/streams.mjs';
import { startStreamingUpstream } from './support/streaming_upstream.mjs';
import { until } from './support/wait.mjs';

const mebibyte = 1 << 20;
// An upstream has this much to say to somebody who does not listen; so much of it may be on its way.
const flood = 128 * mebibyte;
const onItsWayMax = 32 * mebibyte;
const idleStreams = 1000;
const bytesPerIdleStreamMax = 64 << 10;

// AddressSanitizer keeps what is freed for a while, which is not what is measured here.
function environment() {
  const options = [process.env.ASAN_OPTIONS, 'quarantine_size_mb=4', 'thread_local_quarantine_size_kb=16'];
  return { ASAN_OPTIONS: options.filter(Boolean).join(':') };
}

async function startAll(t, { isModern = false, config = {} } = {}) {
  const upstream = await startStreamingUpstream(t, { isModern });
  const gateway = await Gateway.start(t, {
    servers: { tools: upstream.url }, policies: { open: { version: '1', default: 'allow' } },
    grants: { one: { server: 'tools', policy: 'open' }, two: { server: 'tools', policy: 'open' } },
    config: { sessions: { per_grant: 2 * idleStreams }, ...config }, env: environment(),
  });
  const url = gateway.url('tools');
  const connect = (grant = 'one') => SessionClient.open(t, url, gateway.tokens[grant]);
  return { upstream, gateway, url, connect };
}

// Writes messages until all are gone, or the other side has gone away; tells how many bytes went.
function pump(held, message) {
  const state = { written: 0, ended: false };
  const size = JSON.stringify(message).length;
  const write = () => {
    while (state.written < flood && !held.gone) {
      state.written += size;
      if (!held.send(message)) {
        held.response.once('drain', write);
        return;
      }
    }
    state.ended = true;
  };
  write();
  held.response.on('close', () => { state.ended = true; });
  return state;
}

const bigLog = { method: 'notifications/message', params: {
  level: 'error', data: 'x'.repeat(64 << 10) } };

// Calls of another client while the flood lasts; tells the most memory that was held.
async function callMeanwhile(gateway, client, state) {
  const callsAfterLastMove = 200;
  let most = 0;
  let before = -1;
  for (let id = 0, still = 0; still < callsAfterLastMove && !state.ended; ++id) {
    const { json } = await client.call(id, 'echo', { id });
    assert.equal(json.result.content[0].text, `{"id":${id}}`);
    still = state.written === before ? still + 1 : 0;
    before = state.written;
    most = Math.max(most, residentBytes(gateway.process));
  }
  return most;
}

async function assertBounded(t, { gateway, client, slow, held, message }) {
  slow.response.pause();
  const before = residentBytes(gateway.process);
  const state = pump(held, message);
  const most = await callMeanwhile(gateway, client, state);
  t.diagnostic(`${((most - before) / mebibyte).toFixed(1)} MiB for who does not read, while ` +
               `${(state.written / mebibyte).toFixed(1)} MiB were sent`);
  assert.ok(most - before < onItsWayMax * (isUnderThreadSanitizer(gateway.process) ? 4 : 1));
  slow.close();
}

test('who does not read the stream of a call fills no memory and holds up nobody', async (t) => {
  const { upstream, gateway, connect } = await startAll(t);
  const [slow, quick] = [await connect('one'), await connect('two')];
  const called = slow.stream(1, 'hold', { name: 'slow' }, { progressToken: 1 });
  const held = await upstream.untilHeld('slow');
  held.progress(1);
  const stream = await called;
  await stream.heard('notifications/progress');
  await assertBounded(t, { gateway, client: quick, slow: stream, held, message: bigLog });
});

test('who does not read a GET stream fills no memory and holds up nobody', async (t) => {
  const { upstream, gateway, connect } = await startAll(t);
  const [slow, quick] = [await connect('one'), await connect('two')];
  const session = await upstream.sessionBehind(slow);
  const stream = await slow.listen();
  assert.equal(stream.status, 200, 'a GET stream is served');
  const held = await upstream.untilListening(session);
  upstream.log(session, 'first');
  await stream.heard('notifications/message');
  await assertBounded(t, { gateway, client: quick, slow: stream, held, message: bigLog });
  // Its own calls go on as well.
  assert.equal((await slow.call(2, 'echo')).status, 200);
});

test('who does not read a listen stream fills no memory and holds up nobody', async (t) => {
  const { upstream, gateway, url, connect } = await startAll(t, { isModern: true });
  const uri = `file:///${'x'.repeat(8000)}`;
  const slow = await openListen(t, url, gateway.tokens.one, 'slow', { resourceSubscriptions: [uri] });
  const quickToo = await openListen(t, url, gateway.tokens.two, 'quick', {
    promptsListChanged: true });
  await slow.heard('notifications/subscriptions/acknowledged');
  await quickToo.heard('notifications/subscriptions/acknowledged');
  const held = await until(() => upstream.listens.find(({ message }) =>
    message.params.notifications.resourceSubscriptions), 'the subscription at the server');
  await assertBounded(t, {
    gateway, client: await connect('two'), slow, held,
    message: { method: 'notifications/resources/updated', params: {
      uri, _meta: { 'io.modelcontextprotocol/subscriptionId': held.message.id } } } });
  upstream.tellAll('notifications/prompts/list_changed');
  await quickToo.heard('notifications/prompts/list_changed');
});

test(`${idleStreams} clients that only listen`, async (t) => {
  const { upstream, gateway, connect } = await startAll(t);
  const open = async () => {
    const client = await connect();
    const session = await upstream.sessionBehind(client);
    const stream = await client.listen();
    assert.equal(stream.status, 200, 'a GET stream is served');
    await upstream.untilListening(session);
    return { client, session, stream };
  };
  const openMany = async (count) => {
    const opened = [];
    while (opened.length < count) {
      opened.push(...await Promise.all(Array.from({ length: 25 }, open)));
    }
    return opened;
  };
  // What is set up once is set up now.
  const first = await openMany(200);
  const [memory, files] = [residentBytes(gateway.process), openFiles(gateway.process)];
  const rest = await openMany(idleStreams);
  const each = (residentBytes(gateway.process) - memory) / idleStreams;
  t.diagnostic(`${Math.round(each)} bytes and ` +
               `${(openFiles(gateway.process) - files) / idleStreams} files each`);
  const most = bytesPerIdleStreamMax * (isUnderThreadSanitizer(gateway.process) ? 4 : 1);
  assert.ok(each < most, `${Math.round(each)} bytes each`);

  // All of them live.
  const all = [...first, ...rest];
  for (const { session } of all) upstream.log(session, session);
  for (const { session, stream } of all) {
    const told = await stream.heard('notifications/message');
    assert.equal(told.params.data, session);
    assert.equal(stream.messages.length, 1);
  }
  // Those who leave are forgotten.
  await Promise.all(all.map(async ({ client, stream }) => {
    await client.end();
    await stream.untilEnded();
  }));
  await until(() => openFiles(gateway.process) < files, 'the connections to be closed');
});
