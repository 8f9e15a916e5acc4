// SPDX-License-Identifier: Apache-2.0
// Saved definitions: toolgate classify, risk explain and policy starter.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { connectV1 } from './support/clients.mjs';
import { assertShape, saved, toolgate, unseen } from './support/commands.mjs';
import { temporaryFolder } from './support/processes.mjs';
import { Gateway } from './support/servers.mjs';
import { startUpstream } from './support/upstream.mjs';

const tool = (name, description = '', more = {}) => (
  { name, description, inputSchema: { type: 'object' }, ...more });
const tools = [
  tool('list_notes', 'Lists the notes.'),
  tool('delete_note', 'Deletes a note for good.'),
  tool('update_note', 'Updates a note.'),
  tool('run_script', 'Runs a script.', { inputSchema: { type: 'object', properties: {
    path: { type: 'string', description: 'Path of the script file' } } } }),
];
const lines = (list) => list.map((one) => JSON.stringify(one)).join('\n');
const parsed = (text) => text.split('\n').filter(Boolean).map((line) => JSON.parse(line));

test('every shape of a saved list', async (t) => {
  const shapes = [tools, { tools }, { jsonrpc: '2.0', id: 1, result: { tools } }];
  for (const shape of shapes) {
    const { code, stdout, stderr } = await toolgate(['classify', saved(t, shape), '--json']);
    assert.equal(code, 0, stderr);
    const scan = JSON.parse(stdout);
    assert.equal(scan.server, 'tools', 'the name of the file');
    assert.deepEqual(scan.tools.map(({ tool: name, category }) => [name, category]), [
      ['delete_note', 'Destructive'], ['run_script', 'Execute'], ['update_note', 'Write'],
      ['list_notes', 'Read']]);
  }
});

test('standard input, and a name for the server', async () => {
  const { stdout } = await toolgate(
    ['classify', '-', '--json', '--server', 'shop'], { input: JSON.stringify(tools) });
  assert.equal(JSON.parse(stdout).server, 'shop');
});

test('several files, in every format', async (t) => {
  const files = [saved(t, tools, 'one.json'), saved(t, [tools[0]], 'two.json')];
  const { stdout: json } = await toolgate(['classify', ...files, '--json']);
  assert.deepEqual(parsed(json).map(({ server, tools: { length } }) => [server, length]),
                   [['one', 4], ['two', 1]]);
  const { stdout: table } = await toolgate(['classify', ...files]);
  assert.match(table, /one\.json\n4 tools[^]*two\.json\n1 tool/);
  const { stdout: sarif } = await toolgate(['classify', ...files, '--sarif']);
  assertShape(JSON.parse(sarif));
  const codes = await Promise.all(['critical', 'financial'].map((word) => toolgate(
    ['classify', ...files, '--fail-on', word])));
  assert.deepEqual(codes.map(({ code }) => code), [1, 0]);
});

test('files that hold no list', async (t) => {
  const wrong = [
    ['{"tools": [', /line 1, column \d+/], ['{"tools": 1}', /holds no tools/], ['[] x', /column 4/],
    ['{"a": 1, "a": 2}', /duplicate/], ['', /./],
  ];
  for (const [text, message] of wrong) {
    const { code, stdout, stderr } = await toolgate(['classify', saved(t, text)]);
    assert.deepEqual([code, stdout], [2, ''], text);
    assert.match(stderr, message);
    assert.match(stderr, /tools\.json: /);
  }
  assert.match((await toolgate(['classify', '/nowhere.json'])).stderr, /cannot read `\/nowhere\.json`/);
  assert.equal((await toolgate(['classify'])).code, 2);
});

