// SPDX-License-Identifier: Apache-2.0
// Compares what the suite found with what must pass, and says what is wrong.
const messageCharsMax = 600;
const outputLinesMax = 15;

// A gateway may connect to a server more often than its client connects to it: what then passes again
// counts once.
function countPassed(checks, { client }) {
  const good = checks.filter(({ status }) => status === 'SUCCESS');
  return client ? new Set(good.map(({ id, name }) => `${id} ${name}`)).size : good.length;
}

function describe({ status, id, name, description, errorMessage, details }) {
  const why = errorMessage ?? description ?? '';
  // What the suite found on the wire, it tells only in the details.
  const violations = id.startsWith('wire-schema') ? ` ${JSON.stringify(details)}` : '';
  return `${status} ${id} (${name}): ${why}${violations}`.slice(0, messageCharsMax);
}

// What is wrong with a scenario of which `expected` checks must have `passed`.
function findProblems(checks, { passed, expected, mayFail, mayWarn }) {
  if (!checks) return ['did not come to its end'];
  const bad = checks.filter(({ status }) =>
    status === 'FAILURE' || (status === 'WARNING' && !mayWarn));
  const failed = bad.some(({ status }) => status === 'FAILURE');
  if (mayFail && !failed) return ['passes; take it out of expected_failures.yaml'];
  const problems = mayFail ? [] : bad.map(describe);
  if (passed !== expected && problems.length === 0) {
    const others = checks.filter(({ status }) => status === 'SKIPPED' || status === 'INFO');
    problems.push(`${passed} checks passed, not ${expected}`, ...others.map(describe));
  }
  return problems;
}

// {rows: [{scenario, passed, expected, problems}], other}: `other` are problems of no scenario.
export function judge(run, { code, text, checks }) {
  const { scenarios, mayFail, mayWarn } = run;
  const rows = [];
  const other = [];
  for (const [scenario, expected] of scenarios) {
    const found = checks.get(scenario);
    const passed = found ? countPassed(found, run) : 0;
    const problems = findProblems(found, { passed, expected, mayFail: mayFail.includes(scenario),
                                           mayWarn: mayWarn.includes(scenario) });
    rows.push({ scenario, expected, passed, problems });
  }
  for (const scenario of checks.keys()) {
    if (!scenarios.has(scenario)) other.push(`${scenario} is not in expected.json`);
  }
  for (const scenario of mayFail) {
    if (!scenarios.has(scenario)) {
      other.push(`expected_failures.yaml names ${scenario}, which is not run`);
    }
  }
  if (code !== 0 && other.length === 0 && rows.every((row) => row.problems.length === 0)) {
    const last = text.split('\n').filter(Boolean).slice(-outputLinesMax);
    other.push(`the suite ended with ${code}:\n${last.join('\n')}`);
  }
  return { rows, other };
}
