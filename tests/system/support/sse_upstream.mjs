// SPDX-License-Identifier: Apache-2.0
// An upstream MCP server that speaks HTTP+SSE, the transport of 2024-11-05.
import http from 'node:http';

const tool = { name: 'echo', inputSchema: { type: 'object' } };

export function resultOf({ method, params }) {
  switch (method) {
    case 'initialize':
      return { protocolVersion: '2024-11-05', capabilities: { tools: {} },
               serverInfo: { name: 'sse', version: '1' } };
    case 'tools/list':
      return { tools: [tool] };
    default:
      return { content: [{ type: 'text', text: JSON.stringify(params?.arguments) }] };
  }
}

// A server whose streams are at /sse. `refusal` is what a POST to it gets, `endpoint(id, origin)` the
// event that tells where to POST instead. `streams`: {id, response, gone} of each. `open(response,
// stream)` may begin the stream in its own way, `accept(response, message)` take a POST in its own,
// `refuse(response, message)` refuse one to /sse: each returns true then.
export async function startSse(t, { refusal = 404, endpoint = (id) => `/message?sessionId=${id}`,
                             answers = () => true, open = () => false, accept = () => false,
                             refuse = () => false } = {}) {
  const streams = [];
  const received = [];
  const say = (stream, message) =>
    stream.response.write(`event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`);
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const url = new URL(request.url, 'http://upstream');
    received.push({ method: request.method, path: url.pathname, headers: request.headers, text });
    if (url.pathname === '/sse' && request.method === 'POST') {
      if (!refuse(response, JSON.parse(text))) response.writeHead(refusal).end();
    } else if (url.pathname === '/sse') {
      const stream = { id: `stream-${streams.length}`, response, gone: false };
      response.on('close', () => { stream.gone = true; });
      streams.push(stream);
      if (open(response, stream)) return;
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(`event: endpoint\ndata: ${endpoint(stream.id, origin)}\n\n`);
    } else {
      const stream = streams.find(({ id }) => id === url.searchParams.get('sessionId'));
      const message = JSON.parse(text);
      if (!stream || !accept(response, message)) {
        response.writeHead(stream ? 202 : 404).end(stream ? 'Accepted' : '');
      }
      if (!stream || message.id === undefined || !answers(message, stream, say)) return;
      say(stream, { id: message.id, result: resultOf(message) });
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const calls = () => received.filter(({ text }) => text.includes('"tools/call"'));
  return { url: `${origin}/sse`, origin, streams, received, calls, say };
}
