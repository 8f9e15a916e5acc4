// SPDX-License-Identifier: Apache-2.0
// The gateway run from a store, and its API as the local operator asks it.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { logEvent, program, start, temporaryFolder } from './processes.mjs';
import { send } from './raw.mjs';

export class StoreGateway {
  static async start(test, { config = {} } = {}) {
    const gateway = new StoreGateway();
    gateway.folder = temporaryFolder(test);
    gateway.configPath = path.join(gateway.folder, 'toolgate.yaml');
    writeFileSync(gateway.configPath, JSON.stringify({
      listen: '127.0.0.1:0', threads: 2, store: { directory: '.' },
      admin: { listen: '127.0.0.1:0' }, ...config }));
    await gateway.run(test);
    return gateway;
  }

  async run(test) {
    this.process = start(test, program('toolgate'), ['serve', '--config', this.configPath]);
    this.origin = (await this.process.waitFor(logEvent('listening'))).url;
    this.admin = `http://${this.#read('admin.address')}`;
    this.operator = this.#read('local.token');
  }

  #read(name) {
    return readFileSync(path.join(this.folder, name), 'utf8').trim();
  }

  url(server) {
    return `${this.origin}/mcp/${server}`;
  }

  // A request of the API, below /api/v1; by the local operator unless `token` says else.
  async ask(method, target, body, { token = this.operator, headers = {} } = {}) {
    const answer = await send(`${this.admin}/api/v1${target}`, {
      method, token, headers: { 'If-Match': '*', ...headers },
      body: body === undefined ? '' : JSON.stringify(body) });
    this.answers ??= [];
    this.answers.push(answer.text);
    return answer;
  }

  // The same, which must succeed: its JSON.
  async must(method, target, body, options) {
    const answer = await this.ask(method, target, body, options);
    assert.ok(answer.status < 300, `${method} ${target}: ${answer.status} ${answer.text}`);
    return answer.json;
  }

  // An organisation with a server, a policy and a grant for them; the grant with its token.
  async fill(name, { url, policy, server = 'tools', headers = {} }) {
    await this.must('POST', '/organisations', { name });
    const own = `/organisations/${name}`;
    await this.must('POST', `${own}/servers`, { name: server, settings: { url, headers } });
    await this.must('POST', `${own}/policies`, { name: 'ops', document: policy });
    return this.must('POST', `${own}/grants`, { label: 'agent', server, policy: 'ops' });
  }

  // Everything that the gateway keeps, byte for byte.
  files() {
    const found = [];
    const walk = (folder) => {
      for (const name of readdirSync(folder)) {
        const file = path.join(folder, name);
        if (statSync(file).isDirectory()) walk(file);
        else found.push({ name: path.relative(this.folder, file), bytes: readFileSync(file) });
      }
    };
    walk(this.folder);
    return found;
  }
}
