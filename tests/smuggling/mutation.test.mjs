// SPDX-License-Identifier: Apache-2.0
// Whatever is done to a body: what reaches the server is what a second, independent reader makes of it,
// written anew in the one canonical way, or nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage, modernMeta } from './support/stage.mjs';
import { canonical, parseStrictly } from './support/strict_json.mjs';

const rounds = Number(process.env.SMUGGLING_ROUNDS ?? 1500);
const seed = Number(process.env.SMUGGLING_SEED ?? 20251125);

// A small generator (mulberry32): the same seed, the same bodies.
function random(state) {
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const claim = `,"_meta":${JSON.stringify(modernMeta)}`;
const bodies = [
  '{"name":"echo","arguments":{"a":1,"b":[true,null,"x"],"c":{"d":1.50,"e":-0,"f":1E+2}}}',
  '{"name":"guarded","arguments":{"zone":"test","force":false,"n":12345678901234567890}}',
  '{"name":"guarded","arguments":{"zone":"test","force":true}}',
  '{"arguments":{"text":"\\u00e9\\/\\n\\"\\\\ \\ud83d\\ude00 \u2028","k\\u0065y":"v"},"name":"echo"}',
  '{"name":"danger","arguments":{}}', '{"name":"echo"}', '{"name":"hidden_canary","arguments":{"a":[]}}',
].map((params) => `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`);

const pieces = [
  '"name":"danger",', ',"name":"danger"', ',"Name":"danger"', '"name\\u0000":"danger",', '\\u0000', '"',
  '\\', '{', '}', '[', ']', ',', ':', 'null', '1e400', '-', '0', '.5', '\u017f', '\u212a', '\ufeff', '\0',
  '\xff', '\xc0\x80', '\xed\xa0\x80', '\\ud800', '\n', ' ', '\t', '/**/',
  '"__proto__":{"name":"danger"},',
  '"zone":"prod",', ',"force":true', '"FORCE":true,', '\\u0065', '"arguments":{},', '"params":{},',
  ',"task":{"ttl":1}', ',"inputResponses":{"a":1}', ',"requestState":"x"', '9007199254740993', '1.0',
].map((text) => Buffer.from(text,
  /[\x80-\xff]/.test(text) && !/[^\0-\xff]/.test(text) ? 'latin1' : 'utf8'));

function mutate(bytes, pick) {
  for (let times = pick(4); times > 0; --times) {
    const at = pick(bytes.length + 1);
    const end = Math.min(bytes.length, at + 1 + pick(12));
    const [before, middle, after] = [bytes.subarray(0, at), bytes.subarray(at, end), bytes.subarray(end)];
    const piece = pieces[pick(pieces.length)];
    const made = [
      () => [before, Buffer.from([pick(256)]), bytes.subarray(Math.min(bytes.length, at + 1))],
      () => [before, piece, bytes.subarray(at)], () => [before, after],
      () => [before, middle, middle, after], () => [before, piece, after],
      () => [before, Buffer.from(middle.toString('latin1').toUpperCase(), 'latin1'), after],
    ];
    bytes = Buffer.concat(made[pick(made.length)]());
  }
  return bytes;
}

// The body that the server must get for `bytes`, but for its id and `_meta`; undefined if none.
function expected(bytes) {
  let tree;
  try {
    tree = parseStrictly(bytes);
  } catch {
    return undefined;
  }
  const method = tree.members?.get('method')?.string;
  const params = tree.members?.get('params')?.members;
  const name = params?.get('name');
  if (method !== 'tools/call' || name?.string === undefined) return undefined;
  const args = params.get('arguments');
  return `"params":{"name":${canonical(name)}${args ? `,"arguments":${canonical(args)}` : ''}`;
}

for (const era of ['legacy', 'modern']) {
  test(`B-11 mutated bodies arrive as they were understood, or not at all (${era})`, async (t) => {
    const stage = await Stage.set(t);
    const pick = random(seed + era.length);
    let forwarded = 0;
    for (let round = 0; round < rounds; ++round) {
      const plain = bodies[pick(bodies.length)];
      const name = /"name":"(\w+)"/.exec(plain)[1];
      const whole = era === 'modern' ? plain.replace(/}}$/, `${claim}}}`) : plain;
      const body = mutate(Buffer.from(whole), pick);
      const before = stage.recorder.requests.length;
      const answer = await stage.send({ body, headers: era === 'legacy'
        ? { 'Mcp-Session-Id': stage.session }
        : { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/call', 'Mcp-Name': name } });
      stage.check();
      assert.ok(answer.status < 500 && answer.json !== undefined || answer.status === 202, answer.text);
      const sent = stage.recorder.requests.slice(before).filter(({ text }) =>
        text.includes('tools/call'));
      assert.ok(sent.length <= 1);
      if (sent.length === 0) continue;
      ++forwarded;
      const params = expected(body);
      assert.ok(params, `forwarded, and no strict reader reads it so: ${body}`);
      const text = sent[0].bytes.toString();
      const head = /^{"jsonrpc":"2\.0","id":\d+,"method":"tools\/call",/.exec(text)?.[0];
      assert.ok(head && text.slice(head.length).startsWith(params), `${text}\nis not ${params}`);
      const rest = text.slice(head.length + params.length);
      assert.match(rest, era === 'legacy' ? /^}}$/ : /^,"_meta":{"io\.modelcontextprotocol\/[^]*}}}$/);
    }
    assert.ok(forwarded > rounds / 20, `only ${forwarded} of ${rounds} were forwarded`);
  });
}
