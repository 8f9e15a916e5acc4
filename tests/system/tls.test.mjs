// SPDX-License-Identifier: Apache-2.0
// TLS on both sides of the gateway, and from cloudstack-mcp to its cloud.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { Authority } from './support/certificates.mjs';
import { kinds } from './support/clients.mjs';
import { logEvent, program, temporaryFolder } from './support/processes.mjs';
import { legacyCall, modernCall, openSession, send, sendBytes } from './support/raw.mjs';
import { Gateway, startCloudServer, startEverything, startSimulator } from './support/servers.mjs';
import { startUpstream } from './support/upstream.mjs';

const run = promisify(execFile);
const open = { version: '1', default: 'allow' };
const systemRoots = tls.getCACertificates('default');

function makeAuthority(t, name) {
  return new Authority(temporaryFolder(t), name);
}

// What clients in this process believe from here on; connections kept from before stay.
function believe(authority) {
  tls.setDefaultCACertificates([...systemRoots, authority.certificate]);
}

// A gateway that serves https, in front of `server`.
async function startGateway(t, authority, server, { env } = {}) {
  believe(authority);
  return Gateway.start(t, {
    servers: { fake: server }, policies: { open }, env,
    grants: { agent: { server: 'fake', policy: 'open' } },
    config: { tls: authority.install(temporaryFolder(t)) },
  });
}

for (const [kind, { connect, modernOnly }] of Object.entries(kinds)) {
  if (modernOnly) continue;
  test(`${kind}: lists and calls over TLS`, async (t) => {
    const everything = await startEverything(t);
    const gateway = await startGateway(t, makeAuthority(t), everything.url);
    assert.match(gateway.origin, /^https:/);
    const client = await connect(t, gateway.url('fake'), gateway.tokens.agent);
    const { tools } = await client.listTools();
    assert.ok(tools.some(({ name }) => name === 'echo'));
    const message = 'x'.repeat(300_000);
    const echoed = await client.callTool({ name: 'echo', arguments: { message } });
    assert.deepEqual(echoed.content, [{ type: 'text', text: `Echo: ${message}` }]);
  });
}

test('progress streams through TLS on both sides', async (t) => {
  const authority = makeAuthority(t);
  const upstream = await startUpstream(t, {
    tls: authority.issue(),
    answer(message, response) {
      if (message.method !== 'tools/call') return false;
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const event = (data) => response.write(`data: ${JSON.stringify(data)}\n\n`);
      const { progressToken } = message.params._meta;
      event({ jsonrpc: '2.0', method: 'notifications/progress',
              params: { progressToken, progress: 1 } });
      seen.then(() => {
        event({ jsonrpc: '2.0', id: message.id,
                result: { content: [{ type: 'text', text: 'done' }] } });
        response.end();
      });
      return true;
    },
  });
  let tell;
  const seen = new Promise((resolve) => { tell = resolve; });
  const gateway = await startGateway(t, authority, { url: upstream.url, ca: authority.file });
  const client = await kinds['SDK v1'].connect(t, gateway.url('fake'), gateway.tokens.agent);
  // The answer comes only after the progress was seen: nothing may hold the stream back.
  const answer = await client.callTool({ name: 'echo', arguments: {} }, undefined,
                                       { onprogress: () => tell() });
  assert.equal(answer.content[0].text, 'done');
});

// What is wrong with the server, and what the log says.
const distrusted = {
  'of an unknown authority': {
    tls: (authority, other) => other.issue(),
    log: /issued by `CN=other`, which is not trusted; set `ca` of the server/ },
  'with another name': {
    tls: (authority) => authority.issue({ names: 'DNS:elsewhere.example' }),
    log: /its certificate is for elsewhere\.example and not for `127\.0\.0\.1`/ },
  'that speaks plain http': {
    tls: () => undefined,
    log: /it does not speak TLS there; is it plain http\?/ },
};

for (const [what, { tls: serving, log }] of Object.entries(distrusted)) {
  test(`nothing is sent to a server ${what}`, async (t) => {
    const authority = makeAuthority(t);
    const upstream = await startUpstream(t, {
      tls: serving(authority, makeAuthority(t, 'other')) });
    const url = upstream.url.replace('http:', 'https:');
    const gateway = await startGateway(t, authority, {
      url, ca: authority.file, headers: { Authorization: { env: 'UPSTREAM_TOKEN' } },
    }, { env: { UPSTREAM_TOKEN: 'Bearer secret' } });
    const answer = await send(gateway.url('fake'), {
      token: gateway.tokens.agent, ...modernCall('echo') });
    assert.equal(answer.json.error.code, -32603);
    assert.ok(!answer.text.includes('certificate'), answer.text);
    const { error } = await gateway.process.waitFor(logEvent('upstream_down'));
    assert.match(error, log);
    assert.deepEqual(upstream.received, []);
  });
}

test('without `ca` only the authorities of the system are believed', async (t) => {
  const authority = makeAuthority(t);
  const upstream = await startUpstream(t, { tls: authority.issue() });
  const untrusting = await startGateway(t, authority, upstream.url);
  const { error } = await untrusting.process.waitFor(logEvent('upstream_down'));
  assert.match(error, /which is not trusted/);
  assert.deepEqual(upstream.received, []);
  const trusting = await startGateway(t, authority, upstream.url,
                                      { env: { SSL_CERT_FILE: authority.file } });
  await trusting.process.waitFor(logEvent('list_refreshed'));
});

