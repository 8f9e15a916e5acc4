// SPDX-License-Identifier: Apache-2.0
// The commands over the REST API: on a data folder that no gateway uses, through the gateway that
// uses it, and at a URL with a token.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { toolgate } from './support/commands.mjs';
import { logEvent, program, root, start, temporaryFolder } from './support/processes.mjs';
import { legacyCall, modernCall, openSession, send } from './support/raw.mjs';
import { newToken } from './support/servers.mjs';
import { echoTool, startUpstream } from './support/upstream.mjs';

const allow = 'version: "1"\ndefault: allow\n';
const deny = 'version: "1"\ndefault: deny\n';
const password = 'correct horse battery staple';
const tokenOf = (stdout) => /^token: (\S+)$/m.exec(stdout)[1];

// A data folder of `toolgate init`, and commands about it.
class Data {
  static async init(test, args = []) {
    const data = new Data();
    data.parent = temporaryFolder(test);
    data.folder = path.join(data.parent, 'gate');
    data.made = await data.must(['init', '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0',
                                 ...args]);
    return data;
  }

  run(args, options) {
    return toolgate([...args, '--data', this.folder], options);
  }

  async must(args, options) {
    const { code, stdout, stderr } = await this.run(args, options);
    assert.equal(code, 0, `${args.join(' ')}: ${stderr}${stdout}`);
    return stdout;
  }

  async json(args, options) {
    return JSON.parse(await this.must([...args, '--json'], options));
  }

  async refused(args, code, pattern, options) {
    const result = await this.run(args, options);
    assert.match(result.stderr, pattern);
    assert.equal(result.code, code, args.join(' '));
  }