test('one line a definition, in order', async () => {
  const input = lines(tools.flatMap(({ name, ...rest }, i) => [
    { server: i < 2 ? 'a' : 'b', tool: name, ...rest }]));
  for (const end of ['', '\n', '\n\n']) {
    const { code, stdout, stderr } = await toolgate(['classify', '--jsonl'], { input: input + end });
    assert.equal(code, 0, stderr);
    const results = parsed(stdout);
    assert.deepEqual(results.map(({ server, tool: name, category }) => [server, name, category]), [
      ['a', 'list_notes', 'Read'], ['a', 'delete_note', 'Destructive'],
      ['b', 'update_note', 'Write'], ['b', 'run_script', 'Execute']]);
    for (const result of results) {
      assert.match(result.severity, /^(Low|Medium|High|Critical)$/);
      assert.match(result.adjusted_severity, /^(Low|Medium|High|Critical)$/);
      assert.match(result.confidence, /^(low|medium|high)$/);
      assert.ok(Array.isArray(result.signals));
      const [first] = result.evidence;
      assert.equal(first.field, 'name');
      assert.ok(result.tool.includes(first.text) && first.rule);
    }
  }
});

test('a line needs no more than a name', async (t) => {
  const file = saved(t, '{"name": "delete_note"}\n', 'lines.jsonl');
  const { code, stdout } = await toolgate(['classify', '--jsonl', file]);
  assert.equal(code, 0);
  const [{ server, tool: name, category }] = parsed(stdout);
  assert.deepEqual([server, name, category], ['', 'delete_note', 'Destructive']);
});

test('a broken line is told, and the rest goes on', async () => {
  const input = `{"tool":"list_a"}\n{"tool":\n{"tool":"list_b"}\n[1]\n{"tool":"list_c"}\n`;
  const { code, stdout, stderr } = await toolgate(['classify', '--jsonl'], { input });
  assert.equal(code, 2);
  const results = parsed(stdout);
  assert.deepEqual(results.map((one) => one.tool ?? one.line), ['list_a', 2, 'list_b', 4, 'list_c']);
  assert.match(stderr, /^standard input:2: column \d+: /m);
  assert.match(stderr, /^standard input:4: it is no object$/m);
  assert.match(stderr, /2 lines hold no definition/);
});

test('a great many lines', async () => {
  const count = 20_000;
  const input = Array.from({ length: count }, (unused, i) => JSON.stringify(
    { server: `s${Math.floor(i / 30)}`, tool: `list_thing_${i}` })).join('\n');
  const { code, stdout } = await toolgate(['classify', '--jsonl'], { input });
  assert.equal(code, 0);
  const results = parsed(stdout);
  assert.equal(results.length, count);
  assert.ok(results.every(({ tool: name }, i) => name === `list_thing_${i}`));
});

test('a great many broken lines are not all told', async () => {
  const { code, stderr } = await toolgate(['classify', '--jsonl'], { input: 'x\n'.repeat(5000) });
  assert.equal(code, 2);
  assert.ok(stderr.split('\n').length < 30);
  assert.match(stderr, /5000 lines/);
});

// A file of reviews that says of `name` what `category` is.
async function reviewsOf(t, list, name, category) {
  const { stdout } = await toolgate(['classify', saved(t, list), '--json']);
  const { definition } = JSON.parse(stdout).tools.find((one) => one.tool === name);
  return saved(t, { version: '1', reviews: [{
    server: 'tools', tool: name, definition, category, who: 'somebody', when: '2026-03-31',
    reason: 'It only hides the note.' }] }, 'reviews.json');
}

test('what a person reviewed wins, and is shown as such', async (t) => {
  const reviews = await reviewsOf(t, tools, 'delete_note', 'Write');
  const { code, stdout } = await toolgate(
    ['classify', saved(t, tools), '--json', '--overrides', reviews]);
  assert.equal(code, 0);
  const one = JSON.parse(stdout).tools.find(({ tool: name }) => name === 'delete_note');
  assert.deepEqual([one.category, one.reviewed], ['Write', true]);
  const { stdout: table } = await toolgate(['classify', saved(t, tools), '--overrides', reviews]);
  assert.match(table, /Write= +delete_note/);

  const changed = tools.map((each) => ({ ...each, description: 'Other.' }));
  const { stderr, stdout: stale } = await toolgate(
    ['classify', saved(t, changed), '--overrides', reviews]);
  assert.match(stderr, /review of `delete_note` .* another definition/);
  assert.match(stale, /Destructive! +delete_note/);

  const broken = saved(t, { version: '1', reviews: [{ tool: 'x' }] }, 'broken.json');
  const { code: failed, stderr: issues } = await toolgate(
    ['classify', saved(t, tools), '--overrides', broken]);
  assert.equal(failed, 2);
  assert.match(issues, /broken\.json:1:\d+: error/);
});

