// SPDX-License-Identifier: Apache-2.0
// What those cost that do nothing: sessions with an open stream, and connections that are kept after a
// call. Of each a few and then many, so that what is paid once cancels out.
import { setTimeout as sleep } from 'node:timers/promises';
import { openFiles } from '../../tests/system/support/memory.mjs';
import { until } from '../../tests/system/support/wait.mjs';
import { Endpoint, IdleConnection } from './clients.mjs';
import { growth, rounded, table } from './figures.mjs';
import { memoryBytes, openFilesMax, stop } from './programs.mjs';
import { startGateway, startNginx, startUpstream } from './proxies.mjs';

// The gateway opens a stream of its own to the server for each session, and at most 1,024 connections
// to one server.
const sessionCounts = [100, 1000];
const connectionCounts = [500, 10_000];
const connectionsMax = 12_000;
const openingAtOnce = 32;
const spareFiles = 500;
const secondCallEvery = 100;
const steadyMs = 300;

// Calls `make` until there are `count` of `made`, some at a time.
async function fill(made, count, make) {
  let begun = made.length;
  await Promise.all(Array.from({ length: openingAtOnce }, async () => {
    while (begun < count) {
      ++begun;
      made.push(await make());
    }
  }));
}

// The program's memory once it has stopped to change.
async function settledBytes(program) {
  for (let before = -1, tries = 0; ; ++tries) {
    const bytes = memoryBytes(program.pids());
    if (bytes === before || tries > 10) return bytes;
    before = bytes;
    await sleep(steadyMs);
  }
}

function assertAllOpen(made) {
  const open = made.filter(({ isOpen }) => isOpen).length;
  if (open !== made.length) throw new Error(`of ${made.length} only ${open} are still open`);
}

// Fills up to each count and measures there: [{count, bytes}].
async function measurePoints(program, counts, make, whenOpen) {
  const made = [];
  const points = [];
  for (const count of counts) {
    await fill(made, count, make);
    await whenOpen(made);
    points.push({ count, bytes: await settledBytes(program) });
    assertAllOpen(made);
  }
  return { made, points };
}

async function measureSessions(start) {
  const upstream = await startUpstream();
  const program = await start(upstream, connectionsMax);
  const endpoint = new Endpoint(program, openingAtOnce);
  const make = async () => endpoint.listen(await endpoint.openSession());
  const { made, points } = await measurePoints(program, sessionCounts, make, ({ length }) => until(
    async () => (await upstream.counts()).streams === length, 'a stream from the server for each'));
  for (const stream of made) stream.close();
  endpoint.close();
  await stop(program);
  await stop(upstream);
  return points;
}

// The workers of nginx are its own children.
const filesOf = (program) => Math.max(...program.pids().map((pid) => openFiles({ child: { pid } })));

async function measureConnections(start, counts) {
  const upstream = await startUpstream();
  const program = await start(upstream, connectionsMax);
  const make = () => IdleConnection.open(program);
  const { made, points } = await measurePoints(program, counts, make, ({ length }) => until(
    () => filesOf(program) >= length, 'all connections in the proxy'));
  for (let index = 0; index < made.length; index += secondCallEvery) await made[index].call();
  for (const connection of made) connection.close();
  await stop(program);
  await stop(upstream);
  return points;
}

function rowOf(what, path, points) {
  return { what, path, open: points[1].count, 'bytes each': growth(...points),
           'RSS MiB': rounded(points[1].bytes / 2 ** 20, 1) };
}

export async function measureMemory({ isQuick }) {
  const most = Math.min(connectionCounts[1], openFilesMax() - spareFiles, isQuick ? 2000 : Infinity);
  const counts = [connectionCounts[0], most];
  const rows = [];
  for (const [path, start] of Object.entries({ nginx: startNginx, toolgate: startGateway })) {
    rows.push(rowOf('session with a stream', path, await measureSessions(start)));
    rows.push(rowOf('kept connection', path, await measureConnections(start, counts)));
  }
  console.log(table(rows));
  const find = (what, path) => rows.find((row) => row.what === what && row.path === path);
  const session = find('session with a stream', 'toolgate');
  const connection = find('kept connection', 'toolgate');
  return { isGood: true, programs: [], result: {
    idle_sessions: session.open, bytes_per_idle_session: session['bytes each'],
    bytes_per_idle_session_nginx: find('session with a stream', 'nginx')['bytes each'],
    idle_connections: connection.open, bytes_per_idle_connection: connection['bytes each'],
    bytes_per_idle_connection_nginx: find('kept connection', 'nginx')['bytes each'],
  } };
}
