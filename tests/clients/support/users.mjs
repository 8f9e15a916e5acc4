// SPDX-License-Identifier: Apache-2.0
// Every client as its user has it: `list()` tells the names of the tools, `call(name, args)` the result.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { kinds } from '../../system/support/clients.mjs';
import { temporaryFolder } from '../../system/support/processes.mjs';
import { hasEnded, until } from '../../system/support/wait.mjs';
import { connectThrough, environment, mcpRemote, packageProgram, run, supergateway } from './peers.mjs';

// The Inspector ends with this when the result of a tool says `isError`.
const toolErrorExit = 5;

function ofClient(client) {
  return {
    list: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: (name, args) => client.callTool({ name, arguments: args }),
  };
}

function ofSdk(kind) {
  return async (test, url, token) => ofClient(await kinds[kind].connect(test, url, token));
}

function ofBridge(bridge, version) {
  return async (test, url, token) =>
    ofClient(await connectThrough(test, bridge(url, token), version));
}

// The Inspector's command line: a program per request.
function ofInspector(era) {
  return async (test, url, token) => {
    const env = environment(test);
    const ask = async (exits, ...args) => {
      const { code, stdout, stderr } = await run([
        packageProgram('mcp-inspector'), '--cli', url, '--transport', 'http',
        '--header', `Authorization: Bearer ${token}`, '--stored-auth-only',
        '--protocol-era', era, '--format', 'json', ...args], env);
      assert.ok(exits.includes(code), `ended with ${code}: ${stdout}${stderr}`);
      return JSON.parse(stdout).result;
    };
    return {
      list: async () => (await ask([0], '--method', 'tools/list')).tools.map(({ name }) => name),
      call: (name, args) => ask([0, toolErrorExit], '--method', 'tools/call', '--tool-name', name,
                                '--tool-args-json', JSON.stringify(args)),
    };
  };
}

async function stopDaemon(command) {
  const { stdout } = await command('daemon', 'status', '--format', 'json');
  await command('daemon', 'stop');
  await until(() => hasEnded(JSON.parse(stdout).pid), 'the end of the Inspector’s daemon');
}

// The Inspector's daemon, which keeps a connection between commands.
function ofDaemon(era) {
  return async (test, url, token) => {
    const env = {};
    const command = (...args) => run([packageProgram('mcpdo'), ...args], env);
    // Registered first: it needs the folders, which are removed with the test too.
    test.after(() => stopDaemon(command));
    Object.assign(env, environment(test, {
      MCP_INSPECTOR_DAEMON_DIR: path.join(temporaryFolder(test), 'daemon'),
      MCP_INSPECTOR_DAEMON_TOKEN: randomBytes(32).toString('base64url') }));
    const connected = await command('connect', '@gateway', url, '--transport', 'http', '--era', era,
                                    '--header', `Authorization: Bearer ${token}`);
    assert.equal(connected.code, 0, connected.stderr);
    const ask = async (...args) => {
      const { stdout, stderr } = await command(...args, '--connection', 'gateway',
                                               '--format', 'json');
      assert.ok(stdout, stderr);
      const answer = JSON.parse(stdout);
      return answer.result ?? answer;
    };
    return {
      list: async () => (await ask('tools/list')).tools.map(({ name }) => name),
      call: (name, args) => ask('tools/call', name, JSON.stringify(args)),
    };
  };
}

// By name: how to `connect`, and which eras of an upstream will do. The Inspector's daemon takes U+2028
// for the end of a line.
export const users = {
  'SDK v1': { connect: ofSdk('SDK v1'), eras: ['legacy', 'both'] },
  'SDK v2 legacy': { connect: ofSdk('SDK v2 legacy'), eras: ['legacy', 'both'] },
  'SDK v2 auto': { connect: ofSdk('SDK v2 auto'), eras: ['legacy', 'both'] },
  'SDK v2 pin': { connect: ofSdk('SDK v2 pin'), eras: ['both'] },
  'Inspector legacy': { connect: ofInspector('legacy'), eras: ['legacy', 'both'] },
  'Inspector auto': { connect: ofInspector('auto'), eras: ['legacy', 'both'] },
  'Inspector modern': { connect: ofInspector('modern'), eras: ['both'] },
  'Inspector daemon': {
    connect: ofDaemon('auto'), eras: ['legacy', 'both'], breaksLines: true,
  },
  'mcp-remote under SDK v1': { connect: ofBridge(mcpRemote, 'v1'), eras: ['legacy', 'both'] },
  'mcp-remote under SDK v2': { connect: ofBridge(mcpRemote, 'v2'), eras: ['legacy', 'both'] },
  'supergateway under SDK v1': { connect: ofBridge(supergateway, 'v1'), eras: ['legacy', 'both'] },
  'supergateway under SDK v2': { connect: ofBridge(supergateway, 'v2'), eras: ['legacy', 'both'] },
};
