// SPDX-License-Identifier: Apache-2.0
// The table of what each command does to a machine in each state, read for the tests here.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../system/support/processes.mjs';

// The table is a list of columns, and a list of cells for each row.
export function readTable() {
  const text = readFileSync(path.join(root, 'src/simulator/testdata/state_table.yaml'), 'utf8')
    .replace(/^#.*$/gm, '');
  const words = (list) => list.split(',').map((word) => word.trim().replace(/\s+/g, ' '));
  const [, columns] = /^columns:\s*\[([^\]]*)\]/m.exec(text);
  const rows = [...text.matchAll(/^  ([A-Za-z ]+): \[([^\]]*)\]/gm)]
    .map(([, name, cells]) => [name, words(cells)]);
  return { columns: words(columns), rows };
}

const stateIn = (row) => (row === 'Starting on a host' ? 'Starting' : row);

// `job 530 > Stopped` as {kind, code, after}.
export function readCell(cell, row) {
  const [, kind, code, after] = /^(ok|job|http)(?: (\d+))?(?: > (.+))?$/.exec(cell);
  return { kind, code: code && Number(code), after: after ?? stateIn(row) };
}

// What the destroy workflow makes of a cell: it looks first, so that what cannot work is not tried.
export function destroyOutcome(row, expected, expunge) {
  if (expected.kind === 'http') return 'not_found';
  if (row === 'removed') return 'already_absent';
  if (expected.kind === 'job') return 'refused';
  if (expunge) return 'expunged';
  if (row === 'Destroyed' || row === 'Expunging') return 'already_destroyed';
  return row === 'Error' ? 'expunging' : 'destroyed';
}
