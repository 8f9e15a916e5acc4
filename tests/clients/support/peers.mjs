// SPDX-License-Identifier: Apache-2.0
// Programs that others wrote, on either side of the gateway: started offline, ended with the test.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { openV1, openV2 } from '../../system/support/clients.mjs';
import { root, start, temporaryFolder } from '../../system/support/processes.mjs';

const runSecondsMax = 60;

const loopback = path.join(root, 'tests/system/support/loopback.mjs');
const offline = path.join(root, 'tests/clients/support/offline.mjs');

export function packageProgram(name) {
  return path.join(root, 'node_modules/.bin', name);
}

export function serverScript(name) {
  return path.join(root, `node_modules/@modelcontextprotocol/server-${name}/dist/index.js`);
}

// Nothing of the user's own, and nothing of this machine's, gets in the way of such a program.
export function environment(test, more = {}) {
  return {
    PATH: process.env.PATH, HOME: temporaryFolder(test), NODE_OPTIONS: `--import "${offline}"`,
    MCP_INSPECTOR_SECRET_STORE: 'memory', ...more,
  };
}

function assertStayedHome(text) {
  assert.doesNotMatch(text, /REACHED OUT/);
}

// Runs a program to its end, in an `environment`; resolves with {code, stdout, stderr}.
export function run(args, env) {
  const options = { env, timeout: runSecondsMax * 1000 };
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      assertStayedHome(stderr);
      resolve({ code: error ? error.code ?? error.signal : 0, stdout, stderr });
    });
  });
}

// supergateway in front of a stdio server: `command` is the script and its arguments.
export async function startBridge(test, command, { args = [], env = {} } = {}) {
  const line = [process.execPath, ...command].map((word) => `"${word}"`).join(' ');
  const bridge = start(test, process.execPath, [
    '--import', loopback, packageProgram('supergateway'), '--stdio', line,
    '--outputTransport', 'streamableHttp', '--port', '0', ...args,
  ], { env: environment(test, env) });
  test.after(() => assertStayedHome(bridge.lines.join('\n')));
  const port = await bridge.waitFor((line) => /^LISTENING (\d+)$/.exec(line)?.[1]);
  return { url: `http://127.0.0.1:${port}/mcp`, process: bridge };
}

// An SDK client of `version` that speaks stdio with a bridge to the gateway, `args` of Node.
export async function connectThrough(test, args, version, host) {
  const Stdio = version === 'v1' ? StdioV1 : StdioV2;
  const transport = new Stdio({
    command: process.execPath, args, env: environment(test), stderr: 'pipe' });
  const lines = [];
  transport.stderr.on('data', (text) => lines.push(text));
  // Registered before the client's own hook, which ends the bridge: it has to look afterwards.
  const client = await (version === 'v1' ? openV1(test, transport, host)
                                         : openV2(test, transport, 'auto', host));
  test.after(() => assertStayedHome(lines.join('')));
  return client;
}

export function mcpRemote(url, token) {
  return [packageProgram('mcp-remote'), url, '--header', `Authorization: Bearer ${token}`,
          '--allow-http', '--transport', 'http-only'];
}

export function supergateway(url, token) {
  return [packageProgram('supergateway'), '--streamableHttp', url,
          '--header', `Authorization: Bearer ${token}`, '--logLevel', 'none'];
}
