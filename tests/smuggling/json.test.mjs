// SPDX-License-Identifier: Apache-2.0
// Bodies that two JSON readers would read differently.
import { test } from 'node:test';
import { Stage, modernMeta, runCases } from './support/stage.mjs';

const call = (params) => `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`;
const echo = '{"name":"echo","arguments":{}}';
const latin1 = (text) => Buffer.from(text, 'latin1');
const malformed = { status: 400, code: -32700 };
const ambiguous = { status: 400, code: -32600 };
const unknownName = { status: 200, code: -32602, executed: [] };
const manyMembers = (count) =>
  `{${Array.from({ length: count }, (_, i) => `"k${i}":0`).join()}}`;

const duplicates = {
  'B-1 two names': { params: '{"name":"echo","name":"danger"}', ...malformed, direct: 'danger' },
  'B-1 two names, the allowed one last': {
    params: '{"name":"danger","name":"echo"}', ...malformed },
  'B-1 two names, far apart': {
    params: `{"name":"echo","arguments":{"a":"${'x'.repeat(100_000)}"},"name":"danger"}`,
    ...malformed, direct: 'danger' },
  'B-1 two equal names': { params: '{"name":"echo","name":"echo"}', ...malformed },
  'B-1 two names, one escaped': {
    params: '{"name":"echo","n\\u0061me":"danger"}', ...malformed, direct: 'danger' },
  'B-1 two names, both escaped': {
    params: '{"\\u006eame":"echo","nam\\u0065":"danger"}', ...malformed, direct: 'danger' },
  'B-1 two arguments': {
    params: '{"name":"guarded","arguments":{"zone":"test"},"arguments":{"zone":"prod"}}',
    ...malformed, direct: 'guarded' },
  'B-1 two conditions in the arguments': {
    params: '{"name":"guarded","arguments":{"zone":"test","zone":"prod"}}', ...malformed },
  'B-1 two members far inside': {
    params: '{"name":"echo","arguments":{"a":[{"b":{"c":1,"c":2}}]}}', ...malformed },
  'B-1 two members that differ in their escapes only': {
    params: '{"name":"echo","arguments":{"a\\/b":1,"a/b":2}}', ...malformed },
  'B-1 two methods': {
    body: call(echo).replace('"method":', '"method":"ping","method":'), ...malformed },
  'B-1 two methods, the call last': {
    body: '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call","params":{"name":"danger"}}',
    ...malformed, direct: 'danger' },
  'B-1 two params': {
    body: call(echo).replace(/}$/, ',"params":{"name":"danger"}}'), ...malformed,
    direct: 'danger' },
  'B-1 two ids': { body: call(echo).replace('"id":1', '"id":1,"id":2'), ...malformed },
  'B-1 two versions': {
    body: call(echo).replace('{"jsonrpc":"2.0"', '{"jsonrpc":"1.0","jsonrpc":"2.0"'), ...malformed },
  'B-1 two metas': {
    params: '{"_meta":{},"name":"echo","_meta":{"progressToken":1}}', ...malformed },
  'B-1 two progress tokens': {
    params: '{"name":"echo","_meta":{"progressToken":1,"progressToken":2}}', era: 'legacy',
    ...malformed },
  'B-1 three names of which two are equal after folding': {
    params: '{"name":"echo","NAME":"danger","name":"echo"}', ...malformed, direct: 'danger' },
  'B-1 empty keys twice': { params: '{"name":"echo","":1,"":2}', ...malformed },
};

