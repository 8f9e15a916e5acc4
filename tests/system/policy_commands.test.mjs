// SPDX-License-Identifier: Apache-2.0
// The commands around policies: test, check, explain, diff, replay, convert.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { saved, toolgate } from './support/commands.mjs';
import { temporaryFolder } from './support/processes.mjs';
import { legacyCall, openSession, send } from './support/raw.mjs';
import { Gateway } from './support/servers.mjs';
import { startUpstream } from './support/upstream.mjs';

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

test('policy diff: which cells of arguments change', async (t) => {
  const upTo = (value) => ({ version: '1', default: 'deny', tools: { pay: {
    require: [{ conditions: [{ path: 'args.amount', op: 'lte', value }] }] } } });
  const args = ['policy', 'diff', saved(t, upTo(500), 'old.json'), saved(t, upTo(600), 'new.json'),
                '--tools', saved(t, listOf('pay'))];
  const { stdout } = await toolgate(args);
  assert.match(stdout, /looser +where `amount` is between 500 and 600 or 600: forward, before deny/);
  const [{ cells }] = JSON.parse((await toolgate([...args, '--json'])).stdout).tools;
  assert.equal(cells.cut, false);
  assert.deepEqual(cells.changes.map(({ direction }) => direction), ['looser']);
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

test('policy test: limits are used up by earlier calls', async (t) => {
  const limited = { version: '1', default: 'allow', all_tools: { rate_limit: { max: 2, window: 60 } } };
  const run = async (expect, earlier) => toolgate(['policy', 'test', saved(t, {
    policy: limited, cases: [{ name: 'x', earlier, call: { tool: 'a' }, expect }] }, 'cases.yaml')]);
  const denied = { outcome: 'deny', rule: '/all_tools/rate_limit', retry_after: 15, remaining: 0 };
  const codes = await Promise.all([
    run(denied, [{ count: 2, ago: 45 }]), run({ outcome: 'forward' }, [{ count: 2, ago: 60 }]),
    run(denied, [{ ago: 45 }]), run({ ...denied, retry_after: 14 }, [{ count: 2, ago: 45 }])]);
  assert.deepEqual(codes.map(({ code }) => code), [0, 0, 1, 1]);
  assert.match(codes[2].stdout, /expected deny, got forward .*of 1 earlier calls 1 were forwarded/);
  assert.match(codes[3].stdout, /allowed again after 14\.000 s, got after 15\.000 s/);
});

test('policy test --mutants: what no case notices fails', async (t) => {
  const { file } = caseFolder(t, 'deny');
  const { code, stdout } = await toolgate(['policy', 'test', '--mutants', file]);
  assert.equal(code, 1);
  assert.match(stdout, /no case notices {2}\/default: "allow" for "deny"/);
  const mutants = async (content) => {
    const { code: status, stdout: out } = await toolgate(
      ['policy', 'test', '--mutants', '--json', saved(t, content, 'cases.yaml')]);
    return [status, JSON.parse(out).policies?.[0]];
  };
  const noticing = {
    policy: { version: '1', default: 'deny', hide: ['a'] },
    cases: [{ name: 'a', call: { tool: 'a' }, expect: { outcome: 'deny', rule: '(hidden)' } }] };
  const [status, told] = await mutants(noticing);
  assert.deepEqual([status, told.mutants, told.noticed, told.unnoticed],
                   [1, 2, 1, ['/default: "allow" for "deny"']]);
  const [excused] = await mutants({ ...noticing, unnoticed: told.unnoticed });
  assert.equal(excused, 0);
  const [stale, { stale: names }] = await mutants({ ...noticing, unnoticed: [...told.unnoticed, 'x'] });
  assert.deepEqual([stale, names], [1, ['x']]);
  const failing = await toolgate(['policy', 'test', '--mutants', caseFolder(t, 'forward').file]);
  assert.equal(failing.code, 1);
  assert.match(failing.stdout, /FAIL {2}a forced/);
});

test('policy check --json: issues, and what holds for each tool', async (t) => {
  const check = async (document, ...args) => {
    const { code, stdout, stderr } = await toolgate(
      ['policy', 'check', '--json', saved(t, document, 'policy.json'), ...args]);
    assert.equal(stderr, '');
    return [code, JSON.parse(stdout)];
  };
  const [code, told] = await check(policy, '--tools', saved(t, listOf('list_zones', 'stop_vm', 'purge')));
  assert.equal(code, 0);
  assert.deepEqual(told.tools.map(({ tool, callable }) => [tool, callable]),
                   [['list_zones', true], ['purge', false], ['stop_vm', true]]);
  assert.deepEqual([told.loads, told.resources.default, told.client_features.roots], [true, 'deny', false]);
  const [status, broken] = await check({ ...policy, mod: 1 });
  assert.deepEqual([status, broken.loads, broken.issues[0].severity], [1, false, 'error']);
  assert.match(broken.issues[0].message, /`mod`/);
  assert.equal((await toolgate(['policy', 'check', '--json', 'nowhere.yaml'])).code, 2);
});

// What a gateway recorded of four calls of `echo`, under a policy that keeps the size.
async function recordedCalls(t, recording) {
  const upstream = await startUpstream(t);
  const gateway = await Gateway.start(t, {
    servers: { fake: upstream.url }, policies: { open: recording },
    grants: { agent: { server: 'fake', policy: 'open' } } });
  const url = gateway.url('fake');
  const session = await openSession(url, gateway.tokens.agent);
  const calls = [{ size: 1 }, { size: 9 }, { name: 'x' }, { name: 'y', size: 1 }];
  for (const [id, args] of calls.entries()) {
    await send(url, { token: gateway.tokens.agent, ...legacyCall(session, 'echo', args, id + 1) });
  }
  await gateway.decisions(calls.length);
  return path.join(gateway.folder, 'decisions.jsonl');
}

test('policy replay: what a gateway recorded, against a draft', async (t) => {
  const allowed = { version: '1', default: 'allow', record: { argument_values: ['args.size'] } };
  const log = await recordedCalls(t, allowed);
  const deniedWhere = (path, op, value) => ({
    ...allowed, tools: { echo: { deny_if: [{ conditions: [{ path, op, value }] }] } } });
  const replay = async (draft, ...args) => {
    const { code, stdout, stderr } = await toolgate(
      ['policy', 'replay', saved(t, draft, 'draft.json'), log, ...args, '--json']);
    assert.equal(stderr, '');
    const { calls, same, different, undecidable, groups } = JSON.parse(stdout);
    return { code, counts: [calls, same, different, undecidable], groups };
  };
  const large = deniedWhere('args.size', 'gt', 5);
  const size = await replay(large, '--fail-on', 'tighter');
  assert.deepEqual([size.code, size.counts], [1, [4, 3, 1, 0]]);
  const [group] = size.groups;
  assert.deepEqual([group.tool, group.was, group.now, group.now_rule],
                   ['echo', 'forward', 'deny', '/tools/echo/deny_if/0']);
  const named = deniedWhere('args.name', 'eq', 'x');
  const name = await replay(named, '--fail-on', 'looser');
  assert.deepEqual([name.code, name.counts], [0, [4, 2, 0, 2]]);
  assert.equal(name.groups[0].depends_on, '/tools/echo/deny_if/0');
  const often = await replay({ ...large, all_tools: { rate_limit: { max: 2, window: 3600 } } });
  assert.deepEqual(often.counts, [4, 2, 2, 0]);
  assert.deepEqual((await replay(large, '--grant', 'other')).counts, [0, 0, 0, 0]);
  const { stdout } = await toolgate(['policy', 'replay', saved(t, named, 'draft.json'), log]);
  assert.match(stdout, /undecidable from the record\n +2 {2}echo: forward, now deny or forward, depending on/);
  for (const args of [[], [saved(t, allowed, 'p.json')], [saved(t, allowed, 'p.json'), 'nowhere.jsonl']]) {
    assert.equal((await toolgate(['policy', 'replay', ...args])).code, 2);
  }
});
