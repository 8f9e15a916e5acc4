// SPDX-License-Identifier: Apache-2.0
// The table of coverage.md and the names of the tests say the same: every line has tests or a reason.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { root } from '../system/support/processes.mjs';

const folder = path.join(root, 'tests/smuggling');
const numbers = (letter, count) => Array.from({ length: count }, (_, i) => `${letter}-${i + 1}`);
const all = [...numbers('B', 45), ...numbers('H', 20)];

// The rows of the table: {line, what, tests, later}; `tests` are files of this folder, lines that cover
// this one too, or files elsewhere.
function readTable() {
  const rows = readFileSync(path.join(folder, 'coverage.md'), 'utf8').split('\n')
    .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()))
    .filter(([line]) => /^[BH]-\d+$/.test(line));
  return rows.map(([line, what, tests, later]) => ({
    line, what, later, tests: [...tests.matchAll(/`([^`]+)`|([BH]-\d+)/g)].map(([, file, other]) =>
      file ?? other) }));
}

// Which files have tests that begin with which line: every text of that form in a test file is a name.
function readNames() {
  const found = {};
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.test.mjs'))) {
    if (file === 'coverage.test.mjs') continue;
    const text = readFileSync(path.join(folder, file), 'utf8').replace(/^ *\/\/.*$/gm, '');
    for (const [, line] of text.matchAll(/['"`]([BH]-\d+) \S/g)) (found[line] ??= new Set()).add(file);
  }
  return found;
}

const table = readTable();
const names = readNames();

test('every line is in the table once, and no other', () => {
  assert.deepEqual(table.map(({ line }) => line), all);
});

test('every line has a test whose name begins with it, or a reason why not yet', () => {
  for (const { line, what, tests, later } of table) {
    assert.ok(what, `${line} says what it is`);
    assert.ok(tests.length || later, `${line} has neither tests nor a reason`);
    if (line.startsWith('B')) assert.ok(names[line] || later, `no test is named ${line}`);
  }
  for (const line of Object.keys(names)) assert.ok(all.includes(line), `there is no line ${line}`);
});

test('the table names exactly the files that have such tests', () => {
  for (const { line, tests } of table) {
    const here = tests.filter((name) => /^\w+\.test\.mjs$/.test(name)).sort();
    assert.deepEqual(here, [...names[line] ?? []].sort(), line);
    for (const other of tests.filter((name) => !here.includes(name))) {
      const isLine = all.includes(other) && (names[other]?.size ?? 0) > 0;
      assert.ok(isLine || existsSync(path.join(root, other)), `${line}: ${other}`);
    }
  }
});