test('risk explain puts carets under the words', async (t) => {
  const file = saved(t, tools);
  const { code, stdout, stderr } = await toolgate(['risk', 'explain', 'delete_note', file]);
  assert.equal(code, 0, stderr);
  const at = stdout.split('\n');
  const name = at.findIndex((line) => line.startsWith('  name: delete_note'));
  assert.equal(at[name + 1].indexOf('^^^^^^'), at[name].indexOf('delete'));
  assert.match(stdout, /recommended: hide it, because it is Destructive/);
  assert.match(stdout, /hides `delete_note`; of the others it hides 0 of 3 tools, limits 2, leaves 1 open/);
  assert.doesNotMatch(stdout, unseen);
  const missing = await toolgate(['risk', 'explain', 'delete_notes', file]);
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /did you mean `delete_note`\?/);
});

test('risk explain asks a server', async (t) => {
  const { url } = await startUpstream(t, { tools });
  for (const args of [['--url', url], [url]]) {
    const { code, stdout } = await toolgate(['risk', 'explain', 'run_script', ...args]);
    assert.equal(code, 0);
    assert.match(stdout, /^run_script  Execute/);
  }
  assert.equal((await toolgate(['risk', 'explain', 'run_script', 'http://127.0.0.1:9/'])).code, 3);
});

test('a starter policy is complete, and does what it says behind a gateway', async (t) => {
  const upstream = await startUpstream(t, { tools });
  const file = path.join(temporaryFolder(t), 'policy.json');
  const { code, stdout, stderr } = await toolgate(['policy', 'starter', upstream.url, '-o', file]);
  assert.deepEqual([code, stdout], [0, '']);
  assert.match(stderr, /^this policy hides 1 of 4 tools, limits 2, leaves 1 open; bounds the arguments of 1$/m);
  const checked = await toolgate(['policy', 'check', file, '--tools', saved(t, tools)]);
  assert.equal(checked.code, 0);
  assert.doesNotMatch(checked.stdout + checked.stderr, /warning|error/);
  assert.match(checked.stdout, /3 of 4 tools callable/);

  const gateway = await Gateway.start(t, {
    servers: { shop: upstream.url }, policies: { shop: readFileSync(file, 'utf8') },
    grants: { agent: { server: 'shop', policy: 'shop', subject: 'test' } } });
  const client = await connectV1(t, gateway.url('shop'), gateway.tokens.agent);
  const { tools: listed } = await client.listTools();
  assert.deepEqual(listed.map(({ name }) => name).sort(), ['list_notes', 'run_script', 'update_note']);
  const call = async (name, args = {}) => {
    const { isError, content } = await client.callTool({ name, arguments: args });
    return isError ? content[0].text : 'done';
  };
  assert.match(await call('delete_note'), /POLICY DENIED/);
  assert.match(await call('run_script', { path: '../etc/passwd' }), /must not lead out of its folder/);
  for (let i = 0; i < 10; ++i) assert.equal(await call('run_script', { path: 'a.sh' }), 'done');
  assert.match(await call('run_script', { path: 'a.sh' }), /POLICY DENIED/);
  assert.equal(await call('list_notes'), 'done');

  const again = await toolgate(['policy', 'starter', upstream.url, '-o', file]);
  assert.equal(again.code, 2);
  assert.match(again.stderr, /cannot write .* remove it first/);
});

test('a starter policy from a file goes to standard output', async (t) => {
  const { code, stdout } = await toolgate(['policy', 'starter', saved(t, { tools })]);
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout).hide, ['delete_note']);
  assert.match(JSON.parse(stdout).description, /hides 1 of 4 tools/);
});
