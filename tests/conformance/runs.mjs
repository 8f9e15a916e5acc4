// SPDX-License-Identifier: Apache-2.0
// What is run: which version of the suite, over which revision of MCP, and the checks that must pass.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../system/support/processes.mjs';

const modules = path.join(root, 'node_modules');
const current = path.join(modules, '@modelcontextprotocol/conformance/dist/index.js');
const previous = path.join(modules, 'conformance-0-1/dist/index.js');

export const folder = path.join(root, 'tests/conformance');
export const baseline = path.join(folder, 'expected_failures.yaml');

const at = (revision) => ['--spec-version', revision];

// `client` runs test what the gateway sends to servers, the others what it answers clients. `options`
// choose the scenarios of a whole run, `single` is what remains of them for one scenario. Warnings are
// mistakes, but in scenarios of `mayWarn`. `mayFail`: those of the baseline fail.
const table = [
  { name: '2026-07-28', options: ['--suite', 'all'], single: at('2026-07-28') },
  { name: '2025-11-25', options: ['--suite', 'all'], single: at('2025-11-25') },
  { name: '2025-06-18', options: ['--suite', 'all'], single: at('2025-06-18') },
  { name: '2025-03-26', options: ['--suite', 'all'], single: at('2025-03-26') },
  { name: 'draft', options: ['--suite', 'draft'], single: [] },
  { name: 'pending', options: ['--suite', 'pending'], single: [], mayFail: true },
  // Its polling scenario names a revision in its headers that is older than polling.
  { name: '0.1.16', options: ['--suite', 'all'], single: [], program: previous,
    mayWarn: ['server-sse-polling'] },
  { name: 'client 2026-07-28', single: at('2026-07-28'), client: true },
  { name: 'client 2025-11-25', single: at('2025-11-25'), client: true },
];

// Scenarios that are known to fail; only those of tasks, which the gateway does not have.
function expectedFailures() {
  const lines = readFileSync(baseline, 'utf8').split('\n');
  const names = lines.map((line) => /^ +- +(\S+)$/.exec(line)?.[1]).filter(Boolean);
  const other = names.find((name) => !name.startsWith('tasks-'));
  if (other) throw new Error(`expected_failures.yaml may hold only tasks, not \`${other}\``);
  return names;
}

// The runs with how many checks of each scenario must pass, `direct`ly or through the gateway.
export function loadRuns({ direct }) {
  const expected = JSON.parse(readFileSync(path.join(folder, 'expected.json'), 'utf8'));
  return table.map((run) => {
    const { total, scenarios, ...only } = expected[run.name];
    const sum = Object.values(scenarios).reduce((all, checks) => all + checks, 0);
    if (sum !== total) throw new Error(`expected.json says ${total} of ${run.name}, its sum is ${sum}`);
    return { program: current, mayWarn: [], ...run, mayFail: run.mayFail ? expectedFailures() : [],
             scenarios: new Map(Object.entries({ ...scenarios, ...(direct && only.direct) })) };
  });
}
