// SPDX-License-Identifier: Apache-2.0
// Every cell of src/simulator/testdata/state_table.yaml through the tools of cloudstack-mcp: the outcome,
// the error code, the state afterwards, and that the tool tells them as they are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { control } from '../system/support/cloud_truth.mjs';
import { until } from '../system/support/wait.mjs';
import { destroyOutcome, readCell, readTable } from './state_table.mjs';
import { startCloud } from './support.mjs';

const table = readTable();
const unknownId = '00000000-0000-4000-8000-000000000000';

// The call of a tool that a column is.
const calls = {
  start: (id) => ['start_virtual_machine', { id }],
  stop: (id) => ['stop_virtual_machine', { id }],
  'stop forced': (id) => ['stop_virtual_machine', { id, forced: true }],
  reboot: (id) => ['reboot_virtual_machine', { id }],
  destroy: (id) => ['destroy_virtual_machine', { id }],
  'destroy expunge': (id) => ['destroy_virtual_machine', { id, expunge: true }],
  expunge: (id) => ['expunge_virtual_machine', { id }],
  recover: (id) => ['recover_virtual_machine', { id }],
  changeService: (id, { large }) =>
    ['change_service_offering_virtual_machine', { id, serviceofferingid: large }],
  resetPassword: (id) => ['reset_password_virtual_machine', { id }],
  migrate: (id) => ['migrate_virtual_machine', { virtualmachineid: id, autoselect: true }],
  scale: (id, { large }) => ['scale_virtual_machine', { id, serviceofferingid: large }],
  attach: (id, cloud, disk) => ['attach_volume', { id: disk, virtualmachineid: id }],
  detach: (id) => ['detach_volume', { virtualmachineid: id, deviceid: 1 }],
};

// A data disk for a machine that is to get, or lose, one.
async function makeDisk({ api, disk }, { id, account, domainid, zoneid }, column) {
  if (column !== 'attach' && column !== 'detach') return undefined;
  const created = await api.call(
    'createVolume', { name: 'data', diskofferingid: disk, zoneid, account, domainid });
  await api.finish(created);
  if (column === 'detach') {
    await api.finish(await api.call('attachVolume', { id: created.id, virtualmachineid: id }));
  }
  return created.id;
}

// A machine in the state that a row is named after, and a disk where the column wants one.
async function prepare(cloud, row, column) {
  const machine = cloud.take();
  const disk = await makeDisk(cloud, machine, row === 'never existed' ? 'attach' : column);
  if (row === 'never existed') return { id: unknownId, disk };
  const { id } = machine;
  const put = (state) => control(cloud.simulator, 'PATCH', `virtualmachines/${id}`, { state });
  if (row === 'removed') {
    await cloud.api.finish(await cloud.api.call('destroyVirtualMachine', { id, expunge: true }));
  } else if (row === 'Starting on a host') {
    await put('Running');
    await put('Starting');
  } else if (row !== 'Stopped') {
    await put(row);
  }
  return { id, disk };
}

function checkChange({ isError, structuredContent: content, content: [{ text }] }, expected) {
  assert.equal(isError === true, expected.kind !== 'ok', text);
  if (expected.kind === 'ok') {
    if (content.job) assert.equal(content.job.status, 'succeeded');
    const shown = content.virtualmachine?.state;
    if (shown) assert.equal(shown, expected.after);
    return;
  }
  assert.equal(content.error.errorcode, expected.code, text);
  assert.equal(content.job?.status, expected.kind === 'job' ? 'failed' : undefined);
}

function checkDestroy(cloud, { isError, structuredContent: content }, expected, { id, row, expunge }) {
  const outcome = destroyOutcome(row, expected, expunge);
  assert.equal(content.outcome, outcome);
  assert.equal(isError === true, outcome === 'refused' || outcome === 'not_found');
  if (content.final_state) assert.equal(content.final_state, expected.after);
  const sent = cloud.simulator.requests().filter(({ command, parameters, account }) =>
    account === 'admin' && command === 'destroyVirtualMachine' && parameters.id === id &&
    'customjobid' in parameters);
  const isSent = ['destroyed', 'expunging', 'expunged'].includes(outcome);
  assert.equal(sent.length, isSent ? 1 : 0);
}

