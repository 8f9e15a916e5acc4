// SPDX-License-Identifier: Apache-2.0
// A server on the SDK v2 that speaks both eras: legacy with sessions, modern without. Its `echo`,
// `get-sum` and `get-env` are those of server-everything, so that one policy serves both.
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { NodeStreamableHTTPServerTransport, toNodeHandler, toWebRequest } from
  '@modelcontextprotocol/node';
import { Server, createMcpHandler, inputRequired, isLegacyRequest } from
  '@modelcontextprotocol/server';

const greeting = 'fixture://greeting';
const cities = ['Aachen', 'Berlin', 'Bern', 'Rome'];

const text = (value) => ({ content: [{ type: 'text', text: value }] });

const form = {
  type: 'object',
  properties: { colour: { type: 'string', title: 'Colour' }, count: { type: 'integer', minimum: 1 } },
  required: ['colour'],
};

// What a tool asks its user, and what it does with the answer.
const questions = {
  'ask-user': {
    request: () => inputRequired.elicit({ message: 'Which colour?', requestedSchema: form }),
    read: ({ action, content }) => `${action}: ${JSON.stringify(content ?? null)}`,
  },
  'ask-model': {
    request: () => inputRequired.createMessage({
      messages: [{ role: 'user', content: { type: 'text', text: 'Name a number' } }],
      maxTokens: 10 }),
    read: ({ model, content }) => `${model}: ${content.text}`,
  },
  'ask-roots': {
    request: () => inputRequired.listRoots(),
    read: ({ roots }) => roots.map(({ uri }) => uri).join(),
  },
};

function notify(context, method, params) {
  return context.mcpReq.notify({ method, params });
}

const handlers = {
  echo: ({ message }) => text(`Echo: ${message}`),
  'get-sum': ({ a, b }) => text(`The sum of ${a} and ${b} is ${a + b}.`),
  'get-env': () => text('the environment'),
  structured: () => ({
    content: [{ type: 'text', text: '{"list":[1,{"ü":null}],"big":1e21}' },
              { type: 'image', data: 'iVBORw0KGgo=', mimeType: 'image/png' },
              { type: 'resource_link', uri: greeting, name: 'greeting' }],
    structuredContent: { list: [1, { ü: null }], big: 1e21 },
  }),
  'count-up': async ({ to }, context) => {
    const { progressToken } = context.mcpReq._meta ?? {};
    for (let progress = 1; progress <= to; ++progress) {
      await notify(context, 'notifications/progress',
                   { progressToken, progress, total: to, message: `step ${progress}` });
    }
    return text(`counted to ${to}`);
  },
  'write-log': async (args, context) => {
    await context.mcpReq.log('debug', 'too fine', 'fixture');
    await context.mcpReq.log('error', { what: 'coarse enough' }, 'fixture');
    return text('logged');
  },
  // Until it is cancelled.
  wait: (args, context, seen) => new Promise((resolve, reject) => {
    seen.waiting.push(args.name);
    context.mcpReq.signal.addEventListener('abort', () => {
      seen.cancelled.push(args.name);
      reject(new Error('cancelled'));
    });
    if (context.mcpReq._meta?.progressToken === undefined) return;
    notify(context, 'notifications/progress',
           { progressToken: context.mcpReq._meta.progressToken, progress: 1 });
  }),
};

const schemas = {
  echo: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
  structured: { type: 'object' },
};

const tools = [...Object.keys(handlers), ...Object.keys(questions)].map((name) => ({
  name, description: `The tool ${name}`, inputSchema: schemas[name] ?? { type: 'object' },
  ...(name === 'structured' ? { outputSchema: { type: 'object', required: ['list'] } } : {}),
}));

function callTool({ params: { name, arguments: args = {} } }, context, seen) {
  seen.calls.push(name);
  const question = questions[name];
  if (!question) return handlers[name](args, context, seen);
  const answer = context.mcpReq.inputResponses?.asked;
  if (!answer) return inputRequired({ inputRequests: { asked: question.request() } });
  return text(question.read(answer));
}

