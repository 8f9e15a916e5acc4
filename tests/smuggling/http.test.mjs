// SPDX-License-Identifier: Apache-2.0
// HTTP requests that are well framed and still lie: encodings, charsets, doubled fields, hosts, paths.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import zlib from 'node:zlib';
import { post, statusOf } from './support/requests.mjs';
import { Stage, runCases } from './support/stage.mjs';

const call = (name) =>
  `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"${name}","arguments":{}}}`;
const smuggled = Buffer.from(call('danger'));
const served = { status: 200, executed: ['echo'] };
const wrongType = { status: 415 };
const encoded = (encoding, body) => ({
  era: 'legacy', body, headers: { 'Content-Encoding': encoding }, ...wrongType, direct: 'danger' });
const typed = (type, body = call('danger'), more = {}) => ({
  era: 'legacy', body, headers: { 'Content-Type': type }, ...wrongType, direct: 'danger', ...more });
const utf7 = Buffer.from(call('danger').replace('danger', '+AGQAYQBuAGcAZQBy-')
  .replaceAll('{', '+AHs-').replaceAll('}', '+AH0-'));

const bodies = {
  'B-9 gzip': encoded('gzip', zlib.gzipSync(smuggled)),
  'B-9 gzip in capitals': encoded('GZIP', zlib.gzipSync(smuggled)),
  'B-9 x-gzip': encoded('x-gzip', zlib.gzipSync(smuggled)),
  'B-9 deflate': encoded('deflate', zlib.deflateSync(smuggled)),
  'B-9 raw deflate': encoded('deflate', zlib.deflateRawSync(smuggled)),
  'B-9 Brotli': encoded('br', zlib.brotliCompressSync(smuggled)),
  'B-9 twice': encoded('gzip, br', zlib.brotliCompressSync(zlib.gzipSync(smuggled))),
  'B-9 identity': encoded('identity', smuggled),
  'B-9 an encoding that nobody knows': encoded('unknown', smuggled),
  'B-9 an empty encoding': encoded('', smuggled),
  'B-9 said to be compressed and plain': encoded('gzip', smuggled),
  'B-9 compressed without saying so': {
    era: 'legacy', body: zlib.gzipSync(smuggled), status: 400, code: -32700 },
  'B-9 a small body that unpacks to a huge one': {
    ...encoded('gzip', zlib.gzipSync(Buffer.alloc(50_000_000, ' '))), direct: undefined },
  'B-10 UTF-16': typed('application/json; charset=utf-16',
                       Buffer.from(`\ufeff${call('danger')}`, 'utf16le')),
  'B-10 UTF-16LE': typed('application/json; charset=utf-16le', Buffer.from(call('danger'), 'utf16le')),
  'B-10 UTF-16BE': typed('application/json; charset="UTF-16BE"',
                         Buffer.from(call('danger'), 'utf16le').swap16()),
  'B-10 UTF-16 that says nothing': {
    era: 'legacy', body: Buffer.from(`\ufeff${call('danger')}`, 'utf16le'), status: 400, code: -32700,
    direct: 'danger' },
  'B-10 UTF-7': typed('application/json; charset=utf-7', utf7),
  'B-10 UTF-7 in quotes': typed('application/json;charset="utf-7"', utf7),
  'B-10 Latin 1': typed('application/json; charset=iso-8859-1'),
  'B-10 ASCII': typed('application/json; charset=us-ascii'),
  'B-10 two charsets': typed('application/json; charset=utf-7; charset=utf-8', utf7),
  'B-10 two charsets, the good one first': typed('application/json; charset=utf-8; charset=utf-7',
                                                 utf7, { direct: undefined }),
  'B-10 a charset with spaces': typed('application/json; charset = utf-16'),
  'B-10 another parameter': typed('application/json; profile=x'),
  'B-10 a parameter with a charset inside': typed('application/json; x="; charset=utf-8"'),
  'B-10 text/plain': typed('text/plain'),
  'B-10 text/plain with JSON behind': typed('text/plain, application/json'),
  'B-10 JSON and text/plain': typed('application/json, text/plain'),
  'B-10 a form': typed('application/x-www-form-urlencoded'),
  'B-10 a form of parts': typed('multipart/form-data; boundary=application/json'),
  'B-10 text/json': typed('text/json'), 'B-10 JSON of somebody': typed('application/vnd.x+json'),
  'B-10 application/jsonp': typed('application/jsonp'),
  'B-10 application/json-seq': typed('application/json-seq'),
  'B-10 an event stream': typed('text/event-stream'), 'B-10 an empty type': typed(''),
  'B-10 JSON in capitals': typed('APPLICATION/JSON', call('echo'), { ...served, direct: undefined }),
  'B-10 UTF-8 said in another way': typed('application/json;charset="UTF-8"', call('echo'),
                                          { ...served, direct: undefined }),
};

