// SPDX-License-Identifier: Apache-2.0
// Clients that make load: raw MCP over HTTP, every answer looked at.
import http from 'node:http';
import net from 'node:net';
import { EventReader, ProgressFollower } from './figures.mjs';
import { token } from './proxies.mjs';

const modernRevision = '2026-07-28';
const legacyRevision = '2025-11-25';
const answerSecondsMax = 20;
const streamSecondsMax = 60;
const clientInfo = { name: 'bench', version: '1.0.0' };

const modernMeta = {
  'io.modelcontextprotocol/protocolVersion': modernRevision,
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': clientInfo,
};

const write = (message) => JSON.stringify({ jsonrpc: '2.0', ...message });

// Of a request in a legacy session, or of a modern one where there is none.
const headersFor = (session, tool) => (session
  ? { 'MCP-Protocol-Version': legacyRevision, 'Mcp-Session-Id': session }
  : { 'MCP-Protocol-Version': modernRevision, 'Mcp-Method': 'tools/call', 'Mcp-Name': tool });

export const callOf = (id, tool, args, meta) => ({
  id, method: 'tools/call', params: { name: tool, arguments: args, ...(meta ? { _meta: meta } : {}) } });

// An address that MCP is spoken with, over a few connections that are kept.
export class Endpoint {
  constructor({ port, path }, connections) {
    this.address = { host: '127.0.0.1', port, path };
    this.agent = new http.Agent({
      keepAlive: true, maxSockets: connections, timeout: answerSecondsMax * 1000 });
  }

  // Resolves with the answer once its head is there, to be read.
  request(method, headers, body = '', options = {}) {
    return new Promise((resolve, reject) => {
      const request = http.request({ ...this.address, agent: this.agent, ...options, method, headers: {
        Accept: method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream',
        ...(body ? { 'Content-Type': 'application/json' } : {}),
        Authorization: `Bearer ${token}`, ...headers,
      } }, (response) => {
        response.setEncoding('utf8');
        resolve(response);
      });
      request.on('error', reject);
      request.on('timeout', () => request.destroy(new Error(`no answer in ${answerSecondsMax} s`)));
      request.end(body);
    });
  }

  // Resolves with {headers, messages} at the end of the answer.
  async post(message, headers = {}) {
    const response = await this.request('POST', headers, write(message));
    let text = '';
    for await (const chunk of response) text += chunk;
    const isStream = response.headers['content-type']?.startsWith('text/event-stream');
    let messages = [];
    if (isStream) messages = new EventReader().feed(text).map(({ data }) => JSON.parse(data));
    else if (text && response.statusCode !== 202) messages = [JSON.parse(text)];
    return { headers: response.headers, messages };
  }

  // Opens a legacy session; resolves with its id.
  async openSession() {
    const opened = await this.post({ id: 0, method: 'initialize', params: {
      protocolVersion: legacyRevision, capabilities: {}, clientInfo } });
    const session = opened.headers['mcp-session-id'];
    if (!session) throw new Error(`no session was opened: ${JSON.stringify(opened.messages)}`);
    await this.post({ method: 'notifications/initialized' }, headersFor(session));
    return session;
  }

  // A call whose answer tells of its progress `events` times; resolves when all came, in order.
  async followProgress({ id, events, session }) {
    const progressToken = `token-${id}`;
    const meta = { ...(session ? {} : modernMeta), progressToken };
    const call = callOf(id, 'tool_progress', { events }, meta);
    const response = await this.request('POST', headersFor(session, 'tool_progress'), write(call), {
      signal: AbortSignal.timeout(streamSecondsMax * 1000) });
    const follower = new ProgressFollower({ id, token: progressToken, events });
    for await (const text of response) follower.feed(text);
    if (!follower.isAnswered) throw new Error(`the stream of call ${id} ended early`);
  }

  // The stream of what belongs to no call, on a connection of its own: {isOpen, close()}.
  async listen(session) {
    const response = await this.request('GET', headersFor(session), '', { agent: false });
    if (response.statusCode !== 200) throw new Error(`GET was answered with ${response.statusCode}`);
    const stream = { isOpen: true, close: () => response.destroy() };
    response.on('close', () => { stream.isOpen = false; });
    response.on('error', () => {});
    response.resume();
    return stream;
  }

