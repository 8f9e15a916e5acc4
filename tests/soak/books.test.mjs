// SPDX-License-Identifier: Apache-2.0
// The soak finds what it is there for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeGrowth } from './growth.mjs';
import { Ledger } from './ledger.mjs';

// What becomes of one call: how often executed, the outcomes in the log, what its client was told.
function problemsOf({ executed, recorded, told }) {
  const ledger = new Ledger();
  const n = ledger.begin('echo');
  const names = Object.keys(ledger.argumentsOf(n));
  for (let i = 0; i < executed; ++i) ledger.execute(n);
  for (const outcome of told) ledger.settle(n, outcome);
  for (const outcome of recorded) ledger.record({ argument_keys: names, outcome });
  return ledger.finish();
}

test('calls that are as they must be leave no problem', () => {
  for (const call of [
    { executed: 1, recorded: ['forward'], told: ['done'] },
    { executed: 0, recorded: ['deny'], told: ['denied'] },
    { executed: 0, recorded: ['forward'], told: ['failed'] },
    { executed: 1, recorded: ['forward'], told: ['left'] },
    { executed: 0, recorded: [], told: ['lost'] },
    { executed: 0, recorded: [], told: ['refused'] },
  ]) assert.deepEqual(problemsOf(call), [], JSON.stringify(call));
});

test('calls that are lost, doubled or wrongly decided are found', () => {
  for (const call of [
    { executed: 1, recorded: [], told: ['done'] },
    { executed: 1, recorded: ['forward', 'forward'], told: ['done'] },
    { executed: 2, recorded: ['forward'], told: ['done'] },
    { executed: 0, recorded: ['forward'], told: ['done'] },
    { executed: 1, recorded: ['deny'], told: ['done'] },
    { executed: 1, recorded: ['deny'], told: ['denied'] },
    { executed: 1, recorded: ['forward'], told: [] },
    { executed: 1, recorded: ['forward'], told: ['done', 'done'] },
    { executed: 1, recorded: ['deny'], told: ['failed'] },
    { executed: 0, recorded: ['deny'], told: ['refused'] },
  ]) assert.notDeepEqual(problemsOf(call), [], JSON.stringify(call));
});

test('growth is found, noise is not', () => {
  const bound = { ratioMax: 1.1, slack: 5 };
  const steps = Array.from({ length: 100 }, (_, i) => i);
  assert.equal(judgeGrowth(steps.map((i) => 100 + (i % 7) * 3), bound).grows, false);
  assert.equal(judgeGrowth(steps.map((i) => 100 + i), bound).grows, true);
  // What is set up at first is no growth.
  assert.equal(judgeGrowth(steps.map((i) => (i < 20 ? 10 * i : 200)), bound).grows, false);
});
