// SPDX-License-Identifier: Apache-2.0
// Gives the suite, which has no tokens, the one that the gateway wants: a proxy that writes an
// Authorization line into each request and passes on every other byte, both ways, as it comes. `Host`
// stays what the suite sent, so the gateway must be told of `host` (its `allowed_hosts`) and of `origin`.
import net from 'node:net';

const headBytesMax = 64 * 1024;
const headEnd = Buffer.from('\r\n\r\n');

// The bytes of requests, with `line` added to each head. Knows bodies by their Content-Length.
class Requests {
  #line;
  #head = Buffer.alloc(0);
  #bodyLeft = 0;

  constructor(line) {
    this.#line = Buffer.from(line);
  }

  // What to pass on of these bytes; throws when they are no request that this class understands.
  take(bytes) {
    const out = [];
    for (let rest = bytes; rest.length > 0;) {
      const body = rest.subarray(0, this.#bodyLeft);
      out.push(body);
      this.#bodyLeft -= body.length;
      rest = this.#takeHead(rest.subarray(body.length), out);
    }
    return Buffer.concat(out);
  }

  #takeHead(bytes, out) {
    const seen = Buffer.concat([this.#head, bytes]);
    const end = seen.indexOf(headEnd);
    if (end < 0) {
      if (seen.length > headBytesMax) throw new Error('a head without end');
      this.#head = seen;
      return Buffer.alloc(0);
    }
    const head = seen.subarray(0, end + headEnd.length);
    const afterFirstLine = head.indexOf('\r\n') + 2;
    out.push(head.subarray(0, afterFirstLine), this.#line, head.subarray(afterFirstLine));
    this.#bodyLeft = bodyLength(head.toString('latin1'));
    this.#head = Buffer.alloc(0);
    return seen.subarray(head.length);
  }
}

function bodyLength(head) {
  if (/^transfer-encoding:/im.test(head)) throw new Error('a request in chunks');
  return Number(/^content-length:[ \t]*(\d+)/im.exec(head)?.[1] ?? 0);
}

// Listens on a free port of the loopback address until the scope ends. Requests go to the origin that
// `forward` was given, with its token.
export async function startShim(scope) {
  const sockets = new Set();
  let target;
  const track = (socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
  };
  const server = net.createServer((client) => {
    const { hostname, port } = new URL(target.origin);
    const gateway = net.connect(port, hostname);
    const requests = new Requests(`Authorization: Bearer ${target.token}\r\n`);
    const hangUp = (error) => {
      if (error) console.error(`shim: ${error.message}`);
      client.destroy();
      gateway.destroy();
    };
    for (const socket of [client, gateway]) {
      track(socket);
      // That a peer hung up is for the other peer to know, not for people.
      socket.on('error', () => hangUp());
    }
    client.on('data', (bytes) => {
      try {
        gateway.write(requests.take(bytes));
      } catch (error) {
        hangUp(error);
      }
    });
    gateway.pipe(client);
    client.on('end', () => gateway.end());
    client.on('close', () => gateway.destroy());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  scope.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const host = `127.0.0.1:${server.address().port}`;
  return { host, origin: `http://${host}`, forward: (origin, token) => { target = { origin, token }; } };
}