const accepts = {
  'H-8 nothing of what is answered': [['text/html', 406], ['', 406], ['text/event-stream', 406],
                                      ['application/json;q=0', 406], ['image/*, text/*', 406]],
  'H-8 what clients really send': [
    ['*/*', 200], ['application/*', 200], ['application/json', 200], ['text/event-stream, */*', 200],
    ['application/json, text/event-stream', 200], ['APPLICATION/JSON', 200],
    ['application/json;q=0.5, text/event-stream;q=0.1', 200]],
};

// Fields of which two would let two readers choose; the values are both acceptable.
const doubled = {
  Host: 'HOST', 'Content-Type': 'application/json', Authorization: 'Bearer TOKEN',
  'Mcp-Session-Id': 'SESSION', 'MCP-Protocol-Version': '2025-11-25', 'Mcp-Method': 'tools/call',
  'Mcp-Name': 'echo', 'Last-Event-ID': '1', Origin: 'http://HOST', 'Content-Length': undefined,
  'Transfer-Encoding': 'chunked', 'Mcp-Param-Region': 'eu',
};

const hosts = {
  'HOST': 200, 'localhost:PORT': 200, 'LocalHost:PORT': 200,
  'evil.example': 403, '127.0.0.1': 403, 'localhost': 403, '127.0.0.1:1': 403,
  'localhost.:PORT': 403, '127.0.0.1.:PORT': 403, '127.1:PORT': 403, '127.0.1:PORT': 403,
  '2130706433:PORT': 403, '0x7f000001:PORT': 403, '0177.0.0.1:PORT': 403, '127.0.0.2:PORT': 403,
  '0.0.0.0:PORT': 403, '[::1]:PORT': 403, '[::ffff:127.0.0.1]:PORT': 403, '[0:0:0:0:0:0:0:1]:PORT': 403,
  'me@HOST': 403, 'HOST@evil.example': 403, 'HOST.evil.example': 403, 'HOST/': 403, 'HOST/mcp': 403,
  'HOST, evil.example': 403, 'evil.example, HOST': 403, 'evil.example HOST': 403, '127.0.0.1:0PORT': 403,
  '127.0.0.1:PORT:PORT': 403, 'localhost:PORT#': 403, '127.0.0.1%00:PORT': 403, '１27.0.0.1:PORT': 403,
  'a.127.0.0.1.nip.io:PORT': 403, 'http://HOST': 403, '': 403,
};
const origins = {
  'http://HOST': 200, 'http://localhost:PORT': 200, 'Http://LocalHost:PORT': 200,
  'null': 403, '': 403, 'https://HOST': 403, 'http://127.0.0.1': 403, 'http://localhost': 403,
  'http://localhost:1': 403, 'https://evil.example': 403, 'http://HOST/': 403,
  'http://HOST.evil.example': 403,
  'http://HOST@evil.example': 403, 'http://evil.example#http://HOST': 403,
  'http://evil.example http://HOST': 403,
  'http://HOST http://evil.example': 403, 'HOST': 403, 'file://': 403, 'chrome-extension://abcdef': 403,
  '//HOST': 403, 'http://[::1]:PORT': 403, 'http://2130706433:PORT': 403, 'http://localhost.:PORT': 403,
};