const folds = {
  'B-2 Name': { params: '{"Name":"danger","name":"echo"}', ...ambiguous },
  'B-2 name, then Name': { params: '{"name":"echo","Name":"danger"}', ...ambiguous, direct: 'danger' },
  'B-2 NAME': { params: '{"name":"echo","NAME":"danger"}', ...ambiguous, direct: 'danger' },
  'B-2 only Name': { params: '{"Name":"danger"}', refused: true, direct: 'danger' },
  'B-2 a full-width name': {
    params: '{"name":"echo","ｎame":"danger"}', ...ambiguous, direct: 'danger' },
  'B-2 a name with a soft hyphen': {
    params: '{"name":"echo","na\u00adme":"danger"}', ...ambiguous, direct: 'danger' },
  'B-2 a name with a zero-width space': {
    params: '{"name":"echo","name\u200b":"danger"}', refused: true, direct: 'danger' },
  'B-2 a name with a joiner': {
    params: '{"name":"echo","n\u200dame":"danger"}', ...ambiguous, direct: 'danger' },
  'B-2 Arguments': {
    params: '{"name":"guarded","arguments":{"zone":"test"},"Arguments":{"zone":"prod"}}',
    ...ambiguous, direct: 'guarded' },
  'B-2 argumentſ': {
    params: '{"name":"guarded","arguments":{"zone":"test"},"argumentſ":{"zone":"prod"}}',
    ...ambiguous, direct: 'guarded' },
  'B-2 argumentſ, escaped': {
    params: '{"name":"guarded","arguments":{"zone":"test"},"argument\\u017f":{"zone":"prod"}}',
    ...ambiguous, direct: 'guarded' },
  'B-2 METHOD': {
    body: call(echo).replace('{', '{"METHOD":"tools/call",'), ...ambiguous },
  'B-2 Method beside another method': {
    body: '{"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/call","params":{"name":"danger"}}',
    refused: true, direct: 'danger' },
  'B-2 paramſ': {
    body: call(echo).replace(/}$/, ',"paramſ":{"name":"danger"}}'), ...ambiguous, direct: 'danger' },
  'B-2 PARAMS alone': {
    body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","PARAMS":{"name":"danger"}}', refused: true,
    direct: 'danger' },
  'B-2 ID': { body: call(echo).replace('"id":1', '"id":1,"ID":2'), ...ambiguous },
  'B-2 JSONRPC': { body: call(echo).replace('{', '{"JSONRPC":"2.0",'), ...ambiguous },
  'B-2 a progressToken with the sign of Kelvin': {
    params: '{"name":"echo","_meta":{"progressTo\u212aen":7}}', era: 'legacy', executed: ['echo'] },
  'B-2 a claim in another case beside the claim': {
    params: `{"name":"echo","_meta":${JSON.stringify({
      ...modernMeta, 'io.modelcontextprotocol/ProtocolVersion': '2025-11-25' })}}`,
    headers: { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/call', 'Mcp-Name': 'echo' },
    era: 'legacy', status: 400, code: -32602 },
  'B-2 an argument in another case beside the one of a condition': {
    params: '{"name":"guarded","arguments":{"zone":"test","Zone":"prod"}}', status: 200, denied: true },
  'B-2 an argument in another case instead of the one of a condition': {
    params: '{"name":"guarded","arguments":{"zone":"test","FORCE":true}}', status: 200, denied: true },
  'B-2 an argument with ſ or K': {
    params: '{"name":"guarded","arguments":{"zone":"test","ｆorce":true}}', status: 200,
    denied: true },
};