test('a renewed certificate is for new connections, and the old ones go on', async (t) => {
  const authority = makeAuthority(t);
  const upstream = await startUpstream(t);
  const folder = temporaryFolder(t);
  believe(authority);
  const gateway = await Gateway.start(t, {
    servers: { fake: upstream.url }, policies: { open },
    grants: { agent: { server: 'fake', policy: 'open' } },
    config: { tls: authority.install(folder, { names: 'DNS:first.example,IP:127.0.0.1' }) },
  });
  const { token, url } = { token: gateway.tokens.agent, url: gateway.url('fake') };
  const kept = new https.Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => kept.destroy());
  const session = await openSession(url, token);
  let socket;
  const callOnKept = async (id) => {
    const answer = await send(url, { token, ...legacyCall(session, 'echo', { id }, id),
                                     options: { agent: kept } });
    assert.equal(answer.json.id, id);
    const [now] = Object.values(kept.freeSockets).flat();
    socket ??= now;
    assert.equal(now, socket, 'the same connection');
  };
  const namesNow = async () => {
    const fresh = tls.connect({ host: '127.0.0.1', port: new URL(url).port });
    await once(fresh, 'secureConnect');
    const { subjectaltname } = fresh.getPeerCertificate();
    fresh.destroy();
    return subjectaltname;
  };
  await callOnKept(1);
  assert.match(await namesNow(), /first\.example/);

  authority.install(folder, { names: 'DNS:second.example,IP:127.0.0.1' });
  await gateway.process.waitFor(
    logEvent('certificate_loaded', ({ names }) => names.includes('second.example')));
  assert.match(await namesNow(), /second\.example/);
  await callOnKept(2);

  // A broken one leaves the one in force, and says which file and why.
  writeFileSync(path.join(folder, 'server.key'), authority.issue().key);
  gateway.process.signal('SIGHUP');
  const { error } = await gateway.process.waitFor(logEvent('certificate_broken'));
  assert.match(error, /the key in `.*server\.key` does not belong to .*server\.cert/);
  assert.match(await namesNow(), /second\.example/);
  await callOnKept(3);

  authority.install(folder, { names: 'DNS:third.example,IP:127.0.0.1', days: 5 });
  gateway.process.signal('SIGHUP');
  const { warning } = await gateway.process.waitFor(logEvent('certificate_expires'));
  assert.match(warning, /expires on/);
  assert.match(await namesNow(), /third\.example/);
  await callOnKept(4);
});

test('what is not TLS is not served', async (t) => {
  const upstream = await startUpstream(t);
  const gateway = await startGateway(t, makeAuthority(t), upstream.url);
  const bytes = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
  assert.equal(await sendBytes(gateway.origin, bytes), '');
});

test('`--check` tells what is wrong with certificates', async (t) => {
  const authority = makeAuthority(t);
  const folder = temporaryFolder(t);
  const config = path.join(folder, 'toolgate.yaml');
  writeFileSync(config, 'listen: 0.0.0.0:8443\ntls: {certificate: server.cert, key: server.key}\n' +
    'servers: {}\ngrants: []\n');
  const check = () => run(program('toolgate'), ['serve', '--check', '--config', config]);
  await assert.rejects(check(), ({ code, stderr }) =>
    code === 2 && /cannot read `.*server\.cert`: No such file/.test(stderr));
  authority.install(folder, { days: 5 });
  const { stdout, stderr } = await check();
  assert.match(stdout, /the configuration is fine/);
  assert.match(stderr, /toolgate\.yaml:2:20: warning: the certificate expires on/);
  writeFileSync(path.join(folder, 'server.key'), authority.issue().key);
  await assert.rejects(check(), ({ code, stderr: text }) =>
    code === 2 && /the key in `.*server\.key` does not belong to/.test(text));
});

// TLS in front of a server that speaks plain HTTP.
async function startTlsFront(t, target, issued) {
  const { port } = new URL(target);
  const front = tls.createServer(issued, (socket) => {
    const inner = net.connect(port, '127.0.0.1');
    socket.pipe(inner).pipe(socket);
    for (const one of [socket, inner]) one.on('error', () => { socket.destroy(); inner.destroy(); });
    t.after(() => socket.destroy());
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  t.after(() => front.close());
  const url = new URL(target);
  url.protocol = 'https:';
  url.port = front.address().port;
  return url.href;
}

test('cloudstack-mcp reaches its cloud by https', async (t) => {
  const authority = makeAuthority(t);
  const simulator = await startSimulator(t);
  const api = await startTlsFront(t, simulator.apiUrl, authority.issue());
  const trusting = await startCloudServer(t, simulator, { env: {
    CLOUDSTACK_API_URL: api, CLOUDSTACK_CA_FILE: authority.file } });
  const client = await kinds['SDK v1'].connect(t, trusting.url, 'none');
  const listed = await client.callTool({ name: 'list_virtual_machines', arguments: {} });
  assert.ok(listed.structuredContent.count > 0);

  const before = simulator.requests().length;
  const untrusting = await startCloudServer(t, simulator, { env: { CLOUDSTACK_API_URL: api } });
  const refused = await kinds['SDK v1'].connect(t, untrusting.url, 'none');
  const { isError, content } = await refused.callTool({ name: 'list_zones', arguments: {} });
  assert.equal(isError, true);
  assert.match(content[0].text, /which is not trusted; set CLOUDSTACK_CA_FILE/);
  assert.equal(simulator.requests().length, before);
});
