// SPDX-License-Identifier: Apache-2.0
// MCP clients that others wrote, connected with a bearer token.
import * as v2 from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from
  '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CreateMessageRequestSchema, ElicitRequestSchema, ListRootsRequestSchema } from
  '@modelcontextprotocol/sdk/types.js';

const info = { name: 'toolgate-test', version: '1' };

const requestSchemasV1 = {
  'sampling/createMessage': CreateMessageRequestSchema,
  'elicitation/create': ElicitRequestSchema,
  'roots/list': ListRootsRequestSchema,
};

function requestInit(token) {
  return { headers: { Authorization: `Bearer ${token}` } };
}

// Every kind of client, by name. `modernOnly` ones do without the legacy era, `modern` ones leave it
// where they can. `call` calls a tool with the SDK's options.
//
// The last argument of `connect` is the host that the client is part of: its `capabilities`, what it
// `answers` to a request of the server, by method, and `heard`, which gets the server's notifications.
export const kinds = {
  'SDK v1': {
    connect: connectV1,
    call: (client, params, options) => client.callTool(params, undefined, options),
  },
  'SDK v2 legacy': kindV2('legacy'),
  'SDK v2 auto': { ...kindV2('auto'), modern: true },
  'SDK v2 pin': { ...kindV2({ pin: '2026-07-28' }), modern: true, modernOnly: true },
};

function kindV2(mode) {
  return {
    connect: (test, url, token, host) => connectV2(test, url, token, mode, host),
    call: (client, params, options) => client.callTool(params, options),
  };
}

export function connectV1(test, url, token, host) {
  return openV1(test, new TransportV1(new URL(url), { requestInit: requestInit(token) }), host);
}

export function connectV2(test, url, token, mode, host) {
  const transport = new v2.StreamableHTTPClientTransport(
    new URL(url), { requestInit: requestInit(token) });
  return openV2(test, transport, mode, host);
}

export function openV1(test, transport, host = {}) {
  const client = new ClientV1(info, { capabilities: host.capabilities ?? {} });
  return open(test, client, transport, host, (method) => requestSchemasV1[method]);
}

export function openV2(test, transport, mode, host = {}) {
  const client = new v2.Client(
    info, { capabilities: host.capabilities ?? {}, versionNegotiation: { mode } });
  return open(test, client, transport, host, (method) => method);
}

async function open(test, client, transport, { answers = {}, heard = [] }, nameRequest) {
  for (const [method, answer] of Object.entries(answers)) {
    client.setRequestHandler(nameRequest(method), ({ params }) => answer(params));
  }
  client.fallbackNotificationHandler = async (notification) => { heard.push(notification); };
  test.after(() => client.close());
  await client.connect(transport);
  return client;
}