const nul = {
  'B-3 name with a NUL at its end': {
    params: '{"name":"echo","name\\u0000":"danger"}', ...ambiguous, direct: 'danger' },
  'B-3 name with a NUL at its start': {
    params: '{"name":"echo","\\u0000name":"danger"}', ...ambiguous, direct: 'danger' },
  'B-3 name with a NUL inside': {
    params: '{"name":"echo","na\\u0000me":"danger"}', ...ambiguous, direct: 'danger' },
  'B-3 Name with several NULs': {
    params: '{"name":"echo","\\u0000NA\\u0000\\u0000ME\\u0000":"danger"}', ...ambiguous,
    direct: 'danger' },
  'B-3 only a name with a NUL': { params: '{"name\\u0000":"danger"}', refused: true, direct: 'danger' },
  'B-3 arguments with a NUL': {
    params: '{"name":"guarded","arguments":{"zone":"test"},"arguments\\u0000":{"zone":"prod"}}',
    ...ambiguous, direct: 'guarded' },
  'B-3 params with a NUL': {
    body: call(echo).replace(/}$/, ',"params\\u0000":{"name":"danger"}}'), ...ambiguous,
    direct: 'danger' },
  'B-3 method with a NUL': {
    body: call(echo).replace('{', '{"method\\u0000":"tools/call",'), ...ambiguous },
  'B-3 a bare NUL in a key': {
    params: '{"name":"echo","name\u0000":"danger"}', ...malformed, direct: 'danger' },
  'B-3 an argument with a NUL beside a condition': {
    params: '{"name":"guarded","arguments":{"zone":"test","force\\u0000":true}}', status: 200,
    denied: true },
};

const escapes = {
  'B-4 an escaped key is the key': {
    params: '{"\\u006eame":"echo"}', status: 200, executed: ['echo'] },
  'B-4 an escaped key names a denied tool': {
    params: '{"\\u006e\\u0061\\u006d\\u0065":"danger"}',
    headers: (era) => (era === 'modern' ? { 'Mcp-Name': 'danger' } : {}),
    status: 200, denied: true, direct: 'danger' },
  'B-4 an escaped value is the value': {
    params: '{"name":"d\\u0061nger"}', status: 200, denied: true, direct: 'danger',
    headers: (era) => (era === 'modern' ? { 'Mcp-Name': 'danger' } : {}) },
  'B-4 a value that only looks escaped': {
    params: '{"name":"d\\\\u0061nger"}', ...unknownName,
    headers: (era) => (era === 'modern' ? { 'Mcp-Name': 'd\\u0061nger' } : {}) },
  'B-4 an escaped method is the method': {
    body: call(echo).replace('tools/call', 'tools\\/c\\u0061ll'), status: 200, executed: ['echo'] },
  'B-4 an escaped condition is the condition': {
    params: '{"name":"guarded","arguments":{"zone":"test","forc\\u0065":true}}', status: 200,
    headers: (era) => (era === 'modern' ? { 'Mcp-Name': 'guarded' } : {}), denied: true },
  'B-4 an escaped value of a condition': {
    params: '{"name":"guarded","arguments":{"zone":"t\\u0065st"}}', status: 200,
    headers: (era) => (era === 'modern' ? { 'Mcp-Name': 'guarded' } : {}), executed: ['guarded'] },
  'B-4 an escape in capitals': {
    params: '{"name":"\\u0065cho","arguments":{"\\u00E9":"\\u00e9"}}', status: 200, executed: ['echo'] },
  'B-4 half an escape': { params: '{"name":"ech\\u006"}', ...malformed },
  'B-4 an escape that JSON does not have': { params: '{"name":"ech\\x6f"}', ...malformed },
  'B-4 an escaped quote': { params: '{"name":"echo\\",\\"name\\":\\"danger"}', ...unknownName,
                            headers: (era) => (era === 'modern'
                              ? { 'Mcp-Name': 'echo","name":"danger' } : {}) },
};

