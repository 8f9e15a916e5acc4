// SPDX-License-Identifier: Apache-2.0
// Preloaded into servers that others wrote: they listen on a free port of the loopback address and
// print it, whatever they would do themselves.
import net from 'node:net';

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
  const callback = args.find((arg) => typeof arg === 'function');
  return listen.call(this, { host: '127.0.0.1', port: 0 }, () => {
    console.error(`LISTENING ${this.address().port}`);
    callback?.();
  });
};
