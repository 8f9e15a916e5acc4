// SPDX-License-Identifier: Apache-2.0
// The calls of transcript_calls.mjs, through cloudstack-mcp, to the simulator: what is sent, and what is
// answered.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kinds } from '../system/support/clients.mjs';
import { startCloudServer, startSimulator } from '../system/support/servers.mjs';
import { calls } from './transcript_calls.mjs';

const polling = 'queryAsyncJobResult';
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

// The tools that show what is called so: {tool, key, arguments, by}.
const kindsOfObjects = {
  machine: { tool: 'list_virtual_machines', key: 'virtualmachine' },
  volume: { tool: 'list_volumes', key: 'volume' },
  network: { tool: 'list_networks', key: 'network' },
  zone: { tool: 'list_zones', key: 'zone' },
  template: { tool: 'list_templates', key: 'template' },
  offering: { tool: 'list_service_offerings', key: 'serviceoffering' },
  diskoffering: { tool: 'list_disk_offerings', key: 'diskoffering' },
  networkoffering: { tool: 'list_network_offerings', key: 'networkoffering' },
};

// The simulator, and a client of the server for each of its accounts.
async function openCloud(t) {
  const simulator = await startSimulator(t, { args: ['--machines', '12'], timeScale: 0 });
  const connect = async (env) => {
    const server = await startCloudServer(t, { ...simulator, env });
    return kinds['SDK v1'].connect(t, server.url, 'none');
  };
  // Those of the plain user are printed as comments.
  const variable = (name) => simulator.process.lines
    .map((line) => new RegExp(`^# export ${name}=(.*)$`).exec(line)?.[1]).find(Boolean);
  const acme = { ...simulator.env, CLOUDSTACK_API_KEY: variable('CLOUDSTACK_API_KEY'),
                 CLOUDSTACK_SECRET_KEY: variable('CLOUDSTACK_SECRET_KEY') };
  return {
    simulator, kept: {}, parameters: {},
    secrets: [simulator.env, acme].flatMap((env) => [env.CLOUDSTACK_API_KEY, env.CLOUDSTACK_SECRET_KEY]),
    clients: { admin: await connect(simulator.env), acme: await connect(acme) },
  };
}

async function idOf(cloud, kind, name) {
  if (kind === 'kept') return cloud.kept[name];
  const { tool, key } = kindsOfObjects[kind];
  const { structuredContent } = await cloud.clients.admin.callTool({ name: tool, arguments: { name } });
  assert.equal(structuredContent.count, 1, `there is one ${kind} ${name}`);
  return structuredContent[key][0].id;
}

// `value` with every `{kind:name}` as an id. Patterns and functions stay as they are.
async function resolve(cloud, value) {
  if (typeof value === 'string') {
    let text = value;
    for (const [whole, kind, name] of value.matchAll(/\{(\w+):([^}]+)\}/g)) {
      text = text.replace(whole, await idOf(cloud, kind, name));
    }
    return text;
  }
  if (Array.isArray(value)) return Promise.all(value.map((one) => resolve(cloud, one)));
  if (value?.constructor !== Object) return value;
  const entries = await Promise.all(
    Object.entries(value).map(async ([name, one]) => [name, await resolve(cloud, one)]));
  return Object.fromEntries(entries);
}

// Whether `actual` holds what `wanted` says: of objects each of these members, of lists each of these
// somewhere.
function holds(actual, wanted) {
  if (wanted instanceof RegExp) return wanted.test(String(actual ?? ''));
  if (Array.isArray(wanted)) {
    return Array.isArray(actual) && wanted.every((one) => actual.some((other) => holds(other, one)));
  }
  if (wanted?.constructor !== Object) return actual === wanted;
  return typeof actual === 'object' && actual !== null &&
    Object.entries(wanted).every(([name, one]) => holds(actual[name], one));
}

