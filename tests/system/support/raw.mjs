// SPDX-License-Identifier: Apache-2.0
// Requests that no well-behaved client would send.
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';

export const modernMeta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

// The message and the headers of a modern tools/call.
export function modernCall(name, args = {}, id = 1) {
  return {
    headers: { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/call', 'Mcp-Name': name },
    body: JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call',
                           params: { name, arguments: args, _meta: modernMeta } }),
  };
}

const isStream = (response) => response.headers['content-type'] === 'text/event-stream';
const lastData = (text) => text.match(/^data: .+$/gm)?.at(-1).slice('data: '.length);

// Sends a request as it is given; the last message of a stream is its `json`; resolves with {status, headers, text, json}. `options` are for
// node:http or node:https.
export function send(url, { method = 'POST', token, headers = {}, body = '', options = {} } = {}) {
  return new Promise((resolve, reject) => {
    const request = (url.startsWith('https:') ? https : http).request(url, {
      ...options,
      method,
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...headers,
      },
    }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        let json;
        try {
          json = JSON.parse(isStream(response) ? lastData(text) : text);
        } catch { /* not JSON */ }
        resolve({ status: response.statusCode, headers: response.headers, text, json });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

// Opens a session; resolves with its id.
export async function openSession(url, token, capabilities = {}) {
  const { headers } = await send(url, { token, body: JSON.stringify({
    jsonrpc: '2.0', id: 0, method: 'initialize', params: {
      protocolVersion: '2025-11-25', capabilities, clientInfo: { name: 'raw', version: '1' } },
  }) });
  return headers['mcp-session-id'];
}

// A legacy tools/call in a session.
export function legacyCall(session, name, args = {}, id = 1) {
  return {
    headers: { 'Mcp-Session-Id': session, 'MCP-Protocol-Version': '2025-11-25' },
    body: JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call',
                           params: { name, arguments: args } }),
  };
}

// Writes bytes to a socket; resolves with everything that comes back until the other side closes.
export function sendBytes(origin, bytes) {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = net.connect(port, hostname, () => socket.write(bytes));
    socket.on('data', (chunk) => { text += chunk; });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}
