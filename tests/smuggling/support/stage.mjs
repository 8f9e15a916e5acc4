// SPDX-License-Identifier: Apache-2.0
// A gateway between us and a recorder, and the invariant that holds after whatever we send:
//   what the recorder executed is a subset of what the policy allows, and
//   what the client saw names nothing that it may not know of.
import assert from 'node:assert/strict';
import { legacyCall, modernCall, modernMeta, openSession, send, sendBytes } from
  '../../system/support/raw.mjs';
import { logEvent } from '../../system/support/processes.mjs';
import { Gateway } from '../../system/support/servers.mjs';
import { fold } from './lenient.mjs';
import { startRecorder, world } from './recorder.mjs';
import { canonical, parseStrictly } from './strict_json.mjs';

export const policy = {
  version: '1',
  default: 'deny',
  hide: ['hidden_canary'],
  tools: {
    echo: {},
    denied: { action: 'deny', reason: 'Not this one.' },
    guarded: {
      require: [{ conditions: [{ path: 'args.zone', op: 'eq', value: 'test' }] }],
      deny_if: [{ conditions: [{ path: 'args.force', op: 'eq', value: true }] }],
    },
  },
};

// The same once more, as a reader of the policy would say it: what may be executed.
export const allowed = {
  tool: { echo: () => true,
          guarded: (args) => args?.zone === 'test' && args.force !== true },
  prompt: {}, resource: {}, complete: {}, task: {}, method: {},
};

// Header fields that may come from the gateway (H-19).
const fields = new Set(['host', 'connection', 'content-type', 'content-length', 'accept', 'user-agent',
                        'mcp-protocol-version', 'mcp-session-id', 'mcp-method', 'mcp-name',
                        'traceparent', 'tracestate', 'last-event-id']);
const canaries = /\w{0,24}canary|\bdanger\b/gi;

export class Stage {
  static async set(test, { recorder = {}, policies = { main: policy }, grants, config,
                           allows = allowed, servers = {} } = {}) {
    const stage = new Stage();
    stage.recorder = await startRecorder(test, recorder);
    stage.allows = allows;
    stage.judged = stage.checked = 0;
    stage.gateway = await Gateway.start(test, {
      servers: { main: stage.recorder.url, other: stage.recorder.url, ...servers }, policies,
      grants: grants ?? {
        agent: { server: 'main', policy: 'main' }, stranger: { server: 'main', policy: 'main' },
        foreign: { server: 'other', policy: 'main' } },
      config,
    });
    // The gateway asks both for their tools when it starts: what comes later is of our doing.
    for (const name of ['main', 'other']) {
      await stage.gateway.process.waitFor(logEvent('list_refreshed', ({ server }) => server === name));
    }
    stage.origin = stage.gateway.origin;
    stage.host = new URL(stage.origin).host;
    stage.url = stage.gateway.url('main');
    stage.tokens = stage.gateway.tokens;
    stage.token = stage.tokens.agent ?? Object.values(stage.tokens)[0];
    stage.session = await openSession(stage.url, stage.token);
    stage.secrets = [...Object.values(stage.tokens), stage.session];
    test.afterEach(() => stage.check());
    return stage;
  }

  // Sends a request as it is given, with our token unless told otherwise.
  async send({ query = '', path = this.url, token = this.token, ...request }) {
    const answer = await send(path + query, { token, ...request });
    this.look(`${request.body ?? ''} ${JSON.stringify(request)}`,
      answer.text + JSON.stringify(answer.headers));
    return { ...answer, message: answer.json ?? lastMessage(answer.text) };
  }

  // Writes bytes to a connection; `HOST`, `TOKEN` and `SESSION` in them are ours.
  async sendBytes(bytes) {
    const text = Buffer.from(bytes).toString('latin1').replaceAll('HOST', this.host)
      .replaceAll('TOKEN', this.token).replaceAll('SESSION', this.session);
    const answer = await sendBytes(this.origin, Buffer.from(text, 'latin1'));
    this.look(text, answer);
    return answer;
  }

  async openSession(token = this.token, url = this.url) {
    const session = await openSession(url, token);
    if (session) this.secrets.push(session);
    return session;
  }

  // What the client sees names nothing that it did not name itself.
  look(sent, seen) {
    const plain = sent.replace(/\\+u([\da-f]{4})/gi, (_, hex) => String.fromCharCode(`0x${hex}`));
    const known = new Set((plain.match(canaries) ?? []).map((name) => name.toLowerCase()));
    const leaked = (seen.match(canaries) ?? []).filter((name) => !known.has(name.toLowerCase()));
    assert.deepEqual(leaked, [], `the client saw what is not for it: ${seen.slice(0, 2000)}`);
  }

