// SPDX-License-Identifier: Apache-2.0
// The quick start of the README, as it is written but for its ports.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { program, root, temporaryFolder } from './support/processes.mjs';

// Ports that nobody listens on, all at once.
async function freePorts(count) {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
  })));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

// The steps behind the build.
async function steps() {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
  const section = readme.slice(readme.indexOf('## Quick start'));
  const [build, rest] = [...section.matchAll(/```\n([^]*?)```/g)].map(([, text]) => text);
  assert.match(build, /\.\/dev build/);
  const [cloud, server, agents, admin] = await freePorts(4);
  return rest.replaceAll('8096', cloud).replaceAll('8081', server).replaceAll('8080', agents)
    .replace('toolgate init --data gate',
             `$& --listen 127.0.0.1:${agents} --admin-listen 127.0.0.1:${admin}`);
}

test('the quick start of the README does what it says', { timeout: 180_000 }, async (t) => {
  const script = `set -eu\ntrap 'kill $(jobs -p); wait' EXIT\n${await steps()}`;
  const shell = spawn('bash', ['-c', script], {
    cwd: temporaryFolder(t), stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: `${path.dirname(program('toolgate'))}:${process.env.PATH}`, HOME: process.env.HOME } });
  const out = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) {
    shell[name].setEncoding('utf8').on('data', (text) => { out[name] += text; });
  }
  t.after(() => shell.kill());
  const code = await new Promise((resolve) => shell.on('close', resolve));
  assert.equal(code, 0, out.stderr + out.stdout);
  const { stdout } = out;
  assert.match(stdout, /password: \S{20}/);
  assert.match(stdout, /version 1 of the policy `starter` is in force/);
  assert.match(stdout, /"Authorization":"Bearer tg_/);
  assert.match(stdout, /it lists \d+ tools/);
  // With the agent's eyes: what reads is there, what destroys is not.
  const seen = stdout.slice(stdout.indexOf('SEVERITY'));
  assert.match(seen, /Read +list_zones/);
  assert.doesNotMatch(seen.slice(0, seen.indexOf('{"jsonrpc"')), /destroy_virtual_machine/);
  // Called: one result of the cloud's, and one refusal; both are in the log.
  assert.match(stdout, /"zone/i);
  assert.match(stdout, /alice +cloud +list_zones +forward/);
  assert.match(stdout, /alice +cloud +destroy_virtual_machine +deny/);
});
