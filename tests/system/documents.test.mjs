// SPDX-License-Identifier: Apache-2.0
// What the documents and examples show works as shown.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { kinds } from './support/clients.mjs';
import { program, root, temporaryFolder } from './support/processes.mjs';
import { documentedTools, startCloudServer, startSimulator } from './support/servers.mjs';

const run = promisify(execFile);
const read = (name) => readFileSync(path.join(root, name), 'utf8');

// The code blocks of a document, without comments.
function blocks(document, language) {
  return [...read(document).matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))]
    .map(([, text]) => text.replace(/(^| +)\/\/ .*$/gm, ''));
}

async function check(t, text) {
  const file = path.join(temporaryFolder(t), 'policy.json');
  writeFileSync(file, text);
  const { stdout } = await run(program('toolgate'), ['policy', 'check', file]);
  assert.match(stdout, /the policy loads/);
  assert.doesNotMatch(stdout, /error:|warning:/);
}

test('the policies of the documents load', async (t) => {
  const [readme] = blocks('README.md', 'json');
  await check(t, readme);
  const [language] = blocks('docs/policy.md', 'jsonc');
  const condition = '{"path": "args.a", "op": "eq", "value": 1}';
  await check(t, language.replaceAll('"conditions": [...]', `"conditions": [${condition}]`));
});

// By the list of tools beside a policy, or the one of its folder.
test('the ready-made policies fit the tools that they are for', async () => {
  const files = readdirSync(path.join(root, 'policies'), { recursive: true })
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('.cases.yaml'))
    .map((name) => path.join(root, 'policies', name));
  assert.ok(files.length >= 6);
  for (const file of files) {
    const own = file.replace(/yaml$/, 'tools.json');
    const tools = existsSync(own) ? own : path.join(path.dirname(file), 'tools.json');
    const { stdout, stderr } = await run(program('toolgate'),
      ['policy', 'check', file, '--tools', tools]);
    assert.match(stdout, /: the policy loads, /);
    assert.equal(stderr, '', file);
    const name = path.relative(path.join(root, 'policies'), file);
    assert.ok(read('policies/README.md').includes(`(${name})`), name);
  }
});

test('the example configuration is fine', async () => {
  const { stdout } = await run(program('toolgate'), [
    'serve', '--check', '--config', path.join(root, 'examples/toolgate.yaml')]);
  assert.match(stdout, /the configuration is fine/);
});

test('the documents and the ready-made policies know every tool of cloudstack-mcp', async (t) => {
  const server = await startCloudServer(t, await startSimulator(t));
  const client = await kinds['SDK v1'].connect(t, server.url, 'none');
  const tools = (await client.listTools()).tools.map(({ name, inputSchema }) => (
    { name, arguments: Object.keys(inputSchema.properties).sort() }));
  assert.deepEqual(documentedTools(), tools.map(({ name }) => name));
  const known = JSON.parse(read('policies/cloudstack/tools.json')).tools
    .map(({ name, inputSchema }) => ({ name, arguments: Object.keys(inputSchema.properties).sort() }));
  for (const tool of tools) tool.arguments = tool.arguments.filter((name) => name !== 'confirm');
  assert.deepEqual(known, tools);
});

test('every program has help and a version', async () => {
  for (const name of ['toolgate', 'cloudstack-mcp', 'cloudstack-sim']) {
    const { stdout } = await run(program(name), ['--help']);
    assert.match(stdout, /Usage: /);
    const { stdout: version } = await run(program(name), ['--version']);
    assert.match(version, /\d+\.\d+\.\d+/);
  }
});
