// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  EventReader, ProgressFollower, growth, median, readOptions, readWrk, stageNames, table,
} from './figures.mjs';

const wrk = `Running 2s test @ http://127.0.0.1:1/mcp/bench
  1 threads and 32 connections
  Latency Distribution
     50%  500.00us
     75%    0.61ms
     90%    0.75ms
     99%    1.93s
  126126 requests in 2.00s, 123.00MB read
Requests/sec:  63062.11
Transfer/sec:     61.00MB
`;

test('options name the parts to run', () => {
  assert.deepEqual(readOptions([]), { isQuick: false, wantsHelp: false, stages: stageNames });
  assert.deepEqual(readOptions(['--only', 'sse', '--quick']),
                   { isQuick: true, wantsHelp: false, stages: ['sse'] });
  assert.throws(() => readOptions(['--only', 'ssl']), /no part `ssl`/);
  assert.throws(() => readOptions(['--onyl', 'sse']));
});

test('what wrk prints is read in milliseconds', () => {
  assert.deepEqual(readWrk(wrk), { calls: 126126, perSecond: 63062.11, p50: 0.5, p99: 1930 });
});

test('a call that was not answered ends the benchmark', () => {
  assert.throws(() => readWrk(`${wrk}  Non-2xx or 3xx responses: 1\n`), /not every call/);
  assert.throws(() => readWrk(`${wrk}  Socket errors: connect 0, read 1\n`), /not every call/);
});

test('medians and growth', () => {
  assert.equal(median([10, 9, 1]), 9);
  assert.equal(growth({ count: 100, bytes: 5_000_000 }, { count: 1100, bytes: 25_000_000 }), 20_000);
});

test('a table has every column, and empty cells', () => {
  assert.equal(table([{ path: 'a', us: 1.5 }, { path: 'b', reason: 'gone' }]),
               '| path | us | reason |\n|---|---|---|\n| a | 1.5 |  |\n| b |  | gone |');
});

test('events are read however they are cut', () => {
  const text = ': hello\n\nid: x.1\ndata:\n\nid: x.2\nevent: endpoint\ndata: {"a":1}\n\ndata: b\ndata: c\n\n';
  const expected = [{ type: 'endpoint', data: '{"a":1}' }, { type: 'message', data: 'b\nc' }];
  const whole = new EventReader();
  assert.deepEqual(whole.feed(text), expected);
  const cut = new EventReader();
  assert.deepEqual([...text].flatMap((letter) => cut.feed(letter)), expected);
});

const event = (message) => `event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`;
const progress = (number, progressToken = 'mine') => event({
  method: 'notifications/progress', params: { progressToken, progress: number, total: 2 } });
const answer = (id = 7) => event({ id, result: { content: [] } });

function follow(...texts) {
  const follower = new ProgressFollower({ id: 7, token: 'mine', events: 2 });
  for (const text of texts) follower.feed(text);
  return follower.isAnswered;
}

test('a stream with every event in order is complete with its answer', () => {
  assert.equal(follow(progress(1), progress(2), answer()), true);
  assert.equal(follow(progress(1) + progress(2)), false);
});

test('a lost, repeated, foreign or late event is found', () => {
  assert.throws(() => follow(progress(2)), /event 1 of call 7/);
  assert.throws(() => follow(progress(1), progress(1)), /event 2/);
  assert.throws(() => follow(progress(1), progress(2, 'yours')), /event 2/);
  assert.throws(() => follow(progress(1), answer()), /event 2/);
  assert.throws(() => follow(progress(1), progress(2), answer(8)), /event 3/);
  assert.throws(() => follow(progress(1), progress(2), answer(), answer()), /event 3/);
});
