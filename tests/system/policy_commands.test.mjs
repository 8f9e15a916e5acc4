// SPDX-License-Identifier: Apache-2.0
// The commands around policies: test, explain, diff, convert.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { saved, toolgate } from './support/commands.mjs';
import { temporaryFolder } from './support/processes.mjs';

const policy = {
  version: '1',
  default: 'deny',
  tools: {
    list_zones: {},
    stop_vm: {
      deny_if: [{ conditions: [{ path: 'args.forced', op: 'eq', value: true }],
                  on_deny: 'Forcing is for people.' }],
    },
  },
};
const cases = (expected) => ({
  policy: '../policy.json',
  cases: [
    { name: 'lists', call: { tool: 'list_zones' }, expect: { outcome: 'forward' } },
    { name: 'a forced & hard stop', call: { tool: 'stop_vm', arguments: { forced: true } },
      expect: { outcome: expected, rule: '/tools/stop_vm/deny_if/0', message: 'people' } },
  ],
});

// A folder with a policy and a file of cases that names it.
function caseFolder(t, expected) {
  const folder = temporaryFolder(t);
  mkdirSync(path.join(folder, 'cases'));
  writeFileSync(path.join(folder, 'policy.json'), JSON.stringify(policy));
  const file = path.join(folder, 'cases/some.yaml');
  writeFileSync(file, JSON.stringify(cases(expected)));
  return { folder, file };
}

test('policy test: cases as expected, and what no case decides', async (t) => {
  const { folder, file } = caseFolder(t, 'deny');
  const { code, stdout, stderr } = await toolgate(['policy', 'test', file]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /2 of 2 cases came out as expected/);
  assert.match(stdout, /2 of 4 decided a case/);
  assert.match(stdout, /none {2}\/default/);
  const { stdout: json } = await toolgate(['policy', 'test', '--json', file]);
  const { files, policies } = JSON.parse(json);
  assert.deepEqual(files[0].cases.map(({ passed, outcome }) => [passed, outcome]),
                   [[true, 'forward'], [true, 'deny']]);
  assert.deepEqual(policies, [{ policy: path.join(folder, 'policy.json'), rules: [
    { rule: '/default', cases: 0 }, { rule: '/tools/list_zones', cases: 1 },
    { rule: '/tools/stop_vm', cases: 0 }, { rule: '/tools/stop_vm/deny_if/0', cases: 1 }] }]);
});

