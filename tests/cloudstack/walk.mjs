// SPDX-License-Identifier: Apache-2.0
// A random walk of several accounts through the tools of one cloudstack-mcp, each step judged by what
// the simulator says to its root admin.
import assert from 'node:assert/strict';
import { destroyOutcome, readCell, readTable } from './state_table.mjs';

const table = readTable();
const cellOf = (state, column) => {
  const [, cells] = table.rows.find(([row]) => row === state);
  return readCell(cells[table.columns.indexOf(column)], state);
};

// What strikes a step: its own command, once.
const faultKinds = [
  { kind: 'drop_request' }, { kind: 'drop_reply' }, { kind: 'bad_gateway' }, { kind: 'truncated_reply' },
  { kind: 'unavailable_page' }, { kind: 'job_error', reason: 'agent_down' }, { kind: 'job_lost' },
  { kind: 'slow', delay_ms: 50, delay_ms_max: 300 }, { kind: 'error', reason: 'rate_limit' },
  { kind: 'error', reason: 'maintenance' }];

const machineSteps = {
  start: { tool: 'start_virtual_machine', command: 'startVirtualMachine', column: 'start', event: 'VM.START' },
  stop: { tool: 'stop_virtual_machine', command: 'stopVirtualMachine', column: 'stop', event: 'VM.STOP' },
  'stop by force': { tool: 'stop_virtual_machine', command: 'stopVirtualMachine', column: 'stop forced',
                     event: 'VM.STOP', args: { forced: true } },
  reboot: { tool: 'reboot_virtual_machine', command: 'rebootVirtualMachine', column: 'reboot', event: 'VM.REBOOT' },
  destroy: { tool: 'destroy_virtual_machine', command: 'destroyVirtualMachine', column: 'destroy' },
  'destroy and expunge': { tool: 'destroy_virtual_machine', command: 'destroyVirtualMachine',
                           column: 'destroy expunge', args: { expunge: true } },
  expunge: { tool: 'expunge_virtual_machine', command: 'expungeVirtualMachine', column: 'expunge',
             event: 'VM.EXPUNGE' },
  recover: { tool: 'recover_virtual_machine', command: 'recoverVirtualMachine', column: 'recover',
             event: 'VM.RECOVER' },
};
const stepNames = [
  'start', 'start', 'start', 'stop', 'stop', 'stop by force', 'reboot', 'destroy', 'destroy',
  'destroy and expunge', 'expunge', 'recover', 'recover'];

// The last state that a machine is in by each of these, if it succeeds.
export const statesAfter = {
  'VM.CREATE': ['Running'], 'VM.START': ['Running'], 'VM.REBOOT': ['Running'],
  'VM.STOP': ['Stopped', 'Error', 'Destroyed', 'Expunging'],
  'VM.DESTROY': ['Destroyed', 'Expunging', 'removed'], 'VM.EXPUNGE': ['removed'], 'VM.RECOVER': ['Stopped'],
};

const machinesMax = 10;  // of one account; its limits allow a few more

const kindOf = ({ isError, structuredContent: content }) => {
  if (content.outcome) return content.outcome;
  if (content.job) return content.job.status;
  if (!isError) return 'succeeded';
  return content.error.hint?.startsWith('It is not known') ? 'unknown' : 'refused';
};

export class Walk {
  // `accounts`: [{name, network, reaches: [name, ...]}], whose things each account may touch. `weather` tells
  // whether everybody suffers from faults now.
  constructor({ client, api, faults, accounts, catalogue, chance, weather }) {
    Object.assign(this, { client, api, faults, accounts, catalogue, chance, weather });
    this.machines = [];  // {id, owner, busy, said: the state that was told last, succeeded: {event: times}}
    this.names = new Set();
    this.steps = 0;
    this.tally = {};
  }

  call(account, tool, args) {
    return this.client.callTool({ name: tool, arguments: { cloud: account.name, ...args } }, undefined,
                                { timeout: 120_000 });
  }

