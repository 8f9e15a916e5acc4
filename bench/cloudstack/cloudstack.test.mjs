// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { program } from '../../tests/system/support/processes.mjs';
import { signedPath } from './api.mjs';

const run = promisify(execFile);

test('the benchmark runs, and every call is answered', async () => {
  const script = path.join(import.meta.dirname, 'run.mjs');
  const { stdout } = await run(process.execPath, [script, '--quick'], {
    env: { ...process.env, BENCH_PROGRAMS: path.dirname(program('cloudstack-sim')) } });
  const result = JSON.parse(/^RESULT (.*)$/.exec(stdout.trim().split('\n').at(-1))[1]);
  assert.equal(result.calls.length, 4);
  for (const row of result.calls) assert.ok(row['CPU us/call, simulator'] > 0 && row['p99 ms'] > 0);
  for (const row of result.simulator) assert.ok(row['calls/s'] > 0 && row['CPU us/call'] > 0);
  assert.deepEqual(result.sizes.map(({ machines }) => machines), [20, 40, 80]);
  assert.ok(result.growth > 0);
});

test('a request is signed over what is sent, sorted and in small letters', () => {
  const keys = { apiKey: 'KEY', secretKey: 'SECRET' };
  const query = new URL(`http://a${signedPath(keys, 'listZones', { name: 'a B,c' })}`).search.slice(1);
  const [, signed, signature] = /^(.*)&signature=(.*)$/.exec(query);
  assert.match(signed, /^apikey=KEY&command=listZones&expires=.*&name=a%20B%2Cc&response=json&/);
  assert.equal(decodeURIComponent(signature),
               createHmac('sha1', 'SECRET').update(signed.toLowerCase()).digest('base64'));
});
