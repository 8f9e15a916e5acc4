// SPDX-License-Identifier: Apache-2.0
// An upstream MCP server whose every byte a test decides, and which remembers what reached it.
import http from 'node:http';
import https from 'node:https';

export const echoTool = {
  name: 'echo', description: 'Gives its arguments back', inputSchema: { type: 'object' },
};

function answerTo(message, tools) {
  switch (message.method) {
    case 'initialize':
      return { result: { protocolVersion: '2025-11-25', capabilities: { tools: {} },
                         serverInfo: { name: 'fake', version: '1' } } };
    case 'tools/list':
      return { result: { tools } };
    case 'tools/call':
      return { result: { content: [{ type: 'text',
                                     text: JSON.stringify(message.params.arguments ?? {}) }] } };
    case 'ping':
      return { result: {} };
    default:
      return { error: { code: -32601, message: 'Method not found' } };
  }
}

// `answer(message, response, request)` may answer by itself and return true. `received` lists every
// message with the headers it came with; `calls()` those that call a tool. `stop()` ends it before
// the test; another may then take its `port`. `tls` ({cert, key}) makes it an https server.
export async function startUpstream(
  test, { tools = [echoTool], answer = () => false, port = 0, tls } = {}) {
  const received = [];
  const listener = async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const message = text ? JSON.parse(text) : { method: request.method };
    received.push({ message, text, headers: request.headers });
    if (await answer(message, response, request)) return;
    if (message.id === undefined) {
      response.writeHead(request.method === 'DELETE' ? 200 : 202).end();
      return;
    }
    response.writeHead(200, {
      'Content-Type': 'application/json',
      ...(message.method === 'initialize' ? { 'Mcp-Session-Id': 'of-the-upstream' } : {}) });
    response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, ...answerTo(message, tools) }));
  };
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener);
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const stop = () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  test.after(stop);
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${server.address().port}/mcp`,
    port: server.address().port,
    stop,
    received,
    calls: () => received.filter(({ message }) => message.method === 'tools/call'),
  };
}