const special = {
  'B-5 __proto__ in the params': {
    params: '{"name":"echo","__proto__":{"name":"danger"}}', ...ambiguous },
  'B-5 only __proto__ in the params': { params: '{"__proto__":{"name":"danger"}}', refused: true },
  'B-5 constructor in the params': {
    params: '{"name":"echo","constructor":{"prototype":{"name":"danger"}}}', ...ambiguous },
  'B-5 prototype in the params': {
    params: '{"name":"echo","prototype":{"name":"danger"}}', ...ambiguous },
  'B-5 __proto__, escaped': {
    params: '{"name":"echo","__pr\\u006fto__":{"name":"danger"}}', ...ambiguous },
  'B-5 __proto__ in the message': {
    body: call(echo).replace('{', '{"__proto__":{"params":{"name":"danger"}},'), ...ambiguous },
  'B-5 constructor in the message': { body: call(echo).replace('{', '{"constructor":{},'), ...ambiguous },
  'B-5 __proto__ for an argument of a condition': {
    params: '{"name":"guarded","arguments":{"zone":"test","__proto__":{"force":true}}}', status: 200,
    denied: true },
  'B-5 __proto__ instead of an argument that is required': {
    params: '{"name":"guarded","arguments":{"__proto__":{"zone":"test"}}}', status: 200,
    denied: true },
};
for (const one of [...Object.values(folds), ...Object.values(nul), ...Object.values(special)]) {
  if (!one.headers && /"guarded"/.test(one.params ?? '')) {
    one.headers = (era) => (era === 'modern' ? { 'Mcp-Name': 'guarded' } : {});
  }
}

const texts = {
  'B-11 a byte order mark': {
    body: `\ufeff${call('{"name":"danger"}')}`, ...malformed, direct: 'danger' },
  'B-11 UTF-16 with its mark': {
    body: Buffer.from(`\ufeff${call('{"name":"danger"}')}`, 'utf16le'), ...malformed, direct: 'danger' },
  'B-11 UTF-16 without a mark': { body: Buffer.from(call(echo), 'utf16le'), ...malformed },
  'B-11 nothing': { body: '', ...malformed },
  'B-11 spaces only': { body: ' \n ', ...malformed },
  'B-11 a second document': {
    body: `${call('{"name":"danger"}')}${call(echo)}`, ...malformed, direct: 'danger' },
  'B-11 a second document on a line of its own': { body: `${call(echo)}\n${call(echo)}`, ...malformed },
  'B-11 a closing brace too many': { body: `${call(echo)}}`, ...malformed },
  'B-11 a NUL at the end': { body: `${call(echo)}\0`, ...malformed },
  'B-11 a record separator in front': { body: `\x1e${call(echo)}`, ...malformed },
  'B-11 a prefix against inclusion': { body: `)]}',\n${call(echo)}`, ...malformed },
  'B-11 cut off': { body: call(echo).slice(0, -1), ...malformed },
  'B-11 invalid UTF-8 in a value': { body: latin1(call('{"name":"ech\xff"}')), ...malformed },
  'B-11 invalid UTF-8 in a key': { body: latin1(call('{"name":"echo","\xc3":1}')), ...malformed },
  'B-11 an overlong slash': { body: latin1(call('{"name":"echo","arguments":{"a":"\xc0\xaf"}}')),
                              ...malformed },
  'B-11 an overlong NUL': { body: latin1(call('{"name":"echo\xc0\x80"}')), ...malformed },
  'B-11 a surrogate in UTF-8': {
    body: latin1(call('{"name":"echo","arguments":{"a":"\xed\xa0\x80"}}')), ...malformed },
  'B-11 a code point beyond the last': {
    body: latin1(call('{"name":"echo","arguments":{"a":"\xf4\x90\x80\x80"}}')), ...malformed },
  'B-11 a cut sequence before the quote': {
    body: latin1(call('{"name":"echo","arguments":{"a":"\xe2\x82"}}')), ...malformed },
  'B-11 a lone surrogate in a value': { params: '{"name":"\\ud800"}', ...malformed },
  'B-11 a lone surrogate in a key': { params: '{"name":"echo","\\udc00":1}', ...malformed },
  'B-11 surrogates in the wrong order': {
    params: '{"name":"echo","arguments":{"a":"\\udc00\\ud800"}}', ...malformed },
  'B-11 surrogates in order': {
    params: '{"name":"echo","arguments":{"a":"\\ud83d\\ude00"}}', status: 200, executed: ['echo'] },
  ...Object.fromEntries(Object.entries({
    NaN: 'NaN', Infinity: '-Infinity', undefined: 'undefined', hexadecimal: '0x10', 'a plus': '+1',
    'a leading zero': '01', 'a leading point': '.5', 'a trailing point': '1.', 'half an exponent': '1e',
    'a minus alone': '-', 'True as Python writes it': 'True', 'single quotes': "'a'",
    'a comment': '/* a */ 1', 'a comment to the end of the line': '1 // a\n', 'a hash': '1 # a\n',
    'a trailing comma': '1,', 'a line end in a string': '"a\nb"', 'a tab in a string': '"a\tb"',
    'a delimiter of another kind': '1;', 'an octal escape': '"\\101"', 'a big-integer suffix': '1n',
    'an underscore in a number': '1_000', 'a full-width digit': '１',
  }).map(([what, text]) => [`B-11 ${what}`, {
    params: `{"name":"echo","arguments":{"a":${text}}}`, ...malformed }])),
  'B-11 a key without quotes': { params: '{name:"danger"}', ...malformed, direct: 'danger' },
  'B-11 a comment that hides a name': {
    params: '{"name":"danger"/*,"name":"echo"*/}', ...malformed, direct: 'danger' },
  'B-11 spaces that JSON does not have': {
    body: call(echo).replace('"id"', '\u00a0"id"'), ...malformed },
  'B-11 a form feed': { body: call(echo).replace('"id"', '\f"id"'), ...malformed },
  'B-11 spaces that JSON has': {
    body: `\n\t ${call(echo).replaceAll(',', ' \r\n,\t')} \r\n`, status: 200, executed: ['echo'] },
};

