// SPDX-License-Identifier: Apache-2.0
// Bytes on a connection that two HTTP readers would cut into requests at different places. Each case
// ends with a request that must never be seen as one: `answers` lists every status that comes back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { post, statusOf, statusesOf } from './support/requests.mjs';
import { Stage } from './support/stage.mjs';

const echo = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{}}}';
const size = echo.length;
const smuggled = post({ body: echo.replace('echo', 'hidden_canary') });
const chunks = (text) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;
const chunked = (body, fields = {}) => post({ body, fields: {
  'Content-Length': undefined, 'Transfer-Encoding': 'chunked', ...fields } });
const withLength = (value) => post({ fields: { 'Content-Length': value } });
const encodedAs = (value, body = chunks(echo)) => chunked(body, { 'Transfer-Encoding': value });
// One line in front of the others.
const withLine = (line) => post({}).replace('\r\n', `\r\n${line}\r\n`);

const lengths = Object.fromEntries(Object.entries({
  'signed': `+${size}`, 'negative': '-1', 'hexadecimal': '0x10', 'with a space inside': '5 5',
  'empty': '', 'with an exponent': '1e2', 'a list': `${size}, ${size}`, 'a fraction': `${size}.0`,
  'beyond 64 bits': '18446744073709551617', 'beyond 64 bits by far': '9'.repeat(40),
  'in full-width digits': '８６', 'with a NUL': `${size}\0`, 'with letters behind': `${size}x`,
  'with a sign alone': '-', 'in quotes': `"${size}"`, 'with an underscore': '8_6',
}).map(([what, value]) => [`B-12 a length that is ${what}`, { bytes: withLength(value) }]));

const encodings = Object.fromEntries(Object.entries({
  'gzip, chunked': 'gzip, chunked', 'chunked twice': 'chunked, chunked',
  'chunked first': 'chunked, identity',
  'identity': 'identity', 'something like chunked': 'xchunked', 'chunked with a letter more': 'chunkedx',
  'chunked with a parameter': 'chunked;q=1', 'chunked in quotes': '"chunked"', 'empty': '',
  'chunked behind a comma': ',chunked', 'chunked behind a vertical tab': '\x0bchunked',
  'chunked with a NUL': 'chunked\0', 'deflate': 'deflate', 'cow': 'cow',
  'chunked before a comma': 'chunked,',
}).map(([what, value]) => [`B-12 the encoding ${what}`, { bytes: encodedAs(value) }]));

const chunkings = Object.fromEntries(Object.entries({
  'with a sign': `+${size.toString(16)}\r\n${echo}\r\n0\r\n\r\n`,
  'negative': `-1\r\n${echo}\r\n0\r\n\r\n`,
  'with 0x': `0x${size.toString(16)}\r\n${echo}\r\n0\r\n\r\n`,
  'empty': `\r\n${echo}\r\n0\r\n\r\n`,
  'beyond 64 bits': `10000000000000000${size.toString(16)}\r\n${echo}\r\n0\r\n\r\n`,
  'with a space in front': ` ${size.toString(16)}\r\n${echo}\r\n0\r\n\r\n`,
  'with a letter': `${size.toString(16)}g\r\n${echo}\r\n0\r\n\r\n`,
  'before a line feed alone': `${size.toString(16)}\n${echo}\r\n0\r\n\r\n`,
  'with an extension before a line feed alone': `${size.toString(16)};a\n${echo}\r\n0\r\n\r\n`,
  'too small': `${(size - 2).toString(16)}\r\n${echo}\r\n0\r\n\r\n`,
  'too large': `${(size + 2).toString(16)}\r\n${echo}\r\n0\r\n\r\nxx`,
  'without a line end behind its data': `${size.toString(16)}\r\n${echo}0\r\n\r\n`,
  'with a line feed alone behind its data': `${size.toString(16)}\r\n${echo}\n0\r\n\r\n`,
  'with a carriage return alone': `${size.toString(16)}\r${echo}\r\n0\r\n\r\n`,
}).map(([what, body]) => [`B-12 a chunk size that is ${what}`, { bytes: chunked(body) }]));