  // One step of an account. Throws with what was wrong.
  async step(account) {
    ++this.steps;
    const { chance } = this;
    const dice = chance.below(100);
    if (dice < 8) return this.look(account);
    const own = this.machines.filter(({ owner, said }) => owner === account.name && said !== 'removed');
    if (own.length === 0 || (dice < 22 && own.length < machinesMax)) return this.deploy(account);
    const isFree = ({ busy, said }) => !busy && (said !== 'removed' || chance.happens(0.02));
    const theirs = this.machines.filter((machine) => isFree(machine) && account.reaches.includes(machine.owner));
    const foreign = this.machines.filter(
      (machine) => isFree(machine) && !account.reaches.includes(machine.owner));
    if (dice > 92 && foreign.length > 0) return this.trespass(account, chance.pick(foreign));
    if (theirs.length > 0) return this.change(account, chance.pick(theirs));
    return this.look(account);
  }

  // Calls a tool, perhaps with a fault of its own; tells whether anything went wrong in the cloud meanwhile.
  async strike(account, { tool, command, args, resource }) {
    const before = this.weather.storms;
    const fault = this.chance.happens(0.35) ? this.chance.pick(faultKinds) : undefined;
    const armed = fault ? [{ ...fault, command, resource, times: 1 }] : [];
    const call = () => this.call(account, tool, args);
    const result = fault ? await this.faults.during(armed, call) : await call();
    const isCalm = !fault && before === this.weather.storms && !this.weather.isStorm;
    const kind = kindOf(result);
    const label = `${tool} ${kind}`;
    this.tally[label] = (this.tally[label] ?? 0) + 1;
    if (isCalm) assert.ok(kind !== 'unknown' && kind !== 'pending', 'unknown without a fault');
    return { result, isCalm, kind };
  }

  async look(account) {
    const { isError, structuredContent: content } = await this.call(account, 'list_virtual_machines', { pagesize: 500 });
    if (isError) return;
    for (const row of content.virtualmachine ?? []) {
      assert.ok(account.reaches.includes(row.account), `${account.name} sees ${row.name} of ${row.account}`);
    }
  }

  async deploy(account) {
    const name = `w-${this.names.size + 1}`;
    this.names.add(name);
    const { small, image, zone } = this.catalogue;
    const args = { name, serviceofferingid: small, templateid: image, zoneid: zone, networkids: account.network };
    const { result, isCalm, kind } = await this.strike(
      account, { tool: 'deploy_virtual_machine', command: 'deployVirtualMachine', args, resource: name });
    const found = await this.settled(name);
    assert.ok(found.length <= 1, `${name} was made ${found.length} times`);
    const content = result.structuredContent;
    if (kind === 'succeeded') {
      assert.equal(found[0]?.id, content.virtualmachine.id);
      assert.equal(found[0].state, 'Running');
    } else if (kind === 'refused') {
      assert.equal(found.length, 0, 'it was refused and is there');
    } else if (content.virtualmachine && kind !== 'unknown') {
      assert.equal(found[0]?.state, content.virtualmachine.state);
    }
    if (isCalm && kind !== 'succeeded') {
      assert.ok([533, 535].includes(content.error.errorcode), result.content[0].text);
    }
    if (found.length === 0) return;
    const succeeded = kind === 'succeeded' ? { 'VM.CREATE': 1 } : {};
    this.machines.push(
      { id: found[0].id, owner: account.name, busy: false, said: found[0].state, succeeded, doubtful: new Set() });
  }

  // The machines of that name, once no job is at work on them.
  async settled(name) {
    const find = () => this.api.rows('listVirtualMachines', 'virtualmachine', { name });
    for (const { id } of await find()) await this.api.settle(id);
    return find();
  }

