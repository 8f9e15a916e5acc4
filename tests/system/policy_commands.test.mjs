// SPDX-License-Identifier: Apache-2.0
// The commands around policies: test.
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