const sizes = {
  'B-18 128 levels': {
    params: `{"name":"echo","arguments":{"a":${'['.repeat(125)}${']'.repeat(125)}}}`, status: 200,
    executed: ['echo'] },
  'B-18 129 levels': {
    params: `{"name":"echo","arguments":{"a":${'['.repeat(126)}${']'.repeat(126)}}}`, ...malformed },
  'B-18 20,000 levels': {
    params: `{"name":"echo","arguments":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`,
      ...malformed },
  'B-18 a million levels that never close': { body: '['.repeat(1_000_000), ...malformed },
  'B-18 a million objects that never close': { body: '{"a":'.repeat(200_000), ...malformed },
  'B-18 10,000 members': {
    params: `{"name":"echo","arguments":${manyMembers(10_000)}}`, status: 200, executed: ['echo'] },
  'B-18 10,001 members': { params: `{"name":"echo","arguments":${manyMembers(10_001)}}`, ...malformed },
  'B-18 200,000 members': { params: `{"name":"echo","arguments":${manyMembers(200_000)}}`, ...malformed },
  'B-18 a key of 1,024 bytes': {
    params: `{"name":"echo","arguments":{"${'k'.repeat(1024)}":1}}`, status: 200, executed: ['echo'] },
  'B-18 a key of 1,025 bytes': {
    params: `{"name":"echo","arguments":{"${'k'.repeat(1025)}":1}}`, ...malformed },
  'B-18 a number of 128 digits': {
    params: `{"name":"echo","arguments":{"a":${'9'.repeat(128)}}}`, status: 200, executed: ['echo'] },
  'B-18 a number of 129 digits': {
    params: `{"name":"echo","arguments":{"a":${'9'.repeat(129)}}}`, ...malformed },
  'B-18 a number of a million digits': {
    params: `{"name":"echo","arguments":{"a":${'9'.repeat(1_000_000)}}}`, ...malformed },
  'B-18 a name of a megabyte': {
    params: `{"name":"${'x'.repeat(1_000_000)}"}`, refused: true },
};

test('what two readers of JSON would read differently', async (t) => {
  const stage = await Stage.set(t);
  await runCases(t, stage, { ...duplicates, ...folds, ...nul, ...escapes, ...special, ...texts,
    ...sizes });
});