  async trespass(account, machine) {
    machine.busy = true;
    try {
      const before = await this.api.stateOf(machine.id);
      const { tool, args = {} } = machineSteps[this.chance.pick(stepNames)];
      const { isError, structuredContent: content } = await this.call(account, tool, { id: machine.id, ...args });
      assert.equal(isError === true || content.outcome === 'already_absent', true, 'it touched what is not its own');
      assert.equal(content.virtualmachine, undefined, 'it saw what is not its own');
      assert.equal(await this.api.stateOf(machine.id), before);
    } finally {
      machine.busy = false;
    }
  }

  async change(account, machine) {
    machine.busy = true;
    try {
      const step = machineSteps[this.chance.pick(stepNames)];
      const before = await this.api.stateOf(machine.id);
      const args = { id: machine.id, ...step.args };
      const struck = await this.strike(account, { ...step, args, resource: machine.id });
      await this.api.settle(machine.id);
      const after = await this.api.stateOf(machine.id);
      const context = `${account.name}: ${JSON.stringify(args)} of ${machine.owner}, ${before} -> ${after}`;
      try {
        const judge = step.tool === 'destroy_virtual_machine' ? this.judgeDestroy : this.judgeChange;
        await judge.call(this, { ...struck, step, account, machine, before, after });
      } catch (error) {
        throw new Error(`${context}: ${error.message}\n${struck.result.content[0].text}`);
      }
      machine.said = after;
      this.count(machine, step, struck);
    } finally {
      machine.busy = false;
    }
  }

  // What the event log must hold in the end.
  count(machine, { event = 'VM.DESTROY' }, { kind, result: { structuredContent: { steps } } }) {
    const job = steps?.find(({ name }) => name === 'destroy')?.status;
    if (kind === 'succeeded' || job === 'ok') machine.succeeded[event] = (machine.succeeded[event] ?? 0) + 1;
    else if (!steps || job) machine.doubtful.add(event);
  }

  async judgeJob({ id, status }) {
    const { status: code, body } = await this.api.ask('queryAsyncJobResult', { jobid: id });
    assert.equal(code, 200, `job ${id} does not exist`);
    if (status === 'succeeded' || status === 'ok') assert.equal(body.jobstatus, 1);
    if (status === 'failed') assert.equal(body.jobstatus, 2);
  }

  async judgeChange({ result: { structuredContent: content }, isCalm, kind, step, before, after }) {
    const expected = cellOf(before, step.column);
    if (content.job && kind !== 'unknown') await this.judgeJob(content.job);
    // What a tool shows is as it was read, and nobody else was there to change it.
    const shown = content.virtualmachine?.state;
    if (shown && kind !== 'unknown') assert.equal(shown, after);
    if (kind === 'succeeded') assert.equal(after, expected.after);
    if (kind === 'refused') assert.equal(after, before);
    if (!isCalm) return;
    assert.equal(kind, { ok: 'succeeded', job: 'failed', http: 'refused' }[expected.kind]);
    assert.equal(content.error?.errorcode, expected.code);
    assert.equal(after, expected.after);
  }

  async judgeDestroy({ result: { structuredContent: content }, isCalm, kind, step, account, before, after }) {
    for (const { jobid, status } of content.steps) {
      if (jobid && kind !== 'unknown') await this.judgeJob({ id: jobid, status });
    }
    const must = { destroyed: 'Destroyed', expunged: 'removed', expunging: 'Expunging' }[kind];
    if (must) assert.equal(after, must);
    const nothing = ['refused', 'not_found', 'unreadable', 'failed', 'already_absent', 'already_destroyed'];
    if (nothing.includes(kind)) assert.equal(after, before);
    if (kind === 'partial') assert.notEqual(after, before);
    if (kind === 'already_absent') assert.ok(['removed', 'Destroyed', 'Expunging'].includes(before));
    if (content.final_state && kind !== 'unknown') assert.equal(content.final_state, after);
    if (!isCalm) return;
    const isHidden = !account.seesDestroyed && ['Destroyed', 'Expunging'].includes(before);
    const expected = cellOf(before, step.column);
    assert.equal(kind, isHidden ? 'already_absent' : destroyOutcome(before, expected, step.column !== 'destroy'));
  }
}