const targets = {
  '/mcp/main': 200, '/mcp/main/': 200, '/mcp/main?x=/mcp/other': 200, '/mcp/main/?': 200,
  '/mcp/other': 403, '/mcp/other/': 403, '/mcp/other?/mcp/main': 403,
  '/mcp/main/../other': 404, '/mcp/main/..%2fother': 404, '/mcp/main%2f..%2fother': 404,
  '/mcp/../mcp/main': 404, '/mcp/./main': 404, '//mcp/main': 404, '/mcp//main': 404, '/mcp/main//': 404,
  '/mcp/main/.': 404, '/mcp/main/x': 404, '/mcp/main;x=1': 404, '/mcp;/main': 404, '/mcp/main%2f': 404,
  '/mcp/%6dain': 404, '/%6dcp/main': 404, '/mcp/MAIN': 404, '/MCP/main': 404, '/mcp/main%00': 404,
  '/mcp/main%20': 404, '/mcp/main.': 404, '/mcp/main~': 404, '/mcp/main\\': 404, '/mcp\\main': 404,
  '/mcp/main/..;/other': 404, '/mcp/ma%69n?': 404, '/mcp/main%3f': 404, '/mcp/main%23': 404,
  '/mcp': 404, '/mcp/': 404, '/': 404, '/api/v1/policies': 404, '/admin': 404,
  '/mcp/main/../../admin': 404,
  '/.well-known/../mcp/main': 404, '/mcp/nowhere': 404, '/mcp/main,other': 404, '/mcp/main&other': 404,
  'http://HOST/mcp/main': 400, 'http://evil.example/mcp/main': 400, 'HOST': 400, '*': 400,
  'mcp/main': 400,
  '?': 400, '#/mcp/main': 400, '\\mcp\\main': 400,
  '/mcp/main?access_token=x': 400, '/mcp/main?a=1&token=x': 400, '/mcp/main?API_KEY=x': 400,
  '/mcp/main?%74oken=x': 400, '/mcp/main?apikey=': 400, '/mcp/main/?token': 400,
  '/mcp/main?%zz=1': 400, [`/mcp/main?${'x'.repeat(20_000)}`]: [414, 431],
};

test('encodings, charsets and what may be answered', async (t) => {
  const stage = await Stage.set(t);
  await runCases(t, stage, bodies);

  await t.test('B-10 no type', async () => {
    assert.equal(statusOf(await stage.sendBytes(post({
      fields: { 'Content-Type': undefined }, body: call('danger') }))), 415);
  });

  for (const [name, rows] of Object.entries(accepts)) {
    for (const [value, status] of rows) {
      await t.test(`${name}: ${value || 'empty'}`, async () => {
        const answer = await stage.sendBytes(post({ fields: { Accept: value } }));
        assert.equal(statusOf(answer), status, answer);
      });
    }
  }
  await t.test('H-8 no Accept at all', async () => {
    assert.equal(statusOf(await stage.sendBytes(post({ fields: { Accept: undefined } }))), 200);
  });
});

