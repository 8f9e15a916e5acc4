// SPDX-License-Identifier: Apache-2.0
// Requests to the CloudStack API as one writes them without any server in between, and tools/call of
// cloudstack-mcp: both over kept connections, both answers looked at.
import { createHmac } from 'node:crypto';
import http from 'node:http';
import { modernCall } from '../../tests/system/support/raw.mjs';

const validMs = 24 * 3600 * 1000;

// Signs once and for all: the same request may be made again until it expires.
export function signedPath({ apiKey, secretKey }, command, parameters = {}) {
  const expires = `${new Date(Date.now() + validMs).toISOString().slice(0, 19)}+0000`;
  const all = { ...parameters, command, apikey: apiKey, response: 'json', signatureversion: '3', expires };
  const query = Object.keys(all).sort().map((name) => `${name}=${encodeURIComponent(all[name])}`).join('&');
  const signature = createHmac('sha1', secretKey).update(query.toLowerCase()).digest('base64');
  return `/client/api?${query}&signature=${encodeURIComponent(signature)}`;
}

function exchange(options, body = '') {
  return new Promise((resolve, reject) => {
    const request = http.request(options, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${options.path} was answered with ${response.statusCode}: ${text}`));
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

// `ask(path)` resolves with what stands in the envelope.
export function apiClient(port, connections = 1) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  return {
    ask: async (path) => Object.values(JSON.parse(await exchange(
      { host: '127.0.0.1', port, path, agent })))[0],
    close: () => agent.destroy(),
  };
}

// `call(tool, arguments)` resolves with the structured content.
export function toolClient(url) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const { hostname, port, pathname } = new URL(url);
  return {
    call: async (tool, toolArguments) => {
      const { headers, body } = modernCall(tool, toolArguments);
      const text = await exchange({
        host: hostname, port, path: pathname, agent, method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json',
                   Accept: 'application/json, text/event-stream', 'Content-Length': Buffer.byteLength(body) },
      }, body);
      // Before the result there may be notifications, each an event.
      const { result, error } = JSON.parse(/^data: /m.test(text) ? text.match(/^data: (.+)$/gm).at(-1).slice(6)
                                                                 : text);
      if (!result || result.isError) throw new Error(JSON.stringify(error ?? result.content));
      return result.structuredContent;
    },
    close: () => agent.destroy(),
  };
}