function complete({ params: { argument, context } }) {
  const values = cities.filter((city) => city.startsWith(argument.value));
  return { completion: { values: [...values, ...Object.keys(context?.arguments ?? {})] } };
}

function readResource({ params: { uri } }) {
  const item = /^fixture:\/\/item\/(\d+)$/.exec(uri)?.[1];
  if (uri !== greeting && !item) throw new Error(`no resource ${uri}`);
  return { contents: [{ uri, mimeType: 'text/plain', text: item ? `item ${item}` : 'hello' }] };
}

function makeServer(seen) {
  const server = new Server({ name: 'both-eras', version: '1' }, { capabilities: {
    tools: { listChanged: true }, resources: { subscribe: true, listChanged: true },
    prompts: { listChanged: true }, completions: {}, logging: {} } });
  const subscribed = new Set();
  const on = (method, handler) => server.setRequestHandler(method, handler);
  on('tools/list', () => ({ tools: [...tools, ...seen.added] }));
  on('tools/call', (request, context) => callTool(request, context, seen));
  on('resources/list', () => ({ resources: [{ uri: greeting, name: 'greeting' }] }));
  on('resources/templates/list', () => ({
    resourceTemplates: [{ uriTemplate: 'fixture://item/{id}', name: 'item' }] }));
  on('resources/read', readResource);
  on('resources/subscribe', ({ params }) => { subscribed.add(params.uri); return {}; });
  on('resources/unsubscribe', ({ params }) => { subscribed.delete(params.uri); return {}; });
  on('prompts/list', () => ({ prompts: [{ name: 'weather', arguments: [{ name: 'city' }] }] }));
  on('prompts/get', ({ params }) => ({ messages: [{
    role: 'user', content: { type: 'text', text: `The weather in ${params.arguments.city}` } }] }));
  on('completion/complete', complete);
  return { server, subscribed };
}

// Legacy clients, each with a session and a server of its own.
class LegacySessions {
  constructor(seen) {
    this.seen = seen;
    this.sessions = new Map();
  }

  async handle(request, response, body) {
    const id = request.headers['mcp-session-id'];
    let session = this.sessions.get(id);
    if (!session && id !== undefined) return response.writeHead(404).end();
    session ??= await this.#open();
    return session.transport.handleRequest(request, response, body);
  }

  async #open() {
    const session = makeServer(this.seen);
    session.transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => { this.sessions.set(id, session); },
      onsessionclosed: (id) => { this.sessions.delete(id); },
    });
    await session.server.connect(session.transport);
    return session;
  }

  async each(tell) {
    await Promise.all([...this.sessions.values()].map(tell));
  }
}

// `seen`: `calls` that were executed, by name; the names that `wait` is `waiting` under, and which of
// them were `cancelled`.
export async function startBothEras(test) {
  const seen = { calls: [], waiting: [], cancelled: [], added: [] };
  const modern = createMcpHandler(() => makeServer(seen).server, { legacy: 'reject' });
  const handleModern = toNodeHandler(modern);
  const legacy = new LegacySessions(seen);
  const listener = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = chunks.length ? JSON.parse(Buffer.concat(chunks)) : undefined;
    const isLegacy = await isLegacyRequest(await toWebRequest(request, body), body);
    await (isLegacy ? legacy.handle(request, response, body)
                    : handleModern(request, response, body));
  });
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  test.after(async () => {
    await modern.close();
    listener.closeAllConnections();
    listener.close();
  });
  return {
    url: `http://127.0.0.1:${listener.address().port}/mcp`,
    seen,
    addTool: (name) => seen.added.push({ name, inputSchema: { type: 'object' } }),
    // Tells everybody who listens that a list changed or a resource was updated.
    async changed(kind) {
      modern.notify[`${kind}Changed`]();
      await legacy.each(({ server }) => server.notification(
        { method: `notifications/${kind}/list_changed` }));
    },
    async updated(uri) {
      modern.notify.resourceUpdated(uri);
      await legacy.each(({ server, subscribed }) => subscribed.has(uri) && server.notification(
        { method: 'notifications/resources/updated', params: { uri } }));
    },
  };
}
