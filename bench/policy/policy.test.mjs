// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { cases, withUnrelatedRules } from './cases.mjs';
import { runPeers } from './peers.mjs';

const run = promisify(execFile);
const here = import.meta.dirname;

test('the benchmark runs, and all three decide alike', async () => {
  const program = path.resolve(process.env.TOOLGATE_PROGRAMS, '../../bench/bench_policy');
  const { stdout } = await run(process.execPath, [path.join(here, 'run.mjs'), '--quick'],
                               { env: { ...process.env, BENCH_POLICY: program } });
  const lines = stdout.trim().split('\n');
  const result = JSON.parse(/^RESULT (.*)$/.exec(lines.at(-1))[1]);
  assert.equal(Object.keys(result.decisions).length, cases.length);
  assert.ok(result.ten_conditions_ns > 0);
  assert.ok(result.calls_decided_alike > 50);
  for (const row of Object.values(result.decisions)) assert.ok(row['allow ns'] > 0);
});

test('the peers decide each call as the case says', () => {
  for (const one of [...cases, withUnrelatedRules(10)]) {
    const wanted = one.calls.map(({ outcome }) => outcome);
    for (const peer of Object.values(runPeers(one, 0))) {
      if (peer) assert.deepEqual(peer.outcomes, wanted, one.name);
    }
  }
});