  close() {
    this.agent.destroy();
  }
}

// What a request was answered with, or the error that it is.
function resultOf(response) {
  if (!response?.result) throw new Error(`a request was answered with ${JSON.stringify(response)}`);
  return response.result;
}

// A client in a legacy session.
export class SessionClient {
  static async open(program, connections) {
    const client = new SessionClient();
    client.endpoint = new Endpoint(program, connections);
    client.session = await client.endpoint.openSession();
    return client;
  }

  // Resolves with the result of a request.
  async ask(request) {
    const { messages } = await this.endpoint.post(request, headersFor(this.session));
    return resultOf(messages.find(({ id }) => id === request.id));
  }

  close() {
    this.endpoint.close();
  }
}

// A client of the first HTTP transport, which mcp-hub serves: it posts, and reads the answers from one
// stream (2024-11-05, "HTTP with SSE").
export class HubClient {
  #waiting = new Map();

  static async open(program, connections) {
    const client = new HubClient();
    const endpoint = new Endpoint(program, connections);
    client.stream = await endpoint.request('GET', {}, '', { agent: false });
    endpoint.address.path = await client.#read();
    client.endpoint = endpoint;
    await client.ask({ id: 0, method: 'initialize', params: {
      protocolVersion: '2024-11-05', capabilities: {}, clientInfo } });
    await endpoint.post({ method: 'notifications/initialized' });
    return client;
  }

  // Reads the stream for good; resolves with the path that is to be posted to.
  #read() {
    const reader = new EventReader();
    return new Promise((resolve, reject) => {
      this.stream.on('data', (text) => {
        for (const { type, data } of reader.feed(text)) {
          if (type === 'endpoint') resolve(data);
          else this.#take(JSON.parse(data));
        }
      });
      this.stream.on('error', () => {});
      this.stream.on('close', () => {
        const ended = new Error('the stream of answers ended');
        reject(ended);
        for (const waiting of this.#waiting.values()) waiting.reject(ended);
      });
    });
  }

  #take(message) {
    this.#waiting.get(message.id)?.resolve(message);
    this.#waiting.delete(message.id);
  }

  async ask(request) {
    const answered = new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
    });
    const [response] = await Promise.all([answered, this.endpoint.post(request)]);
    return resultOf(response);
  }

  close() {
    this.stream.destroy();
    this.endpoint.close();
  }
}

// One connection that is kept open after a call, and does nothing. It costs less than a client would.
export class IdleConnection {
  static async open({ port, path }) {
    const connection = new IdleConnection();
    const body = write(callOf(1, 'tool_7', { pagesize: 100 }, modernMeta));
    const head = [`POST ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, `Authorization: Bearer ${token}`,
                  'Content-Type: application/json', 'Accept: application/json, text/event-stream',
                  ...Object.entries(headersFor(undefined, 'tool_7')).map((field) => field.join(': ')),
                  `Content-Length: ${body.length}`];
    connection.request = `${head.join('\r\n')}\r\n\r\n${body}`;
    connection.socket = net.connect(port, '127.0.0.1');
    connection.socket.setNoDelay();
    connection.socket.on('error', () => {});
    connection.socket.on('close', () => { connection.isOpen = false; });
    connection.isOpen = true;
    await connection.call();
    return connection;
  }

  // Resolves when the call was answered well.
  call() {
    return new Promise((resolve, reject) => {
      const { socket } = this;
      let text = '';
      const settle = (settled, value) => {
        socket.off('data', read).off('close', fail);
        settled(value);
      };
      const fail = () => settle(reject, new Error(`a connection was answered with: ${text}`));
      const read = (chunk) => {
        text += chunk;
        const [head, body] = text.split('\r\n\r\n');
        const length = Number(/^content-length: (\d+)/im.exec(head)?.[1]);
        if (body === undefined || body.length < length) return;
        if (/^HTTP\/1.1 200 /.test(head) && body.includes('virtual machine')) settle(resolve);
        else fail();
      };
      socket.on('data', read).on('close', fail);
      socket.write(this.request);
    });
  }

  close() {
    this.socket.destroy();
  }
}