  write(name, text) {
    const file = path.join(this.parent, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  async serve(test) {
    this.gateway = start(test, program('toolgate'), ['serve', '--data', this.folder]);
    this.origin = (await this.gateway.waitFor(logEvent('listening'))).url;
    this.admin = `http://${readFileSync(path.join(this.folder, 'admin.address'), 'utf8').trim()}`;
  }

  // The text of a call's result, or the HTTP status where there is no session to be had.
  async call(token, tool = 'echo') {
    const url = `${this.origin}/mcp/tools`;
    const session = await openSession(url, token);
    if (!session) return (await send(url, { token, ...modernCall(tool) })).status;
    const { json } = await send(url, { token, ...legacyCall(session, tool, { a: 1 }) });
    return json.result.isError ? json.result.content[0].text : 'allowed';
  }
}

test('init makes a folder that nobody else may read, and overwrites nothing', async (t) => {
  const data = await Data.init(t, ['--admin', 'Ada@Example.com']);
  assert.match(data.made, /admin: ada@example\.com\npassword: \S{20}\n/);
  assert.equal(statSync(data.folder).mode & 0o777, 0o700);
  for (const name of ['keys', 'toolgate.yaml', 'toolgate.db']) {
    assert.equal(statSync(path.join(data.folder, name)).mode & 0o077, 0, name);
  }
  await data.refused(['init'], 1, /is not empty, and nothing in it is overwritten/);
  const check = await toolgate(['serve', '--check', '--data', data.folder]);
  assert.match(check.stdout, /the configuration is fine/);
  const other = path.join(data.parent, 'other');
  const { code, stderr } = await toolgate(
    ['init', '--data', other, '--admin', 'a@b.example', '--password-file', '-'], { input: 'short' });
  assert.equal(code, 2, stderr);
  assert.equal(existsSync(other), false);
});

test('commands say what to do where there is no gateway', async (t) => {
  const folder = temporaryFolder(t);
  const none = await toolgate(['server', 'list']);
  assert.equal(none.code, 2);
  assert.match(none.stderr, /say which gateway: --data/);
  const empty = await toolgate(['server', 'list', '--data', folder]);
  assert.equal(empty.code, 2);
  assert.match(empty.stderr, /make one with `toolgate init --data/);
  const nobody = await toolgate(['server', 'list', '--url', 'http://127.0.0.1:1'],
                                { env: { TOOLGATE_TOKEN: 'tgp_x' } });
  assert.equal(nobody.code, 3);
  assert.match(nobody.stderr, /cannot ask `http:\/\/127\.0\.0\.1:1`/);
});

test('without a gateway the store is changed in place, and then served', async (t) => {
  const upstream = await startUpstream(t);
  const data = await Data.init(t);
  const policy = data.write('open.yaml', allow);
  await data.must(['server', 'create', 'tools', '--to', upstream.url, '--label', 'team=a']);
  assert.match(await data.must(['server', 'list']),
               /^NAME +URL +STATE +LABELS\ntools +http:\S+ +team=a\n$/);
  assert.match(await data.must(['policy', 'put', 'open', policy, '-m', 'to begin with']),
               /version 1 of the policy `open` is in force/);
  const made = await data.must(['grant', 'create', 'alice', '--server', 'tools', '--policy', 'open',
                                '--expires', '30d']);
  const client = JSON.parse(made.slice(made.indexOf('{'))).mcpServers.tools;
  assert.equal(client.headers.Authorization, `Bearer ${tokenOf(made)}`);
  assert.match(client.url, /\/mcp\/tools\/$/);
  await data.serve(t);
  assert.equal(await data.call(tokenOf(made)), 'allowed');
});

test('through a running gateway, a change is in force on the next call', async (t) => {
  const upstream = await startUpstream(t);
  const data = await Data.init(t);
  await data.serve(t);
  const open = data.write('open.yaml', allow);
  await data.must(['server', 'create', 'tools', '--to', upstream.url]);
  await data.must(['policy', 'put', 'ops', open]);
  const { token } = await data.json(['grant', 'create', 'alice', '--server', 'tools', '--policy',
                                     'ops']);
  assert.equal(await data.call(token), 'allowed');

  await data.must(['policy', 'put', 'ops', data.write('closed.yaml', deny), '-m', 'closed']);
  assert.notEqual(await data.call(token), 'allowed');
  assert.match(await data.must(['policy', 'changes', 'ops']), /-default: allow\n\+default: deny/);
  assert.match(await data.must(['policy', 'versions', 'ops']), /\n2 +\S+ +local operator +closed\n/);
  await data.must(['policy', 'rollback', 'ops', '1']);
  assert.equal(await data.must(['policy', 'show', 'ops']), allow);
  assert.equal(await data.call(token), 'allowed');
  assert.match(await data.must(['policy', 'put', 'ops', open]), /is like that already/);

  for (const [kind, name] of [['server', 'tools'], ['grant', 'alice'], ['organisation', 'main']]) {
    await data.must(['pause', kind, name, '--reason', 'maintenance']);
    assert.match(await data.call(token), /paused/, kind);
    await data.must(['resume', kind, name]);
    assert.equal(await data.call(token), 'allowed');
  }

  const next = await data.json(['grant', 'rotate', 'alice', '--overlap', '1h']);
  assert.equal(await data.call(token), 'allowed');
  assert.equal(await data.call(next.token), 'allowed');
  await data.must(['grant', 'revoke', 'alice']);
  assert.equal(await data.call(next.token), 401);
  assert.equal(await data.must(['grant', 'list']),
               'there are no grants: make one with `toolgate grant create`\n');
  assert.match(await data.must(['audit']), /local operator .*grant\.revoke +alice/);
  assert.match(await data.must(['log', 'query']), /echo +deny +\(paused\)/);
});

test('a policy with mistakes is shown with its places, and changes nothing', async (t) => {
  const data = await Data.init(t);
  const file = data.write('wrong.yaml', 'version: "1"\ndefalt: deny\n');
  await data.refused(['policy', 'put', 'ops', file], 1, /wrong\.yaml:2:1: error: .*\n +defalt: deny\n +\^/);
  assert.deepEqual(await data.json(['policy', 'list']), { items: [] });
});

test('mistakes of a request are told by their place', async (t) => {
  const data = await Data.init(t);
  await data.refused(['server', 'create', 'Tools', '--to', 'ftp://x/'], 2, /\/name: /);
  await data.refused(['server', 'show', 'nobody'], 1, /there is no server `nobody`/);
  await data.refused(['grant', 'create', 'a', '--server', 'nobody'], 2, /\/server: there is no server/);
  await data.refused(['grant', 'create', 'a', '--server', 'x', '--expires', 'soon'], 2, /--expires/);
});

test('secrets of headers come from elsewhere and are never shown again', async (t) => {
  const upstream = await startUpstream(t);
  const data = await Data.init(t);
  const env = { UPSTREAM_KEY: 'Bearer canary-of-a-secret' };
  const outputs = [await data.must(
    ['server', 'create', 'tools', '--to', upstream.url, '--header-env', 'Authorization=UPSTREAM_KEY'],
    { env })];
  for (const args of [['server', 'show', 'tools'], ['server', 'show', 'tools', '--json'],
                      ['server', 'list', '--json'], ['audit', '--json']]) {
    outputs.push(await data.must(args));
  }
  assert.match(outputs[1], /headers: +Authorization \(their values are sealed\)/);
  await data.must(['policy', 'put', 'open', data.write('open.yaml', allow)]);
  const { token } = await data.json(['grant', 'create', 'a', '--server', 'tools', '--policy', 'open']);
  const rotated = await data.must(['keys', 'rotate']);
  assert.match(rotated, /key 2 seals from now on; the secrets of 1 servers/);
  assert.match(await data.must(['keys', 'list']), /\n1 +2\S+Z\n2 +2\S+Z\n/);
  await data.serve(t);
  assert.equal(await data.call(token), 'allowed');
  assert.ok(upstream.received.some(({ headers }) => headers.authorization === env.UPSTREAM_KEY));
  outputs.push(rotated, data.gateway.lines.join('\n'));
  for (const output of outputs) assert.doesNotMatch(output, /canary/);
});

test('at a URL a person acts with a token of their own, as far as its role goes', async (t) => {
  const data = await Data.init(t, ['--admin', 'ada@example.com']);
  const generated = /^password: (\S+)$/m.exec(data.made)[1];
  await data.serve(t);
  const made = await data.must(['token', 'create', 'laptop', '--email', 'ada@example.com', '--role',
                                'viewer'], { input: generated });
  const env = { TOOLGATE_URL: data.admin, TOOLGATE_TOKEN: tokenOf(made) };
  const list = await toolgate(['server', 'list'], { env });
  assert.equal(list.code, 0, list.stderr);
  const create = await toolgate(['server', 'create', 'x', '--to', 'http://127.0.0.1:1/'], { env });
  assert.equal(create.code, 1);
  assert.match(create.stderr, /this needs the role `admin`/);
  const wrong = await toolgate(['server', 'list'], { env: { ...env, TOOLGATE_TOKEN: 'tgp_wrong' } });
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /check the token in TOOLGATE_TOKEN/);
  const invited = await data.must(['member', 'invite', 'bob@example.com', '--role', 'viewer']);
  const invitation = data.write('invitation', /^invitation: (\S+)$/m.exec(invited)[1]);
  await data.must(['member', 'join', '--invitation-file', invitation], { input: password });
  assert.match(await data.must(['member', 'list']), /bob@example\.com +.*viewer/);
  await data.refused(['member', 'role', 'ada@example.com', 'viewer'], 1, /admin/);
});

const fleet = (url) => `kind: server
name: tools
spec: {url: "${url}"}
---
kind: policy
name: ops
labels: {team: a}
spec: {file: ops.policy.yaml}
---
kind: grant
label: alice
spec: {server: tools, policy: ops, subject: alice}
`;

test('apply makes what documents say, once, and prunes what they say no more', async (t) => {
  const upstream = await startUpstream(t);
  const data = await Data.init(t);
  await data.serve(t);
  data.write('fleet/all.yaml', fleet(upstream.url));
  data.write('fleet/ops.policy.yaml', allow);
  const folder = path.join(data.parent, 'fleet');
  const apply = (...args) => data.run(['apply', '-f', folder, ...args]);
  const tokens = path.join(data.parent, 'tokens.jsonl');

  const plan = await apply('--dry-run');
  assert.equal(plan.code, 1, plan.stderr);
  assert.match(plan.stdout, /create policy ops\ncreate server tools\n[^]*create grant alice\n/);
  assert.match(plan.stdout, /3 to create, 0 to change, 0 to delete\n$/);
  const unasked = await apply();
  assert.equal(unasked.code, 1);
  assert.match(unasked.stderr, /say --yes/);
  const blind = await apply('--yes');
  assert.equal(blind.code, 2);
  assert.match(blind.stderr, /--tokens-out/);
  assert.deepEqual((await data.json(['server', 'list'])).items, []);

  const done = await apply('--yes', '--tokens-out', tokens);
  assert.equal(done.code, 0, done.stderr);
  assert.equal(statSync(tokens).mode & 0o777, 0o600);
  const { label, token } = JSON.parse(readFileSync(tokens, 'utf8'));
  assert.equal(label, 'alice');
  assert.equal(await data.call(token), 'allowed');

  const again = await apply('--yes');
  assert.equal(again.code, 0, again.stderr);
  assert.equal(again.stdout, 'nothing to do: everything is as the documents say\n');

  data.write('fleet/ops.policy.yaml', deny);
  const changed = await apply('--yes');
  assert.equal(changed.code, 0, changed.stderr);
  assert.match(changed.stdout, /change policy ops\n[^]*-default: allow\n +\+default: deny/);
  assert.notEqual(await data.call(token), 'allowed');

  await data.must(['server', 'create', 'by-hand', '--to', upstream.url]);
  data.write('fleet/all.yaml', 'kind: policy\nname: ops\nlabels: {team: a}\nspec: {file: ops.policy.yaml}\n');
  const pruned = await apply('--prune', '--yes');
  assert.equal(pruned.code, 0, pruned.stderr);
  assert.match(pruned.stdout, /revoke grant alice\ndelete server tools\n0 to create, 0 to change, 2 to delete/);
  assert.equal(await data.call(token), 401);
  assert.deepEqual((await data.json(['server', 'list'])).items.map(({ name }) => name), ['by-hand']);
});

test('a backup is taken while the gateway runs, checked, and put back when it does not', async (t) => {
  const upstream = await startUpstream(t);
  const data = await Data.init(t);
  await data.must(['server', 'create', 'first', '--to', upstream.url]);
  await data.serve(t);
  const backup = path.join(data.parent, 'backup.db');
  await data.must(['db', 'backup', backup]);
  assert.equal(statSync(backup).mode & 0o777, 0o600);
  await data.refused(['db', 'backup', backup], 1, /backup\.db/);
  await data.must(['server', 'create', 'second', '--to', upstream.url]);
  assert.match(await data.must(['db', 'check']), /is sound/);
  assert.match(await data.must(['db', 'check', backup]), /is sound/);
  await data.refused(['db', 'restore', backup, '--yes'], 1, /another process uses|in use/);
  await data.gateway.stop();
  await data.refused(['db', 'restore', backup], 2, /say --yes/);
  await data.must(['db', 'restore', backup, '--yes']);
  assert.deepEqual((await data.json(['server', 'list'])).items.map(({ name }) => name), ['first']);
});

test('what a configuration file names is imported, and its tokens stay good', async (t) => {
  const upstream = await startUpstream(t);
  const data = await Data.init(t);
  const { token, hash } = newToken();
  data.write('ops.policy', readFileSync(path.join(root, 'examples/policy.json')));
  data.write('open.policy', allow);
  const config = data.write('old.yaml', JSON.stringify({
    listen: '127.0.0.1:0', servers: { tools: { url: upstream.url, headers: { 'X-Key': 'abc' } } },
    policies: { ops: 'ops.policy', open: 'open.policy' },
    grants: [{ label: 'agent', server: 'tools', policy: 'open', token_sha256: hash }] }));
  await data.refused(['import', '--config', config, '--organisation', 'nobody'], 1,
                     /no organisation `nobody`[^]*nothing was imported/);
  assert.match(await data.must(['import', '--config', config, '--organisation', 'main']),
               /1 servers, 2 policies and 1 grants are in the store/);
  await data.refused(['import', '--config', config, '--organisation', 'main'], 1, /nothing was imported/);
  await data.serve(t);
  assert.equal(await data.call(token), 'allowed');
  assert.equal(upstream.received.at(-1).headers['x-key'], 'abc');
  await data.refused(['import', '--config', config, '--organisation', 'main'], 1, /a gateway runs/);
});

test('tools of a server are listed with their class, and accepted', async (t) => {
  const upstream = await startUpstream(t, { tools: [echoTool, { ...echoTool, name: 'delete_all' }] });
  const data = await Data.init(t);
  await data.serve(t);
  await data.must(['server', 'create', 'tools', '--to', upstream.url]);
  assert.match(await data.must(['server', 'check', 'tools']), /it lists 2 tools/);
  assert.match(await data.must(['server', 'tools', 'tools']), /delete_all +destructive +\S+ +new/i);
  assert.match(await data.must(['server', 'accept', 'tools', 'echo']), /1 definitions accepted/);
  assert.match(await data.must(['server', 'tools', 'tools']), /echo +\S+ +\S+ +accepted/);
  await data.refused(['server', 'accept', 'tools', 'nothing'], 1, /no tool `nothing`/);
});

test('the log of a gateway is exported and followed; of a stopped one it is read', async (t) => {
  const upstream = await startUpstream(t);
  const data = await Data.init(t);
  await data.must(['server', 'create', 'tools', '--to', upstream.url]);
  await data.must(['policy', 'put', 'open', data.write('open.yaml', allow)]);
  const { token } = await data.json(['grant', 'create', 'a', '--server', 'tools', '--policy', 'open']);
  await data.serve(t);
  const tail = start(t, program('toolgate'), ['log', 'tail', '--data', data.folder, '-n', '0']);
  await tail.waitFor((line) => line.startsWith('TIME'));
  // The tail may begin to listen after a call: the next one it hears of.
  let seen;
  for (let tries = 0; !seen && tries < 20; ++tries) {
    assert.equal(await data.call(token), 'allowed');
    seen = await tail.waitFor((line) => /echo +forward/.test(line), { timeoutMs: 1000 })
      .catch(() => undefined);
  }
  assert.ok(seen);
  tail.signal('SIGKILL');
  const lines = (await data.must(['log', 'export', '--jsonl', '--tool', 'echo'])).trim().split('\n');
  assert.equal(JSON.parse(lines[0]).grant, 'a');
  assert.match(await data.must(['log', 'export', '--csv']), /^seq,time,[^]*"echo"/);
  await data.gateway.stop();
  assert.match(await data.must(['log', 'query', '--outcome', 'forward']), /echo +forward/);
});
