// SPDX-License-Identifier: Apache-2.0
// CPU per event of answers that stream, relayed by the gateway and by nginx without buffering: many
// streams at once, each of which gets one event and then waits for the others to get theirs, so that no
// relay can take several of a stream together.
import { cpuNanoseconds } from './programs.mjs';
import { Endpoint } from './clients.mjs';
import { median, rounded, table } from './figures.mjs';
import { startGateway, startNginx, startUpstream } from './proxies.mjs';

const streams = 32;

// Modern requests, which is what the figure in the result is of; and legacy sessions, whose events are
// numbered and kept for clients that come back.
async function openPaths(upstream) {
  const nginx = await startNginx(upstream);
  const gateway = await startGateway(upstream);
  const sessions = new Endpoint(gateway, streams);
  const ids = [];
  for (let stream = 0; stream < streams; ++stream) ids.push(await sessions.openSession());
  return {
    nginx: { program: nginx, endpoint: new Endpoint(nginx, streams), sessions: [] },
    toolgate: { program: gateway, endpoint: new Endpoint(gateway, streams), sessions: [] },
    'toolgate, sessions': { program: gateway, endpoint: sessions, sessions: ids },
  };
}

// Throws unless every event came, in order. CPU is in microseconds per event.
async function measure({ program, endpoint, sessions }, events) {
  const cpuBefore = cpuNanoseconds(program.pids());
  const began = process.hrtime.bigint();
  await Promise.all(Array.from({ length: streams }, (_, stream) =>
    endpoint.followProgress({ id: stream + 1, events, session: sessions[stream] })));
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const relayed = streams * (events + 1);
  return { cpu: (cpuNanoseconds(program.pids()) - cpuBefore) / relayed / 1000,
           perSecond: relayed / seconds, relayed };
}

function rangeOf(results) {
  const values = results.map(({ cpu }) => cpu);
  return `${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)}`;
}

export async function measureEvents({ isQuick }) {
  const rounds = isQuick ? 2 : 7;
  const events = isQuick ? 300 : 1500;
  const upstream = await startUpstream();
  const paths = await openPaths(upstream);
  const runs = Object.fromEntries(Object.keys(paths).map((name) => [name, []]));
  for (const path of Object.values(paths)) await measure(path, 50);  // warm up
  for (let round = 0; round < rounds; ++round) {
    for (const [name, path] of Object.entries(paths)) runs[name].push(await measure(path, events));
  }
  for (const { endpoint } of Object.values(paths)) endpoint.close();
  const cpu = (name) => rounded(median(runs[name].map((run) => run.cpu)), 2);
  const ratio = (name) => rounded(cpu(name) / cpu('nginx'), 3);
  console.log(table(Object.entries(runs).map(([name, results]) => ({
    path: name, 'CPU us/event': cpu(name), 'to nginx': ratio(name), 'of rounds': rangeOf(results),
    'events/s': Math.round(median(results.map((run) => run.perSecond))),
    'events, all in order': results.reduce((sum, run) => sum + run.relayed, 0) }))));
  return { isGood: true, programs: [upstream, paths.nginx.program, paths.toolgate.program], result: {
    sse_cpu_ratio_to_nginx: ratio('toolgate'),
    sse_cpu_ratio_to_nginx_sessions: ratio('toolgate, sessions'),
    sse_cpu_us_per_event: cpu('toolgate'), sse_cpu_us_per_event_nginx: cpu('nginx'),
  } };
}