// The requests that a call made, without those that ask how its job is.
async function watch(cloud, call) {
  const before = cloud.simulator.requests().length;
  const result = await call();
  const made = cloud.simulator.requests().slice(before);
  const ids = made.map(({ parameters }) => parameters.customjobid).filter(Boolean);
  for (const { command, parameters } of made) {
    if (command === polling) assert.ok(ids.includes(parameters.jobid), 'it asks about its own job');
  }
  return { result, made: made.filter(({ command }) => command !== polling) };
}

// Every parameter is one that the cloud says that the command has.
async function checkKnown(cloud, { command, parameters }) {
  cloud.parameters[command] ??= await cloud.clients.admin.callTool(
    { name: 'list_apis', arguments: { name: command } });
  const [api] = cloud.parameters[command].structuredContent.api;
  const known = api.params.map(({ name }) => name);
  for (const name of Object.keys(parameters)) {
    assert.ok(known.includes(name.split('[')[0]), `${command} has no parameter ${name}`);
  }
}

// Every command but those that only read.
const changing = ({ command }) => !/^(list|find|query)/.test(command);

function checkSent(made, wanted) {
  const sent = made.map(({ command, parameters }) => {
    const shown = { ...parameters };
    if (uuid.test(shown.customjobid)) shown.customjobid = '{job}';
    return [command, shown];
  });
  assert.deepEqual(sent, wanted);
}

function checkText(cloud, { content, structuredContent }) {
  const text = content.map((part) => part.text ?? '').join('\n');
  const secrets = [...cloud.secrets, structuredContent.password, structuredContent.privatekey];
  for (const secret of secrets.filter(Boolean)) assert.ok(!text.includes(secret), 'a secret is in the text');
  assert.doesNotMatch(text, /undefined|\[object/);
}

async function checkOutcome(cloud, { result, made }, wanted) {
  const { sends, changes, answer = {}, every = {}, fails } = await resolve(cloud, wanted);
  const text = JSON.stringify(result, null, 1);
  assert.equal(result.isError === true, fails !== undefined, text);
  if (fails) assert.match(result.content[0].text, fails);
  if (sends) checkSent(made, sends);
  if (changes) checkSent(made.filter(changing), changes);
  for (const request of made) await checkKnown(cloud, request);
  assert.ok(holds(result.structuredContent ?? {}, answer), text);
  for (const [key, row] of Object.entries(every)) {
    assert.ok(result.structuredContent[key].every((one) => holds(one, row)), text);
  }
  checkText(cloud, { structuredContent: {}, ...result });
}

async function prepare(cloud, client, given) {
  for (const step of given) {
    const result = await client.callTool(
      { name: step.tool, arguments: await resolve(cloud, step.arguments) });
    assert.ok(!result.isError, `${step.tool}: ${JSON.stringify(result)}`);
    for (const [name, find] of Object.entries(step.keep ?? {})) {
      cloud.kept[name] = find(result.structuredContent);
    }
  }
}

async function replay(cloud, call) {
  const client = cloud.clients[call.as ?? 'acme'];
  await prepare(cloud, client, call.given ?? []);
  const make = async (toolArguments) => {
    const resolved = await resolve(cloud, toolArguments);
    return watch(cloud, () => client.callTool({ name: call.tool, arguments: resolved }));
  };
  const first = await make(call.arguments);
  await checkOutcome(cloud, first, call);
  if (call.confirmed) {
    const confirm = first.result.structuredContent.confirm_token;
    const id = await resolve(cloud, call.confirmed);
    await checkOutcome(cloud, await make({ ...call.arguments, confirm }), id);
  }
  if (call.mended) await checkOutcome(cloud, await make(call.mended.arguments), call.mended);
}

test('every call of the transcript has the right outcome', async (t) => {
  assert.equal(calls.length, 51);
  const cloud = await openCloud(t);
  for (const [index, call] of calls.entries()) {
    await t.test(`${index + 1}. ${call.tool}: ${call.right}`, () => replay(cloud, call));
  }
});