  // The invariant over everything that reached the recorder since the last time. It is checked after
  // every case; a test without cases calls it at its end.
  check() {
    // Each is judged once, so that one failure is one failure.
    const executed = this.recorder.executed.slice(this.judged);
    const requests = this.recorder.requests.slice(this.checked);
    this.judged += executed.length;
    this.checked += requests.length;
    for (const one of executed) {
      const may = Object.hasOwn(this.allows[one.kind], one.name) && this.allows[one.kind][one.name];
      const what = `${one.kind} ${JSON.stringify(one.name)} ${JSON.stringify(one.arguments)}`;
      assert.ok(may, `executed what no policy allows: ${what}`);
      assert.ok(may(one.arguments), `executed with arguments that no policy allows: ${what}`);
    }
    for (const request of requests) this.#checkRequest(request);
  }

  // Every request is the gateway's own: its fields, its bytes, and no secret of a client.
  #checkRequest({ method, headers, names, bytes }) {
    for (const name of names.map((one) => one.toLowerCase())) {
      assert.ok(fields.has(name) || name.startsWith('mcp-param-'), `the field ${name} was forwarded`);
    }
    assert.equal(new Set(names.map((one) => one.toLowerCase())).size, names.length, names.join());
    const everything = bytes.toString() + JSON.stringify(headers);
    for (const secret of this.secrets) assert.ok(!everything.includes(secret), 'a secret was forwarded');
    if (method !== 'POST') return;
    const tree = parseStrictly(bytes);
    assert.equal(bytes.toString(), canonical(tree), 'the bytes are not written anew');
    for (const key of tree.members.keys()) {
      assert.ok(['jsonrpc', 'id', 'method', 'params', 'result', 'error'].includes(key), key);
    }
  }
}

export function lastMessage(text) {
  const events = [...text.matchAll(/^data: (.+)$/gm)].map(([, data]) => data);
  try {
    return JSON.parse(events.at(-1));
  } catch {
    return undefined;
  }
}

const call = (params) => `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`;
const claim = `"_meta":${JSON.stringify(modernMeta)}`;

// The request of a case in an era. `params` is the text of the params of a tools/call; `body` is the
// whole text. The modern claim goes in front of what the params hold.
export function request(one, era, session) {
  const headers = era === 'legacy'
    ? { 'Mcp-Session-Id': session, 'MCP-Protocol-Version': '2025-11-25' }
    : { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/call', 'Mcp-Name': 'echo' };
  let body = one.body ?? (one.params === undefined ? undefined : call(one.params));
  if (typeof body === 'string' && era === 'modern') {
    body = body.replace(/"params":\s*\{(\s*\})?/, (_, end) =>
      `"params":{${claim}${end ?? ','}`);
  }
  const own = typeof one.headers === 'function' ? one.headers(era) : one.headers;
  const merged = Object.fromEntries(Object.entries({ ...headers, ...own })
    .filter(([, value]) => value !== undefined));
  return { method: one.method, query: one.query, body, headers: merged };
}

const inEra = (value, era) => (value !== null && typeof value === 'object' && era in value
  ? value[era] : value);

export function expectAnswer(answer, one, era) {
  const status = inEra(one.status, era);
  const code = inEra(one.code, era);
  if (status !== undefined) assert.ok([status].flat().includes(answer.status),
                                      `HTTP ${answer.status}, not ${status}: ${answer.text}`);
  if (code !== undefined) assert.equal(answer.message?.error?.code, code, answer.text);
  if (one.id !== undefined) assert.deepEqual(answer.message?.id, one.id, answer.text);
  if (one.denied) assert.equal(answer.message?.result?.isError, true, answer.text);
  if (one.denied) assert.match(answer.message.result.content[0].text, /^\[POLICY DENIED\]/);
  if (one.refused) assert.ok(answer.message?.error || answer.status >= 400, answer.text);
}

// Runs a table {name: case}. A case: `params` or `body`, `headers`, `era` (both unless said), and what
// is expected: `status`, `code`, `id`, `denied`, `refused`, `executed` (names, none unless said). With
// `direct` the same bytes go straight to a recorder, which must execute these names: what the case
// smuggles is really understood by somebody.
export async function runCases(t, stage, cases) {
  const control = await startRecorder(t);
  for (const [name, one] of Object.entries(cases)) {
    for (const era of one.era ? [one.era] : ['legacy', 'modern']) {
      await t.test(`${name} (${era})`, async () => {
        const before = stage.recorder.executed.length;
        const sent = request(one, era, stage.session);
        const answer = await stage.send(sent);
        assert.deepEqual(stage.recorder.names(before), inEra(one.executed, era) ?? []);
        expectAnswer(answer, one, era);
        if (!one.direct) return;
        const from = control.executed.length;
        await send(control.url, sent);
        assert.deepEqual(control.names(from).map(fold).filter((callee) => callee !== 'echo').slice(0, 1),
                         [one.direct], 'nobody would have been fooled');
      });
    }
  }
}

export { legacyCall, modernCall, modernMeta, world };