const lines = Object.fromEntries(Object.entries({
  'folded': 'X-A: b\r\n c', 'folded by a tab': 'X-A: b\r\n\tc', 'folded from its start': 'X-A:\r\n b',
  'with a space before the colon': 'X-A : b', 'with a tab before the colon': 'X-A\t: b',
  'with a space before the colon of a length': 'Content-Length : 5', 'without a colon': 'X-A',
  'without a name': ': b', 'with a NUL': 'X-A: a\0b', 'with a control character': 'X-A: a\x01b',
  'with DEL': 'X-A: a\x7fb', 'with a carriage return inside': 'X-A: a\rb',
  'with a carriage return and a field inside': 'X-A: a\rTransfer-Encoding: chunked',
  'with a line feed alone': 'X-A: a\nX-B: b', 'with a line feed and an encoding':
    'X-A: a\nTransfer-Encoding: chunked', 'with a bad name': 'X(A): b',
    'with a name in quotes': '"X-A": b',
  'with a name of another script': 'Х-A: b', 'with a NUL in its name': 'X\0A: b',
  'with a space in front of its name': ' X-A: b', 'with a name of control characters': '\x01: b',
  'that is a request line': 'GET /mcp/main HTTP/1.1',
}).map(([what, line]) => [`B-12 a field ${what}`, { bytes: withLine(line) }]));

const startLines = Object.fromEntries(Object.entries({
  'of HTTP/1.2': [post({ version: 'HTTP/1.2' }), [400, 505]],
  'of HTTP/2.0': [post({ version: 'HTTP/2.0' }), [400, 505]],
  'of HTTP/0.9': [post({ version: 'HTTP/0.9' }), [400, 505]],
  'of HTTP/1.10': [post({ version: 'HTTP/1.10' }), [400, 505]],
  'in small letters': [post({ version: 'http/1.1' }), [400, 505]],
  'of another protocol': [post({ version: 'ICE/1.0' }), [400, 405, 505]],
  'with a space behind': [post({ version: 'HTTP/1.1 ' }), [400, 505]],
  'without a version': [post({ version: '' }), [400, 505]],
  'with two targets': [post({ target: '/mcp/main /mcp/other' }), [400, 505]],
  'with a tab': [post({ target: '\t/mcp/main' }), [400]],
  'with a line feed alone': [post({}).replace('\r\n', '\n'), [400]],
  'with a method in small letters': [post({ method: 'post' }), [400, 405]],
  'with a method that nobody knows': [post({ method: 'SMUGGLE' }), [400, 405, 501]],
  'with a colon in its method': [post({ method: 'PO:ST' }), [400]],
  'with a control character in its target': [post({ target: '/mcp/main\x01' }), [400]],
  'of CONNECT': [post({ method: 'CONNECT', target: 'HOST' }), [400, 405]],
  'of HTTP/2 with prior knowledge': ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400, 405, 505]],
  'of TLS': ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', [400]],
  'of a response': ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', [400, 505]],
}).map(([what, [bytes, status]]) => [`B-12 a start ${what}`, { bytes, status }]));