test('fields that come twice', async (t) => {
  const stage = await Stage.set(t);
  const both = async (name, values) => {
    const before = stage.recorder.executed.length;
    const length = name === 'Transfer-Encoding' ? { 'Content-Length': undefined } : {};
    const answer = await stage.sendBytes(post({ fields: { ...length, [name]: values } }));
    assert.equal(statusOf(answer), 400, answer);
    assert.equal(stage.recorder.executed.length, before);
  };
  for (const [name, value] of Object.entries(doubled)) {
    const good = value ?? String(call('echo').length);
    await t.test(`B-13 ${name} twice, the same`, () => both(name, [good, good]));
    await t.test(`B-13 ${name} twice, another first`, () => both(name, ['other', good]));
    await t.test(`B-13 ${name} twice, another last`, () => both(name, [good, 'other']));
    await t.test(`B-13 ${name} twice, once empty`, () => both(name, [good, '']));
    await t.test(`B-13 ${name} twice, in different letters`, async () => {
      const answer = await stage.sendBytes(post({ fields: {
        [name]: good, [name.toLowerCase()]: good, [name.toUpperCase()]: 'other' } }));
      assert.equal(statusOf(answer), 400, answer);
    });
  }
  const joined = { 'Mcp-Session-Id': [404, 'SESSION, other'], 'MCP-Protocol-Version':
    [400, '2025-11-25, 2026-07-28'], Authorization: [401, 'Bearer TOKEN, Bearer other'],
    Host: [403, 'HOST, HOST'], Origin: [403, 'http://HOST, http://HOST'], 'Content-Type':
    [415, 'application/json, application/json'], 'Content-Length': [400, '5, 5'] };
  for (const [name, [status, value]] of Object.entries(joined)) {
    await t.test(`B-13 ${name} with two values on one line`, async () => {
      const answer = await stage.sendBytes(post({ fields: { [name]: value } }));
      assert.equal(statusOf(answer), status, answer);
    });
  }
  await t.test('B-13 fields with underscores are other fields', async () => {
    const answer = await stage.sendBytes(post({ fields: {
      Mcp_Session_Id: 'other', Content_Length: '1', 'Mcp-Session_Id': 'x', Host_: 'evil' } }));
    assert.equal(statusOf(answer), 200, answer);
  });
});

test('hosts, origins and targets', async (t) => {
  const stage = await Stage.set(t);
  const { port } = new URL(stage.origin);
  const ask = async (part, expected) => {
    const answer = await stage.sendBytes(post(part).replaceAll('PORT', port));
    assert.ok([expected].flat().includes(statusOf(answer)), answer.slice(0, 400));
    if (expected === 200) assert.match(answer, /"result":/);
    if (expected === 403) assert.doesNotMatch(answer, /^WWW-Authenticate/im);
  };
  for (const [host, status] of Object.entries(hosts)) {
    await t.test(`B-39 the host ${host || 'empty'}`, () => ask({ fields: { Host: host } }, status));
  }
  for (const [origin, status] of Object.entries(origins)) {
    await t.test(`B-39 the origin ${origin || 'empty'}`,
                 () => ask({ fields: { Origin: origin } }, status));
  }
  for (const field of ['X-Forwarded-Host', 'X-Host', 'Forwarded', 'X-Original-Host']) {
    await t.test(`B-39 ${field} is no host`, async () => {
      await ask({ fields: { [field]: 'host=evil.example' } }, 200);
      await ask({ fields: { Host: 'evil.example', [field]: 'HOST' } }, 403);
    });
  }
  for (const [target, status] of Object.entries(targets)) {
    await t.test(`B-40 the target ${target.slice(0, 60)}`, () => ask({ target }, status));
  }
  for (const field of ['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Prefix',
      'X-HTTP-Method-Override']) {
    await t.test(`B-40 ${field} changes nothing`,
                 () => ask({ fields: { [field]: '/mcp/other' } }, 200));
  }
  await t.test('B-40 a token of another server', async () => {
    const answer = await stage.send({ token: stage.tokens.foreign, body: call('echo') });
    assert.equal(answer.status, 403);
  });
  await t.test('H-16 no origin is told that it may', async () => {
    for (const method of ['OPTIONS', 'POST', 'GET']) {
      const answer = await stage.sendBytes(post({ method, fields: {
        Origin: 'http://HOST', 'Access-Control-Request-Method': 'POST',
        ...(method === 'GET' ? { 'Mcp-Session-Id': 'unknown' } : {}) } }));
      assert.doesNotMatch(answer, /^Access-Control-/im);
    }
  });
  for (const method of ['PUT', 'PATCH', 'HEAD', 'TRACE', 'PROPFIND', 'OPTIONS']) {
    await t.test(`H-10 ${method} is not served`, async () => {
      const answer = await stage.sendBytes(post({ method }));
      assert.equal(statusOf(answer), 405, answer);
      assert.match(answer, /^Allow: .*POST/im);
    });
  }
});
