// SPDX-License-Identifier: Apache-2.0
// An upstream MCP server of both eras whose streams a test holds in its hands.
import { echoTool, startUpstream } from './upstream.mjs';
import { until } from './wait.mjs';

export const holdTool = {
  name: 'hold', description: 'Answers when the test says so', inputSchema: { type: 'object' },
};

const capabilities = {
  tools: { listChanged: true }, resources: { subscribe: true, listChanged: true },
  prompts: { listChanged: true }, logging: {},
};

const serverInfo = { name: 'streaming', version: '1' };
const subscriptionId = 'io.modelcontextprotocol/subscriptionId';

// An answer that stays open until the test ends it. Its events carry ids of the upstream's own.
class HeldStream {
  constructor(upstream, message, session, response) {
    Object.assign(this, { upstream, message, session, response });
    this.gone = false;  // by the other side
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.flushHeaders();
    response.on('close', () => { this.gone = !response.writableFinished; });
  }

  // Writes a message; false when the other side does not take it for now.
  send(message) {
    return this.response.write(this.upstream.event(message));
  }

  sendRaw(text) {
    return this.response.write(text);
  }

  progress(progress) {
    return this.send({ method: 'notifications/progress', params: {
      progressToken: this.message.params._meta.progressToken, progress } });
  }

  answer(text) {
    this.send({ id: this.message.id, result: { content: [{ type: 'text', text }] } });
    this.response.end();
  }

  untilGone() {
    return until(() => this.gone, 'the gateway to close a stream');
  }
}

class StreamingUpstream {
  constructor({ tools, isModern, unanswered, refused }) {
    Object.assign(this, { tools, isModern, unanswered, refused });
    this.sessions = new Map();  // by id: their GET stream, once there is one
    this.held = [];             // calls of `hold`
    this.listens = [];
    this.eventIds = new Set();
    this.asked = 0;
  }

  event(message) {
    const id = `upstream-event-${this.eventIds.size}`;
    this.eventIds.add(id);
    return `id: ${id}\ndata: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`;
  }

  // Answers what startUpstream would answer otherwise.
  answer(message, response, request) {
    const id = request.headers['mcp-session-id'];
    const hold = () => new HeldStream(this, message, id, response);
    if (this.unanswered.includes(message.method)) return true;
    if (this.refused[message.method]?.length) {
      response.writeHead(this.refused[message.method].shift()).end();
      return true;
    }
    switch (message.method) {
      case 'initialize':
        this.#initialize(message, response);
        return true;
      case 'server/discover':
        if (!this.isModern) return false;
        this.#result(message, response, { supportedVersions: ['2026-07-28'], capabilities });
        return true;
      case undefined:  // a response to a request of ours
        response.writeHead(202).end();
        return true;
      case 'GET':
        this.sessions.set(id, hold());
        return true;
      case 'subscriptions/listen':
        this.#listen(hold());
        return true;
      case 'tools/list':
        this.#result(message, response, { tools: this.tools });
        return true;
      case 'resources/subscribe':
      case 'resources/unsubscribe':
      case 'logging/setLevel':
        this.#result(message, response, {});
        return true;
      case 'tools/call':
        if (message.params.name !== 'hold') return false;
        this.held.push(hold());
        return true;
      default:
        return false;
    }
  }

  #result(message, response, result, headers = {}) {
    response.writeHead(200, { 'Content-Type': 'application/json', ...headers });
    response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result: {
      ...(this.isModern ? { resultType: 'complete' } : {}), ...result } }));
  }

  #initialize(message, response) {
    const id = `upstream-session-${this.sessions.size}`;
    this.sessions.set(id, undefined);
    this.#result(message, response,
                 { protocolVersion: '2025-11-25', capabilities, serverInfo },
                 { 'Mcp-Session-Id': id });
  }

  #listen(held) {
    held.send({ method: 'notifications/subscriptions/acknowledged', params: {
      notifications: held.message.params.notifications,
      _meta: { [subscriptionId]: held.message.id } } });
    this.listens.push(held);
  }

  // Sends a notification on every open listen stream, and on every GET stream.
  tellAll(method, params = {}) {
    for (const listen of this.listens.filter(({ gone }) => !gone)) {
      listen.send({ method, params: { ...params, _meta: { [subscriptionId]: listen.message.id } } });
    }
    for (const stream of this.sessions.values()) {
      if (stream && !stream.gone) stream.send({ method, params });
    }
  }

  log(session, data) {
    this.sessions.get(session).send({ method: 'notifications/message', params: {
      level: 'error', data } });
  }

  // The GET stream of a session; waits for it.
  untilListening(session) {
    return until(() => this.sessions.get(session), `the gateway to listen in ${session}`);
  }

  // The call of `hold` with this argument `name`; waits for it.
  untilHeld(name) {
    return until(() => this.held.find(({ message }) => message.params.arguments.name === name),
                 `the call ${name}`);
  }
}

// As startUpstream's, and methods that are left `unanswered`, those that are `refused` with one status
// after the other at first, and: `sessions`, `held` calls and `listens` with a way to write into each.
export async function startStreamingUpstream(
    test, { tools = [echoTool, holdTool], isModern = false, unanswered = [], refused = {} } = {}) {
  const streaming = new StreamingUpstream({ tools, isModern, unanswered, refused });
  const upstream = await startUpstream(test, {
    tools, answer: (message, response, request) => streaming.answer(message, response, request) });
  return Object.assign(streaming, upstream, {
    // What came with this method.
    got: (method) => upstream.received.filter(({ message }) => message.method === method),
    // The session that stands behind that of a client.
    async sessionBehind(client) {
      const name = `who-${++this.asked}`;
      await client.call(name, 'echo', { name });
      return upstream.calls().find(({ message }) => message.params.arguments.name === name)
        .headers['mcp-session-id'];
    },
    // Responses to requests of the upstream's own.
    responses: () => upstream.received.map(({ message }) => message)
      .filter(({ method, id }) => method === undefined && id !== undefined),
  });
}
