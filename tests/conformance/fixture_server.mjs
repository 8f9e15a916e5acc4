// SPDX-License-Identifier: Apache-2.0
// The MCP server that the conformance suite is run against, directly and through the gateway: it has
// every tool, prompt and resource that a scenario asks for, serves the modern era without sessions and
// the legacy ones with them, and passes every check by itself. Listens on a free port of the loopback
// address and prints its URL.
import { toNodeHandler } from '@modelcontextprotocol/node';
import {
  createMcpHandler, hostHeaderValidationResponse, isLegacyRequest, localhostAllowedHostnames,
  localhostAllowedOrigins, originValidationResponse,
} from '@modelcontextprotocol/server';
import http from 'node:http';
import { Changes, makeServer } from './fixture/server.mjs';
import { Sessions } from './fixture/sessions.mjs';

const path = '/mcp';

const report = (error) => console.error(`fixture: ${error.message}`);

const changes = new Changes();
const modern = createMcpHandler(() => makeServer('modern', changes),
                                { legacy: 'reject', onerror: report });
const sessions = new Sessions(() => makeServer('legacy', changes));
changes.onChange = (kind) => {
  if (kind === 'tools') modern.notify.toolsChanged();
  else modern.notify.promptsChanged();
  sessions.notifyChanged(kind);
};

async function serve(request) {
  const refused = hostHeaderValidationResponse(request, localhostAllowedHostnames()) ??
    originValidationResponse(request, localhostAllowedOrigins());
  if (refused) return refused;
  if (new URL(request.url).pathname !== path) return new Response(null, { status: 404 });
  return await isLegacyRequest(request) ? sessions.serve(request) : modern.fetch(request);
}

const server = http.createServer(toNodeHandler({ fetch: serve }, { onerror: report }));
server.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}${path}`);
});
