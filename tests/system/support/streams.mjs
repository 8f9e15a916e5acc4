// SPDX-License-Identifier: Apache-2.0
// Event streams as they come over the wire, and clients in a session that speak raw.
import http from 'node:http';
import { modernMeta, openSession, send } from './raw.mjs';
import { until } from './wait.mjs';

const revision = '2025-11-25';

// An answer that is still coming, or has ended. `events` are those so far: {id, retry, data, message}.
export class EventStream {
  #rest = '';

  constructor(request, response) {
    this.request = request;
    this.response = response;
    this.status = response.statusCode;
    this.headers = response.headers;
    this.events = [];
    this.comments = 0;
    this.text = '';
    this.ended = false;
    response.setEncoding('utf8');
    response.on('data', (text) => this.#read(text));
    response.on('error', () => {});
    response.on('close', () => { this.ended = true; });
  }

  get isStream() {
    return this.headers['content-type'] === 'text/event-stream';
  }

  // The JSON-RPC messages so far, whether it streams or not.
  get messages() {
    if (this.isStream) return this.events.flatMap(({ message }) => message ?? []);
    return this.ended && this.text ? [JSON.parse(this.text)] : [];
  }

  #read(text) {
    if (!this.isStream) {
      this.text += text;
      return;
    }
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop();
    for (const block of blocks) this.#dispatch(block);
  }

  #dispatch(block) {
    const event = {};
    for (const line of block.split('\n')) {
      const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
      if (field === '') ++this.comments;
      else if (field === 'data' && event.data !== undefined) event.data += `\n${value}`;
      else event[field] = value;
    }
    if (event.data) event.message = JSON.parse(event.data);
    if (Object.keys(event).length) this.events.push(event);
  }

  // The first message for which `matches` holds; waits for it.
  find(matches, what = 'a message') {
    return until(() => {
      const found = this.messages.find(matches);
      if (!found && this.ended) {
        throw new Error(`ended (${this.status}) without ${what}: ${JSON.stringify(this.messages)}`);
      }
      return found;
    }, what);
  }

  heard(method) {
    return this.find((message) => message.method === method, method);
  }

  answerTo(id) {
    return this.find((message) => message.id === id && !message.method, `the response to ${id}`);
  }

  // The id of the event that holds the first message for which `matches` holds.
  idOf(matches) {
    return this.events.find(({ message }) => message && matches(message))?.id;
  }

  get lastId() {
    return this.events.findLast(({ id }) => id !== undefined)?.id;
  }

  untilEnded() {
    return until(() => this.ended, 'the end of a stream');
  }

  close() {
    this.request.destroy();
  }
}

const open = new WeakMap();

// Sends a request and resolves with its answer once that has begun. It is closed with the test.
export function openStream(test, url, { method = 'GET', token, headers = {}, body = '' } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, {
      method,
      agent: false,
      headers: {
        Accept: method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream',
        ...(method === 'POST' ? { 'Content-Type': 'application/json' } : {}),
        Authorization: `Bearer ${token}`,
        ...headers,
      },
    }, (response) => resolve(new EventStream(request, response)));
    request.on('error', reject);
    request.end(body);
    if (!open.has(test)) {
      open.set(test, new Set());
      test.after(() => { for (const one of open.get(test)) one.destroy(); });
    }
    open.get(test).add(request);
    request.on('close', () => open.get(test).delete(request));
  });
}

// A legacy client in a session.
export class SessionClient {
  static async open(test, url, token, capabilities = {}) {
    const client = new SessionClient();
    Object.assign(client, { test, url, token });
    client.id = await openSession(url, token, capabilities);
    if (!client.id) throw new Error('no session was opened');
    await client.notify('notifications/initialized');
    return client;
  }

  get headers() {
    return { 'Mcp-Session-Id': this.id, 'MCP-Protocol-Version': revision };
  }

  // Sends whatever message; resolves with {status, headers, text, json} at the end of the answer.
  post(message) {
    return send(this.url, { token: this.token, headers: this.headers,
                            body: JSON.stringify({ jsonrpc: '2.0', ...message }) });
  }

  notify(method, params) {
    return this.post({ method, ...(params ? { params } : {}) });
  }

  call(id, name, args = {}, meta) {
    return this.post({ id, method: 'tools/call', params: {
      name, arguments: args, ...(meta ? { _meta: meta } : {}) } });
  }

  // A call whose answer is read as it comes.
  stream(id, name, args = {}, meta) {
    return openStream(this.test, this.url, {
      method: 'POST', token: this.token, headers: this.headers,
      body: JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: {
        name, arguments: args, ...(meta ? { _meta: meta } : {}) } }) });
  }

  // The stream of what belongs to no call, or the one in which `lastEventId` came, from there on.
  listen(lastEventId) {
    return openStream(this.test, this.url, {
      token: this.token, headers: {
        ...this.headers, ...(lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }) } });
  }

  end() {
    return send(this.url, { method: 'DELETE', token: this.token, headers: this.headers });
  }
}

// A modern request whose answer is read as it comes.
export function openModern(test, url, token, { id, method, name, params = {}, meta = {} }) {
  return openStream(test, url, {
    method: 'POST', token,
    headers: { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': method,
               ...(name ? { 'Mcp-Name': name } : {}) },
    body: JSON.stringify({ jsonrpc: '2.0', id, method, params: {
      ...params, _meta: { ...modernMeta, ...meta } } }) });
}

export function openModernCall(test, url, token, id, name, args = {}, meta = {}) {
  return openModern(test, url, token, {
    id, method: 'tools/call', name, params: { name, arguments: args }, meta });
}

export function openListen(test, url, token, id, notifications) {
  return openModern(test, url, token, { id, method: 'subscriptions/listen', params: { notifications } });
}
