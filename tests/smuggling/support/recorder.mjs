// SPDX-License-Identifier: Apache-2.0
// An MCP server of both eras that reads as carelessly as `lenient.mjs` and remembers what it did. It
// does not check a session, an era, a header or a schema; it only executes.
import http from 'node:http';
import { fold, member, readHeaderName, readText, readValue } from './lenient.mjs';

const tool = (name, extra = {}) => ({
  name, description: `Does ${name}`, inputSchema: { type: 'object' }, ...extra });

// What is there; `danger` and whatever has `canary` in its name are for nobody.
export const world = {
  tools: [tool('echo'), tool('guarded'), tool('denied'), tool('danger'), tool('hidden_canary')],
  prompts: [{ name: 'greet' }, { name: 'prompt_canary' }],
  resources: [{ uri: 'test://notes/1', name: 'one' }, { uri: 'test://canary/2', name: 'two' }],
  templates: [{ uriTemplate: 'test://notes/{id}', name: 'notes' },
              { uriTemplate: 'test://canary/{id}', name: 'canary templates' }],
};

const offered = { tools: {}, prompts: {}, resources: { subscribe: true }, completions: {}, logging: {} };

export class Recorder {
  // `world` replaces parts of what is there; `answer(message, response, request, recorder)` may answer
  // by itself and return true.
  constructor({ world: own = {}, capabilities = offered, eras = ['legacy', 'modern'],
                answer = () => false } = {}) {
    Object.assign(this, { world: { ...world, ...own }, capabilities, eras, answer });
    this.streams = new Map(); // session -> the open answer to its last GET
    this.requests = []; // {method, target, headers, names, bytes, text, at}
    this.executed = []; // {kind: tool|prompt|resource|complete|task|method, name, arguments, session}
    this.sessions = 0;
    this.waiting = [];
  }

  async listen(test) {
    const server = http.createServer({ insecureHTTPParser: true, requireHostHeader: false,
                                       maxHeaderSize: 1 << 20 }, this.#serve.bind(this));
    server.on('clientError', (error, socket) => socket.destroy());
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    test.after(() => {
      server.closeAllConnections();
      server.close();
    });
    this.origin = `http://127.0.0.1:${server.address().port}`;
    this.url = `${this.origin}/mcp`;
    return this;
  }

  // Names of what was executed since `from`, as they were understood.
  names(from = 0) {
    return this.executed.slice(from).map(({ name }) => name);
  }

  // Resolves once `find` finds something among the requests.
  async waitFor(find) {
    for (;;) {
      const found = find(this);
      if (found) return found;
      await new Promise((resolve) => this.waiting.push(resolve));
    }
  }

  async #serve(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const { method, url: target, headers, rawHeaders } = request;
    const text = readText(bytes, headers);
    this.requests.push({ method, target, headers, bytes, text,
                         names: rawHeaders.filter((_, i) => i % 2 === 0) });
    if (method === 'GET') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(': open\n\n');
      this.streams.set(headers['mcp-session-id'], response);
    }
    for (const wake of this.waiting.splice(0)) wake();
    if (method === 'GET') return;
    const value = readValue(text);
    const messages = Array.isArray(value) ? value.flat(9) : [value];
    const answers = [];
    for (const message of messages) {
      if (message === null || typeof message !== 'object') continue;
      const taken = await this.answer(message, response, request, this);
      if (taken) return;
      const answer = this.#execute(message, headers);
      if (member(message, 'id') !== undefined) answers.push(answer);
    }
    const session = answers.some(({ result }) => result?.serverInfo && result.protocolVersion);
    response.writeHead(answers.length ? 200 : 202, {
      'Content-Type': 'application/json',
      ...(session ? { 'Mcp-Session-Id': `upstream-session-${++this.sessions}` } : {}) });
    response.end(answers.length ? JSON.stringify(Array.isArray(value) ? answers : answers[0]) : '');
  }

  #execute(message, headers) {
    const method = fold(String(member(message, 'method') ?? ''));
    const params = member(message, 'params') ?? {};
    const modern = headers['mcp-protocol-version'] === '2026-07-28';
    const result = this.#run(method, params, headers, modern);
    const id = member(message, 'id');
    if (result?.code) return { jsonrpc: '2.0', id, error: result };
    return { jsonrpc: '2.0', id, result: modern ? { resultType: 'complete', ...result } : result };
  }

  // Every name that a call may be taken to mean: that of the body, of the header, of a message inside.
  #callees(params, headers, key) {
    const names = [member(params, key), readHeaderName(headers['mcp-name'])];
    return [...new Set(names.filter((name) => name !== undefined).map(String))];
  }

  #note(kind, name, params, headers) {
    this.executed.push({ kind, name, arguments: member(params, 'arguments'),
                         session: headers['mcp-session-id'], params });
  }

  #run(method, params, headers, modern) {
    const inner = Object.values(params ?? {}).concat(params)
      .find((value) => member(value, 'method') !== undefined);
    if (inner) this.#run(fold(String(member(inner, 'method'))), member(inner, 'params') ?? inner, {});
    const list = (key, items) => ({ [key]: items, ...(modern ? { ttlMs: 60_000,
                                                                 cacheScope: 'public' } : {}) });
    switch (method) {
      case 'initialize':
        if (!this.eras.includes('legacy')) return { code: -32022, message: 'modern only' };
        return { protocolVersion: params.protocolVersion === '2026-07-28' ? '2025-11-25'
          : params.protocolVersion, capabilities: this.capabilities,
                 serverInfo: { name: 'recorder', version: '1' } };
      case 'server/discover':
        if (!this.eras.includes('modern')) return { code: -32601, message: 'Method not found' };
        return { supportedVersions: ['2026-07-28'], capabilities: this.capabilities, ttlMs: 0,
                 cacheScope: 'private' };
      case 'ping':
      case 'logging/setlevel':
      case 'notifications/initialized':
      case 'notifications/cancelled':
        return {};
      case 'tools/list':
        return list('tools', this.world.tools);
      case 'prompts/list':
        return list('prompts', this.world.prompts);
      case 'resources/list':
        return list('resources', this.world.resources);
      case 'resources/templates/list':
        return list('resourceTemplates', this.world.templates);
      case 'tools/call': {
        for (const name of this.#callees(params, headers, 'name')) {
          this.#note('tool', name, params, headers);
        }
        return { content: [{ type: 'text', text: JSON.stringify(member(params, 'arguments') ?? {}) }] };
      }
      case 'prompts/get':
        for (const name of this.#callees(params, headers, 'name')) {
          this.#note('prompt', name, params, headers);
        }
        return { messages: [{ role: 'user', content: { type: 'text', text: 'hello' } }] };
      case 'resources/read':
      case 'resources/subscribe':
      case 'resources/unsubscribe':
        for (const uri of this.#callees(params, headers, 'uri')) {
          this.#note('resource', uri, params, headers);
        }
        if (method !== 'resources/read') return {};
        return list('contents', [{ uri: params.uri, text: `content of ${params.uri}` }]);
      case 'completion/complete': {
        const ref = member(params, 'ref') ?? {};
        for (const key of ['name', 'uri']) {
          const name = member(ref, key);
          if (name !== undefined) this.#note('complete', name, params, headers);
        }
        return { completion: { values: ['one'] } };
      }
      default:
        if (method.startsWith('tasks/')) this.#note('task', params.taskId, params, headers);
        else if (method) this.#note('method', method, params, headers);
        return { code: -32601, message: 'Method not found' };
    }
  }
}

export function startRecorder(test, options) {
  return new Recorder(options).listen(test);
}