async function checkCell(cloud, row, column, cell) {
  const { id, disk } = await prepare(cloud, row, column);
  const expected = readCell(cell, row);
  const [name, args] = calls[column](id, cloud, disk);
  const result = await cloud.client.callTool({ name, arguments: args });
  if (name === 'destroy_virtual_machine') {
    checkDestroy(cloud, result, expected, { id, row, expunge: args.expunge === true });
  } else {
    checkChange(result, expected);
    // It is shown as it is after a failure, by the tools whose results show a machine.
    const isShown = !['expunge', 'attach', 'detach'].includes(column) && row !== 'removed';
    if (expected.kind === 'job' && isShown) {
      assert.equal(result.structuredContent.virtualmachine?.state, expected.after);
    }
  }
  assert.equal(await cloud.api.stateOf(id), expected.after);
}

test('every command on a machine in every state', async (t) => {
  const { rows } = table;
  const cloud = await startCloud(t, { machines: rows.length * table.columns.length });
  const wrong = [];
  let count = 0;
  await Promise.all(rows.map(async ([row, cells]) => {
    assert.equal(cells.length, table.columns.length, row);
    for (const [i, column] of table.columns.entries()) {
      ++count;
      try {
        await checkCell(cloud, row, column, cells[i]);
      } catch (error) {
        wrong.push(`${column} of ${row}, "${cells[i]}": ${error.message}`);
      }
    }
  }));
  assert.equal(count, 14 * 14);
  assert.deepEqual(wrong, []);
});

for (const state of ['Starting', 'Migrating']) {
  test(`a forced stop of a machine that is ${state} on a host fails, and says that it is stopped`,
       async (t) => {
    const cloud = await startCloud(t, { machines: 1 });
    const { id } = await prepare(cloud, state === 'Starting' ? 'Starting on a host' : state);
    const stop = { name: 'stop_virtual_machine', arguments: { id, forced: true } };
    const failed = await cloud.client.callTool(stop);
    assert.equal(failed.isError, true);
    assert.equal(failed.structuredContent.error.errorcode, 530);
    assert.equal(failed.structuredContent.job.status, 'failed');
    assert.equal(failed.structuredContent.virtualmachine.state, 'Stopped');
    assert.match(failed.content[0].text, /failed with 530[^]*As it is now: .*Stopped/);
    assert.equal(await cloud.api.stateOf(id), 'Stopped');
    // The same call works from there.
    const stopped = await cloud.client.callTool(stop);
    assert.equal(stopped.isError ?? false, false);
    assert.equal(stopped.structuredContent.virtualmachine.state, 'Stopped');
  });
}

// Between the look and the job the state changes: the answer to listVolumes waits until it has.
for (const [column, args] of [['destroy', {}], ['destroy expunge', { expunge: true }]]) {
  test(`${column}: a state that comes after the look is found by the job, and told`, async (t) => {
    const states = ['Starting', 'Migrating', 'Unknown', 'Shutdown', 'Restoring'];
    const cloud = await startCloud(t, { machines: states.length });
    await Promise.all(states.map(async (state) => {
      const { id } = await prepare(cloud, 'Running');
      const wait = [{ command: 'listVolumes', kind: 'slow', delay_ms: 2000, resource: id, times: 1 }];
      await cloud.faults.during(wait, async () => {
        const call = cloud.client.callTool({ name: 'destroy_virtual_machine', arguments: { id, ...args } });
        await until(() => cloud.simulator.requests().some(({ command, parameters }) =>
          command === 'listVolumes' && parameters.virtualmachineid === id), 'the look');
        await control(cloud.simulator, 'PATCH', `virtualmachines/${id}`, { state });
        const { isError, structuredContent: content } = await call;
        assert.equal(isError, true);
        assert.equal(content.error.errorcode, 530);
        assert.equal(content.outcome, 'partial');  // it is not as it was, whoever changed it
        assert.equal(content.final_state, state);
        assert.equal(await cloud.api.stateOf(id), state);
      });
    }));
  });
}
