// SPDX-License-Identifier: Apache-2.0
// Requests written by hand. `HOST`, `TOKEN` and `SESSION` stand for those of the stage.

const echo =
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{}}}';

// A whole request by hand. `fields` replace or add; undefined removes; a list sends several lines.
export function post({ target = '/mcp/main', method = 'POST', fields = {}, version = 'HTTP/1.1',
                       body = echo }) {
  const all = { Host: 'HOST', Authorization: 'Bearer TOKEN', 'Content-Type': 'application/json',
                Accept: 'application/json, text/event-stream', 'Mcp-Session-Id': 'SESSION',
                'Content-Length': String(Buffer.byteLength(body)), Connection: 'close', ...fields };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    [value].flat().filter((one) => one !== undefined).map((one) => `${name}: ${one}`));
  return `${method} ${target} ${version}\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

// The statuses of all answers in what came back, and that of the first.
export const statusesOf = (answers) =>
  [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, code]) => Number(code));
export const statusOf = (answers) => statusesOf(answers)[0];
