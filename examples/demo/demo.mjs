// SPDX-License-Identifier: Apache-2.0
// `./dev demo`: starts a simulated cloud, its MCP server and the gateway, and tells the story. Then it
// stays up for clients of yours; `--once` ends after the story.
import path from 'node:path';
import { connectV2 } from '../../tests/system/support/clients.mjs';
import { root } from '../../tests/system/support/processes.mjs';
import { startGuardedCloud } from '../../tests/system/support/servers.mjs';
import { story } from './story.mjs';

const usage = `Usage: ./dev demo [--once]

  --once  end after the story, with status 0 if every step came out as told`;

// What is started is ended with the demonstration, even what is started while it ends.
const cleanups = [];
let ending;
const scope = { after: (cleanup) => (ending ? cleanup() : cleanups.push(cleanup)) };

function end(status) {
  ending ??= (async () => {
    for (const cleanup of cleanups.splice(0).reverse()) {
      try {
        await cleanup();
      } catch { /* the next one still has its turn */ }
    }
    process.exit(status);
  })();
  return ending;
}

function print(text = '') {
  process.stdout.write(`${text}\n`);
}

function wrap(line, indent) {
  return line.split('\n').map((part) => indent + part).join('\n');
}

async function tell(cloud) {
  const direct = await connectV2(scope, cloud.direct.url, 'none', 'auto');
  const agent = await connectV2(scope, cloud.gateway.url('cloudstack'), cloud.gateway.tokens.agent,
                                'auto');
  let passed = true;
  let number = 0;
  const steps = story({ direct, agent, requests: () => cloud.simulator.requests(),
                        decisions: (count) => cloud.gateway.decisions(count) });
  for await (const step of steps) {
    print(`\n${++number}. ${step.title}`);
    for (const line of step.lines) print(wrap(line, '     '));
    if (!step.passed) print('     THIS IS NOT WHAT SHOULD HAVE COME OUT');
    passed &&= step.passed;
  }
  return passed;
}

function printInvitation({ gateway, direct, simulator }) {
  const server = {
    type: 'http',
    url: `${gateway.url('cloudstack')}/`,
    headers: { Authorization: `Bearer ${gateway.tokens.agent}` },
  };
  print('\nYour turn. Paste this into the configuration of an MCP client:\n');
  print(JSON.stringify({ mcpServers: { cloudstack: server } }, null, 2));
  print(`
The policy is ${path.join(gateway.folder, 'cloudstack.policy')}: change it while you play, calls follow it
within a second, and what the gateway says of it is shown here. Beside it are the configuration and
decisions.jsonl.
The MCP server without the gateway is at ${direct.url}, the simulated cloud at ${simulator.apiUrl}.
Ctrl-C ends everything.`);
}

// Shows what the gateway says of a policy that was changed.
async function showPolicies({ process: gateway }) {
  for (let from = gateway.lines.length; !gateway.exited;) {
    const found = await gateway.waitFor((line) => /"event":"policy_/.test(line) && line,
                                        { from, timeoutMs: 1 << 30 }).catch(() => undefined);
    if (!found) return;
    from = gateway.lines.indexOf(found, from) + 1;
    const { event, version, issues = '', warning = '' } = JSON.parse(found);
    print(`\n${event}${version ? ` ${version}` : ''} ${warning}${issues && `\n${issues}`}`);
  }
}

async function main(args) {
  if (args.some((arg) => arg !== '--once')) {
    print(usage);
    return args.includes('--help') ? 0 : 2;
  }
  print('A CloudStack cloud (simulated), its MCP server, and toolgate in front of it with the policy');
  print('examples/demo/policy.json.');
  const cloud = await startGuardedCloud(scope, {
    policy: path.join(root, 'examples/demo/policy.json') });
  const passed = await tell(cloud);
  print(passed ? '\nEvery step came out as told.' : '\nNot every step came out as told.');
  if (!args.includes('--once')) {
    printInvitation(cloud);
    showPolicies(cloud.gateway);
    await new Promise(() => {});  // until a signal comes
  }
  return passed ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    if (signal !== 'SIGHUP') print('\nEnded.');
    end(signal === 'SIGINT' ? 0 : 1);
  });
}
process.stdout.on('error', () => end(1));  // nobody reads any more

let status = 1;
try {
  status = await main(process.argv.slice(2));
} catch (error) {
  if (!ending) print(`\nThe demonstration broke off: ${error.message}`);
}
await end(status);