const mixed = {
  'B-12 a length and an encoding': {
    bytes: post({ fields: { 'Transfer-Encoding': 'chunked' }, body: chunks(echo) }) },
  'B-12 an encoding and a length': {
    bytes: chunked(chunks(echo), { 'content-length': '5' }) },
  'B-12 an encoding and a length of 0': {
    bytes: chunked(chunks(echo), { 'Content-Length': '0' }) },
  'B-12 an encoding on two lines': { bytes: encodedAs(['chunked', 'chunked']) },
  'B-12 an encoding on two lines, one unknown': { bytes: encodedAs(['x', 'chunked']) },
  'B-12 two lengths': { bytes: withLength([String(size), String(size)]) },
  'B-12 two lengths of which one is right': { bytes: withLength([String(size), '0']) },
  'B-12 an encoding in HTTP/1.0': { bytes: encodedAs('chunked').replace('HTTP/1.1', 'HTTP/1.0') },
  'B-12 a trailer that is a length': {
    bytes: encodedAs('chunked', `${size.toString(16)}\r\n${echo}\r\n0\r\nContent-Length: 500\r\n\r\n`),
    status: [200, 400] },
  'B-12 a trailer that is an encoding': {
    bytes: encodedAs('chunked',
                     `${size.toString(16)}\r\n${echo}\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n`),
    status: [200, 400] },
  'B-12 a head that ends with a line feed alone': { bytes: post({}).replace('\r\n\r\n', '\r\n\n') },
  'B-12 a head that ends with two line feeds': { bytes: post({}).replace('\r\n\r\n', '\n\n') },
  'B-12 a head that ends with a carriage return': { bytes: post({}).replace('\r\n\r\n', '\r\n\r') },
  'B-12 line feeds alone in the whole head': { bytes: post({}).replaceAll('\r\n', '\n') },
  'B-12 chunks that end with a line feed alone': {
    bytes: encodedAs('chunked', `${size.toString(16)}\r\n${echo}\r\n0\r\n\n`) },
  'B-12 a last chunk with a line feed alone': {
    bytes: encodedAs('chunked', `${size.toString(16)}\r\n${echo}\r\n0\n\r\n`) },
  'B-12 a folded trailer': {
    bytes: encodedAs('chunked', `${size.toString(16)}\r\n${echo}\r\n0\r\nX: b\r\n c\r\n\r\n`) },
  'B-12 a trailer with a space in its name': {
    bytes: encodedAs('chunked', `${size.toString(16)}\r\n${echo}\r\n0\r\nX A: b\r\n\r\n`) },
  'B-12 a trailer with a NUL': {
    bytes: encodedAs('chunked', `${size.toString(16)}\r\n${echo}\r\n0\r\nX: b\0\r\n\r\n`) },
  'B-12 no host': { bytes: post({ fields: { Host: undefined } }) },
  'B-12 an expectation that nobody has': { bytes: post({ fields: { Expect: '200-maybe' } }),
    status: [417] },
  'B-12 too many fields': {
    bytes: post({ fields: Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`X-${i}`, '1'])) }),
    status: [431] },
  'B-12 a field that is too long': { bytes: post({ fields: { 'X-A': 'x'.repeat(100_000) } }),
    status: [431] },
  'B-12 a target that is too long': {
    bytes: post({ target: `/mcp/main?${'x'.repeat(100_000)}` }), status: [414, 431] },
};

// These are requests as others are, and what follows them is not taken in.
const served = {
  'H-20 chunks': { bytes: encodedAs('chunked') },
  'H-20 chunked in capitals': { bytes: encodedAs('CHUNKED') },
  'H-20 small chunks': {
    bytes: encodedAs('chunked', [...echo].map((c) => `1\r\n${c}\r\n`).join('') + '0\r\n\r\n') },
  'H-20 chunk sizes with zeros in front': {
    bytes: encodedAs('chunked', `000${size.toString(16)}\r\n${echo}\r\n000\r\n\r\n`) },
  'H-20 chunk extensions': {
    bytes: encodedAs('chunked', `${size.toString(16)};a=b\r\n${echo}\r\n0;c\r\n\r\n`) },
  'H-20 trailers are dropped': {
    bytes: encodedAs('chunked', `${size.toString(16)}\r\n${echo}\r\n0\r\nMcp-Session-Id: other\r\n` +
      'Authorization: Bearer x\r\nContent-Type: text/plain\r\nHost: evil\r\n\r\n') },
  'H-20 Expect: 100-continue': { bytes: post({ fields: { Expect: '100-continue' } }) },
  'H-20 Upgrade is ignored': { bytes: post({ fields: { Upgrade: 'websocket',
    Connection: 'Upgrade, close' } }) },
  'H-20 Upgrade to HTTP/2 is ignored': {
    bytes: post({ fields: { Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABkAAQAAP__',
                            Connection: 'Upgrade, HTTP2-Settings, close' } }) },
  'H-20 Connection names fields that are needed': {
    bytes: post({ fields: { Connection: 'close, Authorization, Mcp-Session-Id, Content-Length' } }) },
  'H-20 an empty line in front': { bytes: `\r\n${post({})}` },
};

