// SPDX-License-Identifier: Apache-2.0
// What operators see: probes, metrics, servers that come and go.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { parseMetrics, valueOf } from './support/metrics.mjs';
import { logEvent, program, root, temporaryFolder } from './support/processes.mjs';
import { legacyCall, modernCall, openSession, send, sendBytes } from './support/raw.mjs';
import { Gateway } from './support/servers.mjs';
import { startUpstream } from './support/upstream.mjs';

const open = { version: '1', default: 'allow' };
const admin = { listen: '127.0.0.1:0' };
const get = (url, options = {}) => send(url, { method: 'GET', ...options });

async function startGateway(t, servers, { policy = open, config = {} } = {}) {
  const grants = Object.fromEntries(
    Object.keys(servers).map((name) => [name, { server: name, policy: 'main' }]));
  return Gateway.start(t, {
    servers, policies: { main: policy }, grants, config: { admin, ...config } });
}

async function readMetrics(gateway) {
  const { status, headers, text } = await get(`${gateway.admin}/metrics`);
  assert.equal(status, 200);
  assert.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  return parseMetrics(text);
}

async function waitUntil(what, isTrue) {
  for (let tries = 0; ; ++tries) {
    if (await isTrue()) return;
    assert.ok(tries < 1000, `${what} did not come true`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const stateOf = async (gateway, server) =>
  (await get(`${gateway.admin}/readyz`)).json.upstreams[server].state;

// A port that nothing listens on.
async function freePort() {
  const gone = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => gone.once('listening', resolve));
  const { port } = gone.address();
  await new Promise((resolve) => gone.close(resolve));
  return port;
}

test('the reader of metrics is strict', () => {
  const good = '# HELP a_total A\n# TYPE a_total counter\na_total{x="\\"\\\\\\n"} 1\n';
  assert.equal(valueOf(parseMetrics(good), 'a_total', { x: '"\\\n' }), 1);
  for (const bad of [good.slice(0, -1), `${good}a_total{x="\\"\\\\\\n"} 1\n`, good.replace(' 1', '  1'),
                     good.replace(' 1', ' 01x'), good.replace('\\n"', '\\t"'), `${good}\n`,
                     good.replaceAll('a_total', 'a'), good.replace('# TYPE', '# type'),
                     good.replace('x=', '9='), `${good}b_total 1\n`]) {
    assert.throws(() => parseMetrics(bad), undefined, bad);
  }
  const histogram = (buckets) => '# HELP h H\n# TYPE h histogram\n' + buckets.map(([le, value]) =>
    `h_bucket{le="${le}"} ${value}\n`).join('') + 'h_sum 1.5\nh_count 3\n';
  parseMetrics(histogram([['5e-05', 1], ['1', 2], ['+Inf', 3]]));
  for (const bad of [[['1', 2], ['+Inf', 1]], [['2', 1], ['1', 2], ['+Inf', 3]], [['1', 3]]]) {
    assert.throws(() => parseMetrics(histogram(bad)));
  }
});

test('the metrics say what was done', async (t) => {
  const good = await startUpstream(t);
  const liar = await startUpstream(t, {
    tools: [{ name: 'echo', inputSchema: { type: 'object' } },
            { name: 'Echo', inputSchema: { type: 'object' } }, { name: 'a b' },
            { name: 'only', inputSchema: { type: 'object' } }],
    answer(message, response) {
      if (message.method !== 'tools/call') return false;
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.end(['{"jsonrpc":"2.0","id":9,"method":"sampling/createMessage","params":{}}',
                    `{"jsonrpc":"2.0","id":${message.id},"result":{"content":[]}}`]
        .map((line) => `data: ${line}\n\n`).join(''));
      return true;
    },
  });
  const gateway = await startGateway(t, { good: good.url, liar: liar.url }, {
    policy: { version: '1', default: 'allow', tools: { echo: { deny_if: [{
      conditions: [{ path: 'args.deny', op: 'eq', value: true }], on_deny: 'no' }] } } } });
  const url = gateway.url('good');
  const token = gateway.tokens.good;
  const session = await openSession(url, token);
  let id = 0;
  const call = (name, args) => send(url, { token, ...legacyCall(session, name, args, ++id) });
  for (let i = 0; i < 5; ++i) await call('echo', { i });
  for (let i = 0; i < 3; ++i) await call('echo', { deny: true });
  for (let i = 0; i < 2; ++i) await call('no_such_tool');
  const liarSession = await openSession(gateway.url('liar'), gateway.tokens.liar);
  const only = () => send(gateway.url('liar'), {
    token: gateway.tokens.liar, ...legacyCall(liarSession, 'only', {}, ++id) });
  await only();
  await only();
  for (const wrong of ['', 'wrong']) await send(url, { token: wrong, body: '{}' });
  await send(url, { token: gateway.tokens.liar, body: '{}' });
  await send(url, { token, headers: { Host: 'evil.example' }, body: '{}' });
  await send(`${gateway.origin}/mcp/no-such-server`, { token, body: '{}' });
  await sendBytes(gateway.origin, 'nonsense\r\n\r\n');
  await get(url, { token });
  await gateway.decisions(12);

  const families = await readMetrics(gateway);
  const value = (name, labels) => valueOf(families, name, labels);
  const decisions = (server, outcome, method = 'tools/call') =>
    value('toolgate_decisions_total', { server, method, outcome });
  assert.equal(decisions('good', 'forward'), 5);
  assert.equal(decisions('good', 'deny'), 3);
  assert.equal(decisions('good', 'fault'), 2);
  assert.equal(decisions('liar', 'forward'), 2);
  assert.equal(decisions('liar', 'deny'), 0);
  assert.equal(decisions('good', 'forward', 'prompts'), 0);
  const refused = (server, status) =>
    value('toolgate_requests_refused_total', { server, status: String(status) });
  assert.equal(refused('good', 401), 2);
  assert.equal(refused('good', 403), 2);
  assert.equal(refused('good', 400), 1);
  assert.equal(refused('liar', 403), 0);
  assert.equal(refused('(none)', 404), 1);
  assert.equal(refused('(none)', 400), 1);
  assert.equal(value('toolgate_call_upstream_seconds_count', { server: 'good' }), 5);
  assert.equal(value('toolgate_call_gateway_seconds_count', { server: 'good' }), 5);
  assert.ok(value('toolgate_call_upstream_seconds_sum', { server: 'good' }) > 0);
  assert.equal(value('toolgate_upstream_protocol_violations_total', { server: 'liar' }), 2);
  assert.equal(value('toolgate_upstream_protocol_violations_total', { server: 'good' }), 0);
  assert.equal(value('toolgate_upstream_up', { server: 'good' }), 1);
  assert.ok(value('toolgate_catalogue_refreshes_total', { server: 'good', outcome: 'ok' }) >= 1);
  assert.equal(value('toolgate_tools_published', { server: 'good' }), 1);
  assert.equal(value('toolgate_tools_published', { server: 'liar' }), 1);
  assert.equal(value('toolgate_tools_quarantined', { server: 'liar' }), 3);
  assert.equal(value('toolgate_sessions_open', { server: 'good' }), 1);
  assert.equal(value('toolgate_calls_in_progress', { server: 'good' }), 0);
  assert.equal(value('toolgate_decision_log_records_written_total'), 12);
  assert.equal(value('toolgate_decision_log_records_dropped_total'), 0);
  assert.equal(value('toolgate_decision_log_queue_bytes'), 0);
  assert.equal(value('toolgate_decision_log_writable'), 1);
  assert.equal(value('toolgate_journal_writable'), 1);
  assert.equal(value('toolgate_journal_refused_total'), 0);
  assert.equal(value('toolgate_journal_failures_total'), 0);
  assert.equal(value('toolgate_journal_checkpoints_total'), 1);
  assert.equal(value('toolgate_ready'), 1);
  assert.ok(value('toolgate_process_resident_memory_bytes') > 1e6);
  assert.ok(value('toolgate_process_open_fds') > 5);
  assert.ok(value('toolgate_process_cpu_seconds_total') > 0);
  const startedAt = value('toolgate_process_start_time_seconds');
  assert.ok(startedAt <= Date.now() / 1000 && startedAt > Date.now() / 1000 - 600);
  const version = families.get('toolgate_build_info').samples[0].labels.version;
  assert.match(version, /^\d+\.\d+\.\d+/);
  // Nothing that a client sends becomes a series.
  const text = JSON.stringify([...families.values()]);
  for (const sent of ['no_such_tool', 'no-such-server', 'evil', session, token]) {
    assert.ok(!text.includes(sent), sent);
  }
});

test('the metrics of policies tell what is in force', async (t) => {
  const upstream = await startUpstream(t);
  const gateway = await startGateway(t, { fake: upstream.url });
  const policy = async (name, labels = {}) =>
    valueOf(await readMetrics(gateway), `toolgate_policy_${name}`, { policy: 'main', ...labels });
  const loadedAt = await policy('loaded_timestamp_seconds');
  gateway.writePolicy('main', '{"version":');
  await waitUntil('the broken policy', async () => await policy('file_broken') === 1);
  assert.equal(await policy('reloads_total', { outcome: 'broken' }), 1);
  assert.equal(await policy('loaded_timestamp_seconds'), loadedAt);
  gateway.writePolicy('main', { version: '1', default: 'deny' });
  await waitUntil('the new policy', async () => await policy('file_broken') === 0);
  assert.equal(await policy('reloads_total', { outcome: 'loaded' }), 1);
  assert.ok(await policy('loaded_timestamp_seconds') > loadedAt);
});

test('a server that goes and comes back is told down and up once each', async (t) => {
  const first = await startUpstream(t);
  const gateway = await startGateway(t, {
    fake: { url: first.url, check_seconds: 1 }, good: (await startUpstream(t)).url });
  await waitUntil('up', async () => await stateOf(gateway, 'fake') === 'up');
  const token = gateway.tokens.fake;
  const session = await openSession(gateway.url('fake'), token);
  await first.stop();
  await waitUntil('down', async () => await stateOf(gateway, 'fake') === 'down');
  const seen = await get(`${gateway.admin}/readyz`);
  assert.equal(seen.status, 200, 'a server is not the gateway');
  assert.equal(seen.json.status, 'ok');
  assert.match(seen.json.upstreams.fake.why, /cannot connect/);
  assert.ok(Date.parse(seen.json.upstreams.fake.since) <= Date.now());
  assert.equal(seen.json.upstreams.good.state, 'up');
  assert.equal((await get(`${gateway.admin}/readyz?upstreams=required`)).status, 503);
  assert.equal((await get(`${gateway.admin}/readyz?upstream=required`)).status, 400);
  assert.equal(valueOf(await readMetrics(gateway), 'toolgate_upstream_up', { server: 'fake' }), 0);
  // It fails again and again, and that is told once.
  const failed = async () => valueOf(await readMetrics(gateway), 'toolgate_catalogue_refreshes_total',
                                     { server: 'fake', outcome: 'failed' });
  const before = await failed();
  await waitUntil('more failures', async () => await failed() >= before + 2);
  const refused = await send(gateway.url('fake'), { token, ...legacyCall(session, 'echo') });
  assert.equal(refused.json.error.code, -32603);

  await startUpstream(t, { port: first.port });
  await waitUntil('up again', async () => await stateOf(gateway, 'fake') === 'up');
  assert.equal((await get(`${gateway.admin}/readyz?upstreams=required`)).status, 200);
  const events = gateway.process.lines.map((line) => JSON.parse(line))
    .filter(({ event }) => event.startsWith('upstream_'));
  assert.deepEqual(events.map(({ event, server }) => [event, server]),
                   [['upstream_down', 'fake'], ['upstream_up', 'fake']]);
  assert.match(events[0].error, /cannot connect/);
  assert.ok(events[1].down_seconds >= 1);
  const failures = valueOf(await readMetrics(gateway), 'toolgate_upstream_failures_total',
                           { server: 'fake', kind: 'unreachable' });
  assert.ok(failures >= 3, `${failures}`);
});

test('a dead server is asked less and less', async (t) => {
  let asked = 0;
  const closing = net.createServer((socket) => {
    ++asked;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  t.after(() => closing.close());
  await new Promise((resolve) => closing.once('listening', resolve));
  const gateway = await startGateway(t, {
    bad: { url: `http://127.0.0.1:${closing.address().port}/mcp`, check_seconds: 60 } });
  await waitUntil('three questions', () => asked >= 3);
  const { samples } = (await readMetrics(gateway)).get('toolgate_upstream_failures_total');
  assert.ok(samples.reduce((sum, { value }) => sum + value, 0) >= 2);
  const down = gateway.process.lines.map(logEvent('upstream_down')).filter(Boolean);
  assert.equal(down.length, 1);
  // The first at once, then after 1, 2 and 4 seconds: the fourth is not there yet.
  assert.equal(asked, 3);
});

test('dead and hanging servers harm nobody but their own callers', async (t) => {
  const held = new Set();
  const hanging = net.createServer((socket) => {
    held.add(socket);
    socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  t.after(() => {
    for (const socket of held) socket.destroy();
    hanging.close();
  });
  await new Promise((resolve) => hanging.once('listening', resolve));
  let stuck = 0;
  const stubborn = await startUpstream(t, {  // tells its tools, and never answers a call
    answer: (message) => message.method === 'tools/call' && ++stuck > 0 });
  const good = await startUpstream(t);
  const slow = { answer_seconds: 20, check_seconds: 1 };
  const gateway = await startGateway(t, {
    dead: { url: `http://127.0.0.1:${await freePort()}/mcp`, ...slow },
    hanging: { url: `http://127.0.0.1:${hanging.address().port}/mcp`, ...slow },
    stubborn: { url: stubborn.url, ...slow },
    good: good.url,
  }, {
    // Room for 16 records: without the limit, one server's calls would take all of it.
    config: { sessions: { calls_per_server: 6 },
              decision_log: { path: 'decisions.jsonl', pending_bytes: 131072 } } });
  const call = async (server, session) => send(gateway.url(server), {
    token: gateway.tokens[server],
    ...(session ? legacyCall(session, 'echo', {}, ++stuck) : modernCall('echo')) });
  const stubbornSession = await openSession(gateway.url('stubborn'), gateway.tokens.stubborn);
  const waiting = [];
  for (const [server, session] of [['hanging'], ['stubborn', stubbornSession]]) {
    for (let i = 0; i < 30; ++i) waiting.push(call(server, session).catch(() => {}));
  }
  const inProgress = async (server) =>
    valueOf(await readMetrics(gateway), 'toolgate_calls_in_progress', { server });
  await waitUntil('calls that wait', async () => await inProgress('stubborn') === 6);

  const session = await openSession(gateway.url('good'), gateway.tokens.good);
  for (let i = 0; i < 40; ++i) {
    const [served, unreachable] = await Promise.all([
      send(gateway.url('good'), { token: gateway.tokens.good, ...legacyCall(session, 'echo', { i }, i) }),
      call('dead')]);
    assert.equal(served.json.result.content[0].text, `{"i":${i}}`);
    assert.equal(unreachable.json.error.code, -32603);
  }
  assert.equal(await inProgress('stubborn'), 6);
  const families = await readMetrics(gateway);
  const refused = valueOf(families, 'toolgate_requests_refused_total',
                          { server: 'stubborn', status: '429' });
  assert.equal(refused, 24);
  // However many wait for the hanging server, one question is on its way.
  assert.ok(held.size <= 2, `${held.size} connections to the hanging server`);
  const upstreamTime = valueOf(families, 'toolgate_call_upstream_seconds_sum', { server: 'good' });
  assert.ok(upstreamTime < 20, `${upstreamTime} s for 40 calls`);
  assert.equal(valueOf(families, 'toolgate_upstream_up', { server: 'good' }), 1);
  assert.equal(valueOf(families, 'toolgate_upstream_up', { server: 'dead' }), 0);
  assert.equal(valueOf(families, 'toolgate_upstream_up', { server: 'hanging' }), undefined);
  for (const socket of held) socket.destroy();
  await gateway.process.stop('SIGKILL');
  await Promise.all(waiting);
});

test('a gateway that drains is not ready, and says so to the end', async (t) => {
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  const upstream = await startUpstream(t, {
    async answer(message) {
      if (message.method === 'tools/call') await held;
      return false;
    },
  });
  const gateway = await startGateway(t, { fake: upstream.url });
  const token = gateway.tokens.fake;
  const session = await openSession(gateway.url('fake'), token);
  const answer = send(gateway.url('fake'), { token, ...legacyCall(session, 'echo', { a: 1 }) });
  await waitUntil('the call', () => upstream.calls().length === 1);
  assert.equal((await get(`${gateway.admin}/readyz`)).status, 200);
  assert.equal((await get(`${gateway.origin}/readyz`)).status, 200);
  gateway.process.signal('SIGTERM');
  await gateway.process.waitFor(logEvent('stopping'));
  await waitUntil('503', async () => (await get(`${gateway.admin}/readyz`)).status === 503);
  const { json } = await get(`${gateway.admin}/readyz`);
  assert.equal(json.status, 'draining');
  assert.equal(json.checks.listeners, 'closed');
  assert.equal((await get(`${gateway.admin}/healthz`)).status, 200);
  const families = await readMetrics(gateway);
  assert.equal(valueOf(families, 'toolgate_ready'), 0);
  assert.equal(valueOf(families, 'toolgate_calls_in_progress', { server: 'fake' }), 1);
  release();
  assert.equal((await answer).json.result.content[0].text, '{"a":1}');
  assert.equal((await gateway.process.exit).code, 0);
  assert.ok(!gateway.process.lines.some((line) => line.includes('upstream_down')));
});

test('a gateway that cannot write its decision log is not ready', async (t) => {
  const upstream = await startUpstream(t);
  const gateway = await startGateway(t, { fake: upstream.url }, {
    config: { decision_log: { path: '/dev/full' } } });
  assert.equal((await get(`${gateway.origin}/readyz`)).status, 200, 'nothing was tried yet');
  const token = gateway.tokens.fake;
  const session = await openSession(gateway.url('fake'), token);
  await send(gateway.url('fake'), { token, ...legacyCall(session, 'echo') });
  await waitUntil('503', async () => (await get(`${gateway.origin}/readyz`)).status === 503);
  const open503 = await get(`${gateway.origin}/readyz`);
  assert.equal(open503.text, '{"status":"unavailable"}');
  const { status, json } = await get(`${gateway.admin}/readyz`);
  assert.equal(status, 503);
  assert.deepEqual(json.checks, { configuration: 'ok', policies: 'ok', listeners: 'ok',
                                  decision_log: 'failing', counters: 'ok' });
  assert.equal(valueOf(await readMetrics(gateway), 'toolgate_decision_log_writable'), 0);
  assert.equal((await get(`${gateway.origin}/healthz`)).status, 200);
});

test('probes of the main listener tell nothing else', async (t) => {
  const upstream = await startUpstream(t);
  const gateway = await startGateway(t, { fake: upstream.url });
  for (const page of ['healthz', 'readyz']) {
    const url = `${gateway.origin}/${page}`;
    const { status, headers, text } = await get(url);
    assert.equal(status, 200);
    assert.equal(text, '{"status":"ok"}');
    assert.deepEqual(Object.keys(headers).sort(), [
      'cache-control', 'content-length', 'content-type', 'date'].concat(
      headers.connection ? ['connection'] : []).sort());
    const head = await send(url, { method: 'HEAD' });
    assert.equal(head.status, 200);
    assert.equal(head.text, '');
    const post = await send(url, { body: '{}' });
    assert.equal(post.status, 405);
    assert.equal(post.headers.allow, 'GET, HEAD');
    assert.equal(post.headers['content-type'], 'application/problem+json');
    assert.equal((await get(url, { headers: { Host: 'evil.example' } })).status, 403);
    assert.equal((await get(url, { headers: { Origin: 'https://evil.example' } })).status, 403);
  }
  for (const name of ['metrics', 'healthz/', 'HEALTHZ', '']) {
    assert.equal((await get(`${gateway.origin}/${name}`)).status, 404, name);
  }
});

test('the admin listener checks hosts, paths and methods', async (t) => {
  const upstream = await startUpstream(t);
  const gateway = await startGateway(t, { fake: upstream.url }, {
    config: { admin: { ...admin, allowed_hosts: ['ops.example:9090'] } } });
  const url = `${gateway.admin}/metrics`;
  const { port } = new URL(gateway.admin);
  for (const [host, status] of [['evil.example', 403], [`evil.example:${port}`, 403],
                                ['127.0.0.1', 403], [`localhost:${port}`, 200],
                                ['ops.example:9090', 200]]) {
    assert.equal((await get(url, { headers: { Host: host } })).status, status, host);
  }
  assert.equal((await get(url, { headers: { Origin: 'https://evil.example' } })).status, 403);
  assert.equal((await get(`${gateway.admin}/mcp/fake`)).status, 404);
  const post = await send(url, { body: 'x' });
  assert.equal(post.status, 405);
  assert.equal(post.json.status, 405);
  assert.match(await sendBytes(gateway.admin, 'GET /metrics HTTP/1.1\r\n\r\n'), /^HTTP\/1\.1 400 /);
  // A token of the data plane is neither needed nor looked at.
  assert.equal((await get(url, { token: 'whatever' })).status, 200);
});

test('without `admin` there is no admin listener', async (t) => {
  const upstream = await startUpstream(t);
  const gateway = await startGateway(t, { fake: upstream.url }, { config: { admin: undefined } });
  assert.equal(gateway.admin, undefined);
  assert.equal((await get(`${gateway.origin}/metrics`)).status, 404);
  for (const path of ['/api/v1/openapi.yaml', '/api/v1/me', '/mcp/fake/../../api/v1/me', '//api/v1/me']) {
    assert.equal((await get(`${gateway.origin}${path}`)).status, 404, path);
  }
  assert.equal((await get(`${gateway.origin}/readyz`)).status, 200);
});

test('an admin listener for the whole network must be wanted', async (t) => {
  const config = path.join(temporaryFolder(t), 'toolgate.yaml');
  const check = (adminConfig) => new Promise((resolve) => {
    writeFileSync(config, JSON.stringify({ servers: {}, grants: [], admin: adminConfig }));
    execFile(program('toolgate'), ['serve', '--check', '--config', config],
             (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stderr }));
  });
  for (const listen of ['0.0.0.0:9090', '[::]:9090', '192.0.2.1:9090']) {
    const refused = await check({ listen });
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /whoever can reach the admin listener/);
    assert.equal((await check({ listen, insecure: true })).code, 0);
  }
});

test('the document lists every metric, and no other', async (t) => {
  const upstream = await startUpstream(t);
  const gateway = await startGateway(t, { fake: upstream.url });
  await waitUntil('up', async () => await stateOf(gateway, 'fake') === 'up');
  const text = readFileSync(path.join(root, 'docs/operations.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `(toolgate_\w+)` \| (\w+) \|([^|]*)\|/gm)];
  const documented = rows.map(([, name, type, labels]) =>
    [name, type, [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label)]);
  const families = await readMetrics(gateway);
  const exposed = [...families.values()].map(({ name, type, samples }) =>
    [name, type, Object.keys(samples[0]?.labels ?? {}).filter((label) => label !== 'le')]);
  const sorted = (list) => list.map((row) => JSON.stringify(row)).sort();
  assert.deepEqual(sorted(documented), sorted(exposed));
  // Every metric that an alert asks for is there.
  const asked = [...text.matchAll(/\btoolgate_\w+/g)].map(([name]) => name);
  for (const name of asked) {
    const family = name.replace(/_(bucket|sum|count)$/, '');
    assert.ok(families.has(name) || families.has(family), name);
  }
});
