// SPDX-License-Identifier: Apache-2.0
// The server behind every path, and what stands before it: nginx as a bare proxy, and the gateway with
// policy and decision record. One worker thread each.
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { build, descendants, folder, loadCore, proxyCore, startPinned } from './programs.mjs';

const connectionsDefault = 4096;
const idleSeconds = 3600;

export const token = `tg_${randomBytes(32).toString('base64url')}`;
export const upstreamProgram = path.join(build, 'bench/bench_upstream');

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// `counts()` resolves with {calls, streams}: those that arrived, and those that belong to no call.
export async function startUpstream() {
  const started = await startPinned(loadCore, upstreamProgram, [], /LISTENING (\d+)/);
  const { child } = started;
  const counts = () => new Promise((resolve) => {
    child.stdout.once('data', (text) => {
      const [, calls, streams] = /CALLS (\d+) STREAMS (\d+)/.exec(text);
      resolve({ calls: Number(calls), streams: Number(streams) });
    });
    process.kill(child.pid, 'SIGUSR1');
  });
  return { ...started, port: Number(started.found[1]), pids: () => [child.pid], counts };
}

// Streams below /unbuffered are relayed as they come.
export async function startNginx(upstream, connectionsMax = connectionsDefault) {
  const port = await freePort();
  const own = mkdtempSync(path.join(folder, 'nginx-'));
  const config = path.join(own, 'nginx.conf');
  writeFileSync(config, `
    daemon off; worker_processes 1; pid ${own}/nginx.pid; error_log stderr notice;
    events { worker_connections ${connectionsMax}; }
    http {
      access_log off; keepalive_requests 100000000; keepalive_timeout ${idleSeconds}s;
      proxy_read_timeout ${idleSeconds}s; client_body_temp_path ${own}/body;
      proxy_temp_path ${own}/proxy; fastcgi_temp_path ${own}/f; uwsgi_temp_path ${own}/u;
      scgi_temp_path ${own}/s;
      upstream mcp { server 127.0.0.1:${upstream.port}; keepalive 64; keepalive_requests 100000000; }
      proxy_http_version 1.1; proxy_set_header Connection "";
      server {
        listen 127.0.0.1:${port} backlog=1024;
        location / { proxy_pass http://mcp; }
        location /unbuffered { proxy_pass http://mcp; proxy_buffering off; }
      }
    }`);
  const started = await startPinned(proxyCore, 'nginx', ['-c', config, '-e', 'stderr'],
                                    /start worker process \d+/);
  return { ...started, port, path: '/unbuffered', pids: () => descendants(started.child.pid) };
}

// `decisions` is the file of its decision record. `limit` is a `rate_limit` of the tool that is called,
// `state` and `log` (`decision_log`) the configuration's.
export async function startGateway(upstream, connectionsMax = connectionsDefault,
                                   { limit, state, log } = {}) {
  const own = mkdtempSync(path.join(folder, 'gateway-'));
  writeFileSync(path.join(own, 'policy.json'), JSON.stringify({
    version: '1', default: 'deny', hide: ['tool_0'],
    tools: {
      'tool_*': { deny_if: [{ conditions: [{ path: 'args.force', op: 'eq', value: true }] }] },
      tool_7: { require: [{ conditions: [{ path: 'args.pagesize', op: 'lte', value: 500 }] }],
                rate_limit: limit },
    },
  }));
  writeFileSync(path.join(own, 'toolgate.json'), JSON.stringify({
    listen: '127.0.0.1:0', threads: 1,
    servers: { bench: { url: `http://127.0.0.1:${upstream.port}/mcp`,
                        headers: { 'X-Api-Key': 'not-a-secret' },
                        progress_per_second: 1_000_000 } },
    policies: { bench: 'policy.json' },
    grants: [{ label: 'bench', server: 'bench', policy: 'bench',
               token_sha256: createHash('sha256').update(token).digest('hex') }],
    decision_log: log ?? { path: 'decisions.jsonl', rotate_bytes: 1099511627776 }, state,
    limits: { connections: connectionsMax },
    timeouts: { idle_seconds: idleSeconds },
    sessions: { per_grant: connectionsMax, idle_seconds: idleSeconds },
  }));
  const started = await startPinned(
    proxyCore, path.join(build, 'src/cmd/toolgate'), ['serve', '--config', path.join(own, 'toolgate.json')],
    /"event":"listening","address":"127.0.0.1:(\d+)"/);
  return { ...started, port: Number(started.found[1]), path: '/mcp/bench',
           pids: () => [started.child.pid], decisions: path.join(own, 'decisions.jsonl') };
}