test('bytes that two readers would cut differently', async (t) => {
  const stage = await Stage.set(t);
  const cases = { ...lengths, ...encodings, ...chunkings, ...lines, ...startLines, ...mixed };
  for (const [name, { bytes, status = [400] }] of Object.entries(cases)) {
    await t.test(name, async () => {
      const before = stage.recorder.executed.length;
      const answer = await stage.sendBytes(bytes + smuggled);
      const statuses = statusesOf(answer);
      assert.equal(statuses.length, 1, `one answer, and then the connection is closed: ${answer}`);
      assert.ok(status.includes(statuses[0]), answer);
      if (statuses[0] !== 200) assert.equal(stage.recorder.executed.length, before);
    });
  }
  for (const [name, { bytes }] of Object.entries(served)) {
    await t.test(name, async () => {
      const before = stage.recorder.executed.length;
      const answer = await stage.sendBytes(bytes + smuggled);
      const answers = answer.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
      assert.equal(statusOf(answers), 200, answer);
      assert.match(answers, /"result":/);
      assert.equal(statusesOf(answers).length, 1, answer);
      assert.deepEqual(stage.recorder.names(before), ['echo']);
    });
  }
});

test('several requests on one connection', async (t) => {
  const stage = await Stage.set(t);
  const open = { Connection: 'keep-alive' };
  const statuses = async (bytes) => {
    const answer = await stage.sendBytes(bytes);
    return statusesOf(answer);
  };

  await t.test('B-12 each needs a token of its own', async () => {
    const first = post({ fields: open });
    const second = post({ fields: { Authorization: undefined } });
    assert.deepEqual(await statuses(first + second), [200, 401]);
    const wrong = post({ fields: { ...open, Authorization: 'Bearer wrong' } });
    assert.deepEqual(await statuses(first + wrong + post({})), [200, 401, 200]);
    const other = post({ fields: { ...open, Authorization: `Bearer ${stage.tokens.stranger}` } });
    assert.deepEqual(await statuses(first + other + post({})), [200, 404, 200]);
  });

  await t.test('B-12 a token for one server is none for the next on the connection', async () => {
    const first = post({ fields: open });
    assert.deepEqual(await statuses(first + post({ target: '/mcp/other' })), [200, 403]);
  });

  await t.test('B-12 a refused request leaves nothing behind for the next', async () => {
    const refused = post({ body: '{"method":', fields: open });
    assert.deepEqual(await statuses(refused + post({})), [400, 200]);
    const encoded = post({ fields: { ...open, 'Content-Encoding': 'gzip' } });
    assert.deepEqual(await statuses(encoded + post({})), [415, 200]);
  });

  await t.test('B-12 the body of a request that is refused by its head is no request', async () => {
    const inner = post({ body: echo.replace('echo', 'hidden_canary') });
    const outer = post({ body: inner, fields: { ...open, Authorization: undefined } });
    assert.deepEqual((await statuses(outer + post({}))).at(0), 401);
    assert.deepEqual(stage.recorder.names().filter((name) => name !== 'echo'), []);
  });

  await t.test('B-12 a body after GET and DELETE is a body', async () => {
    const inner = post({ body: echo.replace('echo', 'hidden_canary') });
    for (const method of ['GET', 'DELETE', 'OPTIONS', 'HEAD']) {
      const fields = { 'Mcp-Session-Id': 'unknown' };
      const seen = await statuses(post({ method, body: inner, fields }));
      assert.equal(seen.length, 1, `${method}: ${seen}`);
    }
    assert.deepEqual(stage.recorder.names().filter((name) => name !== 'echo'), []);
  });
});

test('how long a body may be', async (t) => {
  const stage = await Stage.set(t, { config: { limits: { body_bytes: 65536 } } });
  const long = 'x'.repeat(70_000);
  await t.test('B-18 a declared length beyond the limit is refused before the body comes', async () => {
    const head = post({ fields: { 'Content-Length': '70000' }, body: '' });
    assert.equal(statusOf(await stage.sendBytes(head)), 413);
    const huge = post({ fields: { 'Content-Length': '9007199254740993' }, body: '' });
    assert.equal(statusOf(await stage.sendBytes(huge)), 413);
  });
  await t.test('H-13 chunks beyond the limit', async () => {
    assert.equal(statusOf(await stage.sendBytes(chunked(chunks(echo.replace('{}', `{"a":"${long}"}`))))),
                 413);
    const many = Array.from({ length: 70 }, () => `400\r\n${'x'.repeat(1024)}\r\n`).join('');
    assert.equal(statusOf(await stage.sendBytes(chunked(many))), 413);
    assert.deepEqual(stage.recorder.executed, []);
  });
});
