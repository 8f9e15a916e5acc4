// SPDX-License-Identifier: Apache-2.0
// A server of the SDK's second generation over stdio: `both` eras, or the modern one `only`.
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

function makeServer() {
  const server = new McpServer({ name: 'stdio-server', version: '1.0.0' });
  for (const name of ['read_it', 'write_it']) {
    server.registerTool(name, { description: name }, async () => ({
      content: [{ type: 'text', text: name }] }));
  }
  return server;
}

serveStdio(makeServer, { legacy: process.argv[2] === 'only' ? 'reject' : 'serve' });
