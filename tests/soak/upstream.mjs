// SPDX-License-Identifier: Apache-2.0
// The server of a soak, of both eras: it is restarted now and then, and has forgotten all sessions then.
import http from 'node:http';

const capabilities = { tools: { listChanged: true }, resources: { listChanged: true }, logging: {} };
const subscriptionId = 'io.modelcontextprotocol/subscriptionId';
const holdSecondsMax = 30;

const tools = ['echo', 'denied', 'limited', 'sometimes', 'slow', 'hold'].map((name) => ({
  name, description: `The tool ${name}`, inputSchema: { type: 'object' } }));

const event = (message) => `data: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`;

const pause = (mostMs) => new Promise((resolve) => setTimeout(resolve, Math.random() * mostMs));

export class SoakUpstream {
  #ledger;
  #server;
  #sessions = new Set();
  #streams = new Set();
  #held = new Map();  // by session and id: those who hold
  #last = 0;
  port = 0;

  constructor(ledger) {
    this.#ledger = ledger;
  }

  get url() {
    return `http://127.0.0.1:${this.port}/mcp`;
  }

  get sessions() {
    return this.#sessions.size;
  }

  async start() {
    this.#server = http.createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
    await new Promise((resolve) => this.#server.listen(this.port, '127.0.0.1', resolve));
    this.port = this.#server.address().port;
  }

  async stop() {
    this.#sessions.clear();
    this.#held.clear();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async restart() {
    await this.stop();
    await this.start();
  }

  // Says something on every stream that belongs to no call.
  tell() {
    for (const { response, id } of this.#streams) {
      response.write(event(id === undefined
        ? { method: 'notifications/message', params: { level: 'error', data: 'tick' } }
        : { method: 'notifications/resources/list_changed',
            params: { _meta: { [subscriptionId]: id } } }));
    }
  }

  async #serve(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const session = request.headers['mcp-session-id'];
    if (session && !this.#sessions.has(session)) return response.writeHead(404).end();
    if (request.method === 'GET') return this.#open(response);
    if (request.method === 'DELETE') {
      this.#sessions.delete(session);
      return response.writeHead(200).end();
    }
    const message = JSON.parse(Buffer.concat(chunks));
    if (message.id === undefined || !message.method) return this.#notified(message, session, response);
    if (message.method === 'subscriptions/listen') {
      this.#open(response, message.id);
      return response.write(event({ method: 'notifications/subscriptions/acknowledged', params: {
        notifications: message.params.notifications, _meta: { [subscriptionId]: message.id } } }));
    }
    if (message.method === 'tools/call') return this.#call(message, session, response);
    return this.#answer(message, response);
  }

  #open(response, id) {
    const stream = { response, id };
    this.#streams.add(stream);
    response.on('close', () => this.#streams.delete(stream));
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.flushHeaders();
  }

  #notified(message, session, response) {
    response.writeHead(202).end();
    if (message.method === 'notifications/cancelled') {
      this.#held.get(`${session} ${message.params.requestId}`)?.end();
    }
  }

  #answer({ id, method }, response) {
    const headers = { 'Content-Type': 'application/json' };
    let result = {};
    if (method === 'initialize') {
      const session = `session-${process.hrtime.bigint()}-${++this.#last}`;
      this.#sessions.add(session);
      headers['Mcp-Session-Id'] = session;
      result = { protocolVersion: '2025-11-25', capabilities, serverInfo: { name: 'soak', version: '1' } };
    } else if (method === 'server/discover') {
      result = { supportedVersions: ['2026-07-28'], capabilities };
    } else if (method === 'tools/list') {
      result = { tools };
    }
    response.writeHead(200, headers);
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result: { resultType: 'complete', ...result } }));
  }

  async #call({ id, params }, session, response) {
    const { name, arguments: args, _meta: { progressToken } = {} } = params;
    this.#ledger.execute(this.#ledger.numberIn(Object.keys(args)));
    const result = { resultType: 'complete',
                     content: [{ type: 'text', text: JSON.stringify(args) }] };
    if (name !== 'slow' && name !== 'hold') {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      return response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
    }
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    for (let progress = 1; progress <= 3; ++progress) {
      await pause(20);
      if (response.destroyed) return undefined;
      response.write(event({ method: 'notifications/progress', params: { progressToken, progress } }));
    }
    if (name === 'hold') await this.#hold(`${session} ${id}`, response);
    if (!response.destroyed && !response.writableEnded) response.end(event({ id, result }));
    return undefined;
  }

  // Until it is cancelled, left, or it has been long enough.
  async #hold(held, response) {
    const ended = new Promise((resolve) => response.on('close', resolve));
    const timer = setTimeout(() => response.end(), holdSecondsMax * 1000);
    this.#held.set(held, response);
    await ended;
    clearTimeout(timer);
    this.#held.delete(held);
  }
}
