// SPDX-License-Identifier: Apache-2.0
// Preloaded into clients, bridges and servers that others wrote: whatever wants to leave this machine,
// or to start a program other than Node and a shell (a browser, say), is refused and told of.
import { ChildProcess } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);
const startable = new Set(['node', 'sh', 'bash']);

function refuse(what) {
  process.stderr.write(`\nREACHED OUT ${what}\n`);
  throw new Error(`tests run offline: ${what}`);
}

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  const host = typeof options === 'object' ? options.host : args[1];
  const isLocal = options?.path || typeof host !== 'string' || loopback.has(host);
  if (!isLocal) refuse(`to ${host}`);
  return connect.apply(this, args);
};

const spawn = ChildProcess.prototype.spawn;
ChildProcess.prototype.spawn = function (options) {
  if (!startable.has(path.basename(options.file))) refuse(`with ${options.file}`);
  return spawn.call(this, options);
};
