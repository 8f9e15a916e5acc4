// SPDX-License-Identifier: Apache-2.0
// MCP clients that others wrote, connected with a bearer token.
import * as v2 from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from
  '@modelcontextprotocol/sdk/client/streamableHttp.js';

const info = { name: 'toolgate-test', version: '1' };

function requestInit(token) {
  return { headers: { Authorization: `Bearer ${token}` } };
}

// Every kind of client, by name. `modernOnly` ones do without the legacy era.
export const kinds = {
  'SDK v1': { connect: connectV1 },
  'SDK v2 legacy': { connect: (test, url, token) => connectV2(test, url, token, 'legacy') },
  'SDK v2 auto': { connect: (test, url, token) => connectV2(test, url, token, 'auto') },
  'SDK v2 pin': {
    connect: (test, url, token) => connectV2(test, url, token, { pin: '2026-07-28' }),
    modernOnly: true,
  },
};

export async function connectV1(test, url, token) {
  const client = new ClientV1(info);
  const transport = new TransportV1(new URL(url), { requestInit: requestInit(token) });
  await client.connect(transport);
  test.after(() => client.close());
  return client;
}

export async function connectV2(test, url, token, mode) {
  const client = new v2.Client(info, { versionNegotiation: { mode } });
  const transport = new v2.StreamableHTTPClientTransport(
    new URL(url), { requestInit: requestInit(token) });
  await client.connect(transport);
  test.after(() => client.close());
  return client;
}
