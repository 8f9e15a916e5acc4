// SPDX-License-Identifier: Apache-2.0
// What is installed, what is packaged, that an installed gateway guards a server, and how the packages live.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { kinds } from '../system/support/clients.mjs';
import { logEvent, root, start, temporaryFolder } from '../system/support/processes.mjs';
import { newToken, startCloudServer, startSimulator } from '../system/support/servers.mjs';
import { expected, steps } from './life.mjs';
import { runOnMachine } from './support/machine.mjs';
import {
  filesBelow, has, install, makePackages, names, packageFile, run, takeInExample,
} from './support/packages.mjs';

const version = /project\(toolgate VERSION (\S+)/.exec(
  readFileSync(path.join(root, 'CMakeLists.txt'), 'utf8'))[1];
// In tenths of what systemd-analyze calls exposure, which goes to 10.
const exposureMax = 15;

function unpack(t, name) {
  const folder = temporaryFolder(t);
  run('dpkg-deb', ['-x', packageFile(name), folder]);
  run('dpkg-deb', ['-e', packageFile(name), path.join(folder, 'DEBIAN')]);
  return folder;
}

function field(name, key) {
  return run('dpkg-deb', ['-f', packageFile(name), key]).trim();
}

function missing(expected, lines) {
  return expected.filter((line) => !lines.includes(line));
}

test('programs and packages have the version of the project', (t) => {
  const prefix = temporaryFolder(t);
  install(prefix);
  for (const name of names) {
    assert.equal(run(path.join(prefix, 'bin', name), ['--version']), `${name} ${version}\n`);
    assert.equal(field(name, 'Version'), version);
  }
});

test('below DESTDIR is what belongs to /usr and /etc', (t) => {
  const destination = temporaryFolder(t);
  install('/usr', destination);
  const files = filesBelow(destination);
  assert.deepEqual(missing([
    ...names.map((name) => `-rwxr-xr-x usr/bin/${name}`),
    '-rw-r--r-- usr/lib/systemd/system/toolgate.service',
    '-rw-r--r-- usr/lib/systemd/system/cloudstack-mcp.service',
    '-rw-r--r-- usr/share/toolgate/policies/cloudstack/operator.yaml',
    '-rw-r--r-- usr/share/toolgate/contracts/policy.schema.json',
    '-rw-r--r-- usr/share/doc/toolgate/install.md',
    '-rw-r--r-- usr/share/doc/cloudstack-mcp/examples/clouds.yaml',
    'drwxr-x--- etc/cloudstack-mcp',
    'drwxr-x--- etc/toolgate',
    'drwxr-x--- etc/toolgate/policies',
    '-rw-r----- etc/toolgate/toolgate.yaml',
  ], files), []);
  assert.deepEqual(files.filter((line) => !/ (usr|etc)(\/|$)/.test(line)), []);
  const unit = readFileSync(path.join(destination, 'usr/lib/systemd/system/toolgate.service'), 'utf8');
  assert.match(unit, /^ExecStart=\/usr\/bin\/toolgate serve --config \/etc\/toolgate\/toolgate.yaml$/m);
  assert.doesNotMatch(unit, /@[A-Z_]+@/, 'a folder that nobody filled in');
});

test('an installation over another keeps the configuration', (t) => {
  const prefix = temporaryFolder(t);
  install(prefix);
  const config = path.join(prefix, 'etc/toolgate/toolgate.yaml');
  chmodSync(config, 0o600);
  writeFileSync(config, '# mine');
  install(prefix);
  assert.equal(readFileSync(config, 'utf8'), '# mine');
});

test('each package holds its program, and says what it needs', (t) => {
  for (const name of names) {
    const folder = unpack(t, name);
    const files = filesBelow(folder);
    assert.deepEqual(missing([
      `-rwxr-xr-x usr/bin/${name}`,
      `-rw-r--r-- usr/share/doc/${name}/copyright`,
    ], files), []);
    const foreign = names.filter((other) => other !== name && files.includes(`-rwxr-xr-x usr/bin/${other}`));
    assert.deepEqual(foreign, []);
    const listed = run('dpkg-deb', ['-c', packageFile(name)]).trim().split('\n');
    assert.deepEqual(listed.filter((line) => !/^\S+ root\/root /.test(line)), []);
    assert.match(field(name, 'Depends'), /\blibc6 \(>= .*\blibssl3\b.*\blibstdc\+\+6\b/);
    run(path.join(folder, 'usr/bin', name), ['--help']);
  }
});

test('the packages of services bring scripts, and configuration that upgrades keep', (t) => {
  for (const name of ['toolgate', 'cloudstack-mcp']) {
    const folder = unpack(t, name);
    for (const script of ['postinst', 'prerm', 'postrm']) {
      const file = path.join(folder, 'DEBIAN', script);
      run('sh', ['-n', file]);
      assert.doesNotMatch(readFileSync(file, 'utf8'), /@[A-Z_]+@/);
    }
    assert.match(field(name, 'Depends'), /^adduser, /);
    const conffiles = path.join(folder, 'DEBIAN/conffiles');
    const configured = existsSync(conffiles) ? readFileSync(conffiles, 'utf8').trim().split('\n') : [];
    const shipped = filesBelow(folder).filter((line) => line.startsWith('-'))
      .map((line) => `/${line.split(' ')[1]}`).filter((file) => file.startsWith('/etc/'));
    assert.deepEqual(configured, shipped);
  }
});

test('systemd takes the units and finds them safe', (t) => {
  if (!has('systemd-analyze')) return t.skip('systemd-analyze is not installed');
  const prefix = temporaryFolder(t);
  install(prefix);
  for (const name of ['toolgate', 'cloudstack-mcp']) {
    const unit = path.join(prefix, `lib/systemd/system/${name}.service`);
    run('systemd-analyze', ['verify', unit]);
    run('systemd-analyze', ['security', '--offline=true', `--threshold=${exposureMax}`, unit]);
  }
});

// The configuration of the package, as an operator would edit it, with ports and folders of this test.
function configure(prefix, url) {
  const { token, hash } = newToken();
  const folder = path.join(prefix, 'etc/toolgate');
  const config = path.join(folder, 'toolgate.yaml');
  const state = path.join(prefix, 'var');
  const text = takeInExample(readFileSync(config, 'utf8'))
    .replace('listen: 127.0.0.1:8080', 'listen: 127.0.0.1:0')
    .replace('http://127.0.0.1:8081/mcp', url)
    .replace('TOKEN_SHA256', hash)
    .replaceAll('/var/lib/toolgate', state);
  chmodSync(config, 0o640);
  writeFileSync(config, text);
  writeFileSync(path.join(folder, 'cloudstack.authorization'), 'Bearer of-the-server', { mode: 0o640 });
  const policies = path.join(prefix, 'share/toolgate/policies/cloudstack');
  writeFileSync(path.join(folder, 'policies/operations.yaml'),
                readFileSync(path.join(policies, 'read-only.yaml')));
  mkdirSync(state);
  return { config, token, decisions: path.join(state, 'decisions') };
}

test('the installed gateway guards a server, by the configuration that comes with it', async (t) => {
  const prefix = temporaryFolder(t);
  install(prefix);
  const toolgate = path.join(prefix, 'bin/toolgate');
  const config = path.join(prefix, 'etc/toolgate/toolgate.yaml');
  const check = (file) => run(toolgate, ['serve', '--config', file, '--check']);
  assert.equal(check(config), 'the configuration is fine\n', 'as it comes');
  const cloud = await startCloudServer(t, await startSimulator(t), {
    env: { CLOUDSTACK_MCP_TOKEN: 'of-the-server' } });
  const { token, decisions } = configure(prefix, cloud.url);
  assert.equal(check(config), 'the configuration is fine\n', 'with its example');

  const gateway = start(t, toolgate, ['serve', '--config', config]);
  const { url } = await gateway.waitFor(logEvent('listening'));
  const client = await kinds['SDK v2 auto'].connect(t, `${url}/mcp/cloudstack`, token);
  const zones = await client.callTool({ name: 'list_zones', arguments: {} });
  assert.ok(!zones.isError, JSON.stringify(zones));
  const stopped = await client.callTool({ name: 'stop_virtual_machine', arguments: { id: 'x' } })
    .catch((error) => ({ isError: true, error }));
  assert.ok(stopped.isError);
  await client.close();
  await gateway.stop();
  const log = JSON.parse(run(toolgate, ['log', 'query', decisions, '--json']));
  assert.deepEqual(log.records.map(({ tool, outcome }) => `${tool} ${outcome}`),
                   ['stop_virtual_machine deny', 'list_zones forward']);
  rmSync(decisions, { recursive: true });
});

test('the packages live on a machine with systemd', async (t) => {
  const { why, results } = runOnMachine(t, makePackages(), steps);
  if (why) return t.skip(why);
  for (const [name, { status, output }] of Object.entries(results)) {
    await t.test(name, () => {
      assert.equal(status, 0, output);
      for (const pattern of expected[name] ?? []) assert.match(output, pattern);
    });
  }
});
