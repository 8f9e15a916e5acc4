// SPDX-License-Identifier: Apache-2.0
// The servers that tests put the gateway in front of, and the gateway itself.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { logEvent, program, root, start, temporaryFolder } from './processes.mjs';

const preload = path.join(root, 'tests/system/support/loopback.mjs');

// @modelcontextprotocol/server-everything over Streamable HTTP, or over HTTP+SSE (`transport` `sse`).
export async function startEverything(test, transport = 'streamableHttp') {
  const script = path.join(
    root, 'node_modules/@modelcontextprotocol/server-everything/dist/index.js');
  const server = start(test, process.execPath, ['--import', preload, script, transport]);
  const port = await server.waitFor((line) => /^LISTENING (\d+)$/.exec(line)?.[1]);
  const endpoint = transport === 'sse' ? 'sse' : 'mcp';
  return { url: `http://127.0.0.1:${port}/${endpoint}`, process: server };
}

// cloudstack-sim with a small company's machines, and what it was asked.
export async function startSimulator(test, { args = [], timeScale = 0.02 } = {}) {
  const log = path.join(temporaryFolder(test), 'requests.jsonl');
  const simulator = start(test, program('cloudstack-sim'), [
    '--port', '0', '--seed', '7', '--time-scale', String(timeScale), '--request-log', log, ...args]);
  const origin = await simulator.waitFor((line) => /^listening on (.*)$/.exec(line)?.[1]);
  const variable = (name) => simulator.lines
    .map((line) => new RegExp(`^export ${name}=(.*)$`).exec(line)?.[1]).find(Boolean);
  return {
    origin,
    apiUrl: variable('CLOUDSTACK_API_URL'),
    env: Object.fromEntries(['CLOUDSTACK_API_URL', 'CLOUDSTACK_API_KEY', 'CLOUDSTACK_SECRET_KEY']
      .map((name) => [name, variable(name)])),
    // The requests so far: the log is written before a request is answered.
    requests: () => readFileSync(log, 'utf8').split('\n').filter(Boolean).map((line) =>
      JSON.parse(line)),
    process: simulator,
  };
}

// The names in the table of docs/cloudstack.md, in its order.
export function documentedTools() {
  const text = readFileSync(path.join(root, 'docs/cloudstack.md'), 'utf8');
  const [, table] = text.split('| tool | commands of the API |');
  const [rows] = table.split('\n\n');
  return [...rows.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, name]) => name);
}

// cloudstack-mcp in front of a simulator.
export async function startCloudServer(test, simulator, { args = [], env = {}, pollMs = 50 } = {}) {
  const server = start(test, program('cloudstack-mcp'), ['--port', '0', '--poll-ms', String(pollMs), ...args],
                       { env: { ...process.env, ...simulator.env, ...env } });
  const { url } = await server.waitFor(logEvent('listening'));
  // From then on it asks the cloud nothing of its own accord.
  await server.waitFor((line) => /"event":"cloud_check(ed|_failed)"/.test(line));
  return { url, process: server };
}

// The cloud of the story: simulator, MCP server, and the gateway with the policy of the file `policy`.
export async function startGuardedCloud(test, { policy, simulatorOptions = {} }) {
  const simulator = await startSimulator(test, simulatorOptions);
  const direct = await startCloudServer(test, simulator);
  const gateway = await Gateway.start(test, {
    servers: { cloudstack: direct.url },
    policies: { cloudstack: readFileSync(policy, 'utf8') },
    grants: { agent: { server: 'cloudstack', policy: 'cloudstack', subject: 'demo' } },
  });
  return { simulator, direct, gateway };
}

export function newToken() {
  const token = `tg_${randomBytes(32).toString('base64url')}`;
  return { token, hash: createHash('sha256').update(token).digest('hex') };
}

export class Gateway {
  // `servers`: {name: url or object}; `policies`: {name: document or text}; `grants`: {label: {server,
  // policy}}. The rest of `config` goes into the configuration as it is.
  static async start(test, { servers, policies = {}, grants, config = {}, env = {} }) {
    const gateway = new Gateway();
    gateway.folder = temporaryFolder(test);
    gateway.tokens = {};
    const document = {
      listen: '127.0.0.1:0', threads: 2, servers: {}, policies: {}, grants: [],
      decision_log: { path: 'decisions.jsonl' }, ...config,
    };
    for (const [name, server] of Object.entries(servers)) {
      document.servers[name] = typeof server === 'string' ? { url: server } : server;
    }
    for (const [name, policy] of Object.entries(policies)) {
      gateway.writePolicy(name, policy);
      document.policies[name] = `${name}.policy`;
    }
    for (const [label, grant] of Object.entries(grants)) {
      const { token, hash } = newToken();
      gateway.tokens[label] = token;
      document.grants.push({ label, token_sha256: hash, ...grant });
    }
    gateway.configPath = path.join(gateway.folder, 'toolgate.yaml');
    writeFileSync(gateway.configPath, JSON.stringify(document));
    await gateway.#run(test, env);
    return gateway;
  }

  async #run(test, env) {
    this.process = start(test, program('toolgate'), ['serve', '--config', this.configPath],
                         { env: { ...process.env, ...env } });
    this.origin = (await this.process.waitFor(logEvent('listening'))).url;
    const adminListening = this.process.lines.map(logEvent('admin_listening')).find(Boolean);
    this.admin = adminListening && `http://${adminListening.address}`;
  }

  // Ends the program with a signal and starts it again with the same files.
  async restart(test, signal = 'SIGTERM') {
    await this.process.stop(signal);
    await this.#run(test, {});
  }

  writePolicy(name, policy) {
    const text = typeof policy === 'string' ? policy : JSON.stringify(policy, null, 2);
    writeFileSync(path.join(this.folder, `${name}.policy`), text);
  }

  url(server) {
    return `${this.origin}/mcp/${server}`;
  }

  // The decision records written so far, of one `method` if it is given, once there are at least `count`.
  async decisions(count = 0, method = undefined) {
    const file = path.join(this.folder, 'decisions.jsonl');
    for (let tries = 0; ; ++tries) {
      const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
      const records = text.split('\n').filter(Boolean).map((line) => JSON.parse(line))
        .filter((record) => !method || record.method === method);
      if (records.length >= count) return records;
      if (tries > 1000) throw new Error(`only ${records.length} of ${count} decision records`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
