// SPDX-License-Identifier: Apache-2.0
// Clouds under test, and what a report of destroy_virtual_machine may say of what is so.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { kinds } from '../system/support/clients.mjs';
import { CloudApi, Faults, control } from '../system/support/cloud_truth.mjs';
import { temporaryFolder } from '../system/support/processes.mjs';
import { startCloudServer, startSimulator } from '../system/support/servers.mjs';

// For each answer of the API. A `slow` fault that shall be noticed takes longer.
export const answerTimeoutS = 3;
export const tooSlowMs = 4500;

// The configuration of a cloudstack-mcp with the clouds `users`, {name: {key, secret}}.
export function writeClouds(t, simulator, users) {
  const clouds = {};
  for (const [name, { key, secret }] of Object.entries(users)) {
    clouds[name] = { url: simulator.apiUrl, api_key: key, secret_key: secret,
                     timeout_s: answerTimeoutS, calls_at_once: 64 };
  }
  const file = path.join(temporaryFolder(t), 'clouds.yaml');
  writeFileSync(file, JSON.stringify({ clouds }));
  return file;
}

export async function connect(t, simulator, users) {
  const server = await startCloudServer(t, simulator, { pollMs: 10, args: [
    '--config', writeClouds(t, simulator, users), '--confirm', 'off'] });
  const client = await kinds['SDK v1'].connect(t, server.url, 'none');
  await client.listTools();  // from then on results are checked against their schemas
  return client;
}

// A simulator with `machines` stopped ones, and a server that speaks for its root admin.
export async function startCloud(t, { machines = 0, timeScale = 0.002 } = {}) {
  const simulator = await startSimulator(t, { args: ['--machines', String(machines)], timeScale });
  const api = CloudApi.ofRoot(simulator);
  const client = await connect(t, simulator, { root: api });
  const catalogue = await readCatalogue(api);
  const free = (await api.rows('listVirtualMachines', 'virtualmachine', { state: 'Stopped' }))
    .filter(({ name }) => name.startsWith('vm-'));
  return { simulator, client, api, ...catalogue, faults: new Faults(simulator), take: () => free.pop() };
}

// The ids of what machines are made of.
export async function readCatalogue(api) {
  const find = async (command, key, name, more = {}) =>
    (await api.rows(command, key, { ...more })).find((row) => row.name === name).id;
  return {
    small: await find('listServiceOfferings', 'serviceoffering', 'small'),
    large: await find('listServiceOfferings', 'serviceoffering', 'large'),
    disk: await find('listDiskOfferings', 'diskoffering', 'disk-20'),
    image: await find('listTemplates', 'template', 'debian-12', { templatefilter: 'featured' }),
    zone: await find('listZones', 'zone', 'zone-1'),
    flat: await find('listNetworkOfferings', 'networkoffering', 'DefaultL2NetworkOffering'),
  };
}

// A network of the root admin's.
export async function makeNetwork(cloud) {
  const { network } = await cloud.api.call('createNetwork', {
    name: 'flat', displaytext: 'flat', networkofferingid: cloud.flat, zoneid: cloud.zone });
  return network.id;
}

// A running machine of the root admin's with two data disks, `kept` and `doomed`.
export async function runningMachine(cloud, network) {
  const { api } = cloud;
  const deployed = await api.call('deployVirtualMachine', {
    serviceofferingid: cloud.small, templateid: cloud.image, zoneid: cloud.zone, networkids: network,
    diskofferingid: cloud.disk });
  const { id } = (await api.finish(deployed)).virtualmachine;
  const created = await api.call(
    'createVolume', { name: 'doomed', diskofferingid: cloud.disk, zoneid: cloud.zone });
  await api.finish(created);
  await api.finish(await api.call('attachVolume', { id: created.id, virtualmachineid: id }));
  const [kept] = (await api.rows('listVolumes', 'volume', { virtualmachineid: id, type: 'DATADISK' }))
    .filter((volume) => volume.id !== created.id);
  return { id, kept: kept.id, doomed: created.id };
}

// Ends a machine and its disks, so that there is room for others.
export async function clearAway(cloud, { id, kept, doomed }) {
  await cloud.api.call('destroyVirtualMachine', { id, expunge: true });
  await cloud.api.settle(id);
  for (const disk of [kept, doomed]) await cloud.api.ask('deleteVolume', { id: disk });
}

const gone = new Set(['Destroy', 'Expunged', 'Expunging']);

async function diskIsGone(api, id) {
  const { status, body } = await api.ask('listVolumes', { id, listall: true });
  const state = status === 200 ? body.volume?.[0].state : undefined;
  return state === undefined || gone.has(state);
}

// Outcomes after which the machine must be as it was.
const untouched = new Set(['refused', 'not_found', 'unreadable', 'failed', 'planned']);
const wished = { destroyed: 'Destroyed', expunged: 'removed' };

// Whether a report of the destruction of `machine`, Running before, is true once no job is at work on it.
export async function judgeReport(cloud, machine, { report, args, stuck = false }) {
  const { api } = cloud;
  const { outcome } = report;
  const jobs = new Set(report.steps.map(({ jobid }) => jobid).filter(Boolean));
  await api.settle(machine.id, stuck ? jobs : new Set());
  const state = await api.stateOf(machine.id);
  if (outcome in wished) assert.equal(state, wished[outcome]);
  else if (untouched.has(outcome)) assert.equal(state, 'Running');
  else if (outcome === 'partial') assert.notEqual(state, 'Running');
  else if (outcome === 'pending') assert.ok(stuck, 'nothing was stuck');
  else assert.equal(outcome, 'unknown');
  const isOver = !['unknown', 'pending', 'unreadable'].includes(outcome);
  if (isOver) assert.equal(report.final_state ?? 'removed', state);
  const asked = args.volumeids ? [args.volumeids] : [];
  const stays = [];
  for (const id of [machine.kept, machine.doomed]) {
    const isGone = await diskIsGone(api, id);
    if (isGone) assert.ok(asked.includes(id), `nobody asked for the end of volume ${id}`);
    else stays.push(id);
  }
  if (isOver && report.leftovers && !untouched.has(outcome)) {
    assert.deepEqual(report.leftovers.map(({ id }) => id).sort(), stays.sort());
  }
  await judgeSteps(api, report);
}

async function judgeSteps(api, { steps }) {
  for (const step of steps) {
    if (!step.jobid) continue;
    const { status, body } = await api.ask('queryAsyncJobResult', { jobid: step.jobid });
    if (status !== 200) continue;  // it was forgotten, or never was
    if (step.status === 'ok') assert.equal(body.jobstatus, 1, step.name);
    if (step.status === 'failed') assert.equal(body.jobstatus, 2, step.name);
  }
}

// Of all destructions: no other machine was hit, and each job was entered once at most. `calls`: {job id:
// machine id}.
export function judgeRequests(simulator, calls) {
  const entered = new Set();
  for (const { command, parameters: { id, customjobid, expunge }, status } of simulator.requests()) {
    if (command !== 'destroyVirtualMachine' || !customjobid) continue;
    assert.ok(calls.has(customjobid), `nobody asked for job ${customjobid}`);
    const call = calls.get(customjobid);
    assert.equal(id, call.id, 'another machine');
    assert.equal(expunge, String(call.expunge), 'not what was asked for');
    if (status !== 200) continue;
    assert.ok(!entered.has(customjobid), `${id} was destroyed twice`);
    entered.add(customjobid);
  }
}