test('policy test: a case that comes out otherwise fails, in all formats', async (t) => {
  const { folder, file } = caseFolder(t, 'forward');
  const junit = path.join(folder, 'junit.xml');
  const { code, stdout } = await toolgate(['policy', 'test', file, '--junit', junit]);
  assert.equal(code, 1);
  assert.match(stdout, /FAIL {2}a forced & hard stop\n +expected forward, got deny/);
  const xml = readFileSync(junit, 'utf8');
  assert.match(xml, /<testsuite name=".*some\.yaml" tests="2" failures="1">/);
  assert.match(xml, /name="a forced &amp; hard stop"><failure message="expected forward/);
  const { stdout: json } = await toolgate(['policy', 'test', '--json', file]);
  assert.equal(JSON.parse(json).failed, 1);
});

test('policy test: files that are wrong are told, with places', async (t) => {
  const wrong = [
    [{ policy: 'nowhere.yaml', cases: [] }, /nowhere\.yaml/],
    [{ policy, cases: [] }, /holds no cases/],
    [{ policy: 5, cases: [] }, /`policy` is a policy, or the path of its file/],
    [{ policy: { ...policy, mod: 'x' }, cases: [] }, /no field `mod`/],
    [{ policy, cases: [{ name: 'x', call: { tol: 'y' }, expect: {} }] }, /no field `tol`/],
  ];
  for (const [content, message] of wrong) {
    const { code, stderr } = await toolgate(['policy', 'test', saved(t, content, 'cases.yaml')]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
  }
  assert.equal((await toolgate(['policy', 'test'])).code, 2);
});

const explain = (t, args, document = policy) =>
  toolgate(['policy', 'explain', saved(t, document, 'policy.json'), ...args]);
const listOf = (...names) => ({ tools: names.map((name) => (
  { name, description: 'Stops a machine.', inputSchema: {
    type: 'object', properties: { id: { type: 'string' } }, required: ['id'] } })) });

test('policy explain: every step up to the one that decides', async (t) => {
  const args = ['--tool', 'stop_vm', '--arguments', '{"forced": true}'];
  const { code, stdout, stderr } = await explain(t, args);
  assert.equal(code, 1, stderr);
  assert.match(stdout, /matched by \/tools\/stop_vm\n/);
  assert.match(stdout, /denies {5}deny_if: .*forced.*: true {2}\/tools\/stop_vm\/deny_if\/0/);
  assert.match(stdout, /deny by \/tools\/stop_vm\/deny_if\/0: Forcing is for people\./);
  const told = JSON.parse((await explain(t, [...args, '--json'])).stdout);
  assert.equal(told.outcome, 'deny');
  assert.deepEqual(told.steps.map(({ verdict }) => verdict),
                   ['not known', 'passes', 'passes', 'passes', 'passes', 'passes', 'passes',
                    'denies', 'not asked', 'not asked', 'not asked']);
});

test('policy explain: with the tool as its server lists it', async (t) => {
  const tools = saved(t, listOf('stop_vm'));
  const document = { ...policy, all_tools: { validate_arguments: true } };
  const run = async (...args) => JSON.parse(
    (await explain(t, ['--json', '--tools', tools, ...args], document)).stdout);
  assert.equal((await run('--tool', 'stop_vm')).rule, '(arguments)');
  assert.equal((await run('--tool', 'stop_vm', '--arguments', '{"id":"a"}')).outcome, 'forward');
  assert.equal((await run('--tool', 'Stop_vm')).rule, '(unknown tool)');
});

test('policy explain: who calls, and when', async (t) => {
  const only = (path, value) => ({ version: '1', default: 'allow', all_tools: {
    require: [{ conditions: [{ path, op: 'eq', value }] }] } });
  const facts = [['grant.label', '--grant', 'bot'], ['grant.subject', '--subject', 'ann'],
                 ['tool.server', '--server', 'cloud'], ['session.client.name', '--client', 'ide'],
                 ['time.utc.weekday', '--time', '2026-03-02T14:30:00Z', 'monday']];
  for (const [fact, option, value, wanted = value] of facts) {
    const document = only(fact, wanted);
    assert.equal((await explain(t, ['--tool', 'x', option, value], document)).code, 0, fact);
    const { code } = await explain(t, ['--tool', 'x', '--time', '2026-03-03T14:30:00Z'], document);
    assert.equal(code, 1, fact);
  }
});

test('policy explain: what cannot be asked', async (t) => {
  const wrong = [
    [['--tool', 'x', '--arguments', '[]'], /must be a JSON object/],
    [['--tool', 'x', '--arguments', '{'], /--arguments: /],
    [['--tool', 'x', '--time', 'noon'], /`noon` is no time/],
    [['--tool', 'x', '--review', 'maybe'], /never, changed or current/],
    [['--tool', 'x', '--tools', 'nowhere.json'], /nowhere\.json/],
    [[], /--tool/],
  ];
  for (const [args, message] of wrong) {
    const { code, stderr } = await explain(t, args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
  }
  assert.match((await explain(t, ['--tool', 'x'], { version: '2' })).stderr, /policy\.json:1/);
});

test('policy diff: which way each tool goes, and what fails', async (t) => {
  const looser = { ...policy, tools: { ...policy.tools, stop_vm: {}, rename_vm: { action: 'deny' } } };
  const files = { old: saved(t, policy, 'old.json'), new: saved(t, looser, 'new.json') };
  const tools = saved(t, listOf('list_zones', 'stop_vm', 'rename_vm'));
  const diff = (from, to, ...args) => toolgate(
    ['policy', 'diff', files[from], files[to], '--tools', tools, ...args]);
  const { code, stdout, stderr } = await diff('old', 'new');
  assert.equal(code, 0, stderr);
  assert.match(stdout, /stop_vm\n {2}looser +no longer denied: .*forced/);
  assert.match(stdout, /rename_vm\n {2}looser +now listed/);
  assert.match(stdout, /2 of 3 tools change: 2 looser, 0 tighter, 0 both/);
  const codes = await Promise.all([
    ['old', 'new', 'looser'], ['old', 'new', 'tighter'], ['old', 'new', 'any'],
    ['new', 'old', 'looser'], ['new', 'old', 'tighter'], ['old', 'old', 'any'],
    ['old', 'new', 'worse']].map(([from, to, word]) => diff(from, to, '--fail-on', word)));
  assert.deepEqual(codes.map((one) => one.code), [1, 0, 1, 0, 1, 0, 2]);
  const told = JSON.parse((await diff('new', 'old', '--json')).stdout);
  assert.deepEqual(told.tools.map(({ tool, direction }) => [tool, direction]),
                   [['rename_vm', 'tighter'], ['stop_vm', 'tighter']]);
  assert.deepEqual([told.unchanged, told.is_looser, told.is_tighter], [1, false, true]);
});

test('policy convert: what is written loads, what cannot be is named', async (t) => {
  const intercept = (rule) => `version: "1"\ntools:\n  pay:\n    rules:\n      - ${rule}\n`;
  const convert = (content, ...args) => toolgate(
    ['policy', 'convert', saved(t, content, 'other.yaml'), ...args]);
  const { code, stdout, stderr } = await convert(
    intercept('{name: often, rate_limit: 5/hour, on_deny: Slower}'));
  assert.equal(code, 0, stderr);
  assert.match(stderr, /note: without `default` all tools/);
  assert.match(stderr, /note: the message of `often`/);
  const checked = await toolgate(['policy', 'check', saved(t, stdout, 'new.json')]);
  assert.equal(checked.code, 0, checked.stderr);
  assert.deepEqual(JSON.parse(stdout).tools.pay.limits,
                   [{ max: 5, window: 'hour', align: 'calendar', scope: 'server' }]);
  const refused = await convert(intercept('{name: odd, unless: x, action: deny}'));
  assert.deepEqual([refused.code, refused.stdout], [1, '']);
  assert.match(refused.stderr, /other\.yaml:5:\d+: error: .*`unless`/);
  const told = JSON.parse((await convert({ default: 'deny', tools: {} }, '--json')).stdout);
  assert.deepEqual(JSON.parse(told.policy), { version: '1', default: 'deny', tools: {} });
  assert.equal((await toolgate(['policy', 'convert', 'nowhere.yaml'])).code, 2);
});
