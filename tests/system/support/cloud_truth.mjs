// SPDX-License-Identifier: Apache-2.0
// What is really so in a simulated cloud, asked past the MCP server: signed requests of the root admin,
// the requests behind the API's back, and chances that a seed repeats.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { until } from './wait.mjs';

const encode = (text) => encodeURIComponent(text)
  .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

const pageRows = 500;

async function send(url) {
  const answer = await fetch(url);
  const [body] = Object.values(await answer.json());
  return { status: answer.status, body };
}

// The API as one user of it sees it.
export class CloudApi {
  // A `patient` one asks again while there is no answer, or none that can be read.
  constructor(url, { key, secret }, { patient = false } = {}) {
    this.url = url;
    this.patient = patient;
    this.key = key;
    this.secret = secret;
  }

  static ofRoot(simulator, options) {
    const { CLOUDSTACK_API_URL: url, CLOUDSTACK_API_KEY: key, CLOUDSTACK_SECRET_KEY: secret } = simulator.env;
    return new CloudApi(url, { key, secret }, options);
  }

  // What is in the answer's envelope, and the `status` of the answer.
  async ask(command, parameters = {}) {
    const pairs = Object.entries({ ...parameters, command, response: 'json', apikey: this.key })
      .map(([name, value]) => `${name.toLowerCase()}=${encode(String(value))}`).sort();
    const signed = pairs.map((pair) => pair.toLowerCase()).join('&');
    const signature = createHmac('sha1', this.secret).update(signed).digest('base64');
    const url = `${this.url}?${pairs.join('&')}&signature=${encode(signature)}`;
    return this.patient ? until(() => send(url).catch(() => null), `an answer to ${command}`) : send(url);
  }

  async call(command, parameters) {
    const { status, body } = await this.ask(command, parameters);
    assert.equal(status, 200, `${command}: ${JSON.stringify(body)}`);
    return body;
  }

  // All rows of a list, page by page.
  async rows(command, key, parameters = {}) {
    const rows = [];
    for (let page = 1; ; ++page) {
      const body = await this.call(
        command, { listall: true, ...parameters, page, pagesize: pageRows });
      rows.push(...(body[key] ?? []));
      if (rows.length >= (body.count ?? 0)) return rows;
    }
  }

  // The result of a job, once it has ended.
  async finish({ jobid }) {
    const job = await until(async () => {
      const found = await this.call('queryAsyncJobResult', { jobid });
      return found.jobstatus !== 0 && found;
    }, `the end of job ${jobid}`);
    assert.equal(job.jobstatus, 1, JSON.stringify(job));
    return job.jobresult;
  }

  // The state of a machine; `removed` when it is gone for good.
  async stateOf(id) {
    const { status, body } = await this.ask('listVirtualMachines', { id, listall: true });
    if (status === 431) return 'never existed';
    assert.equal(status, 200, JSON.stringify(body));
    return body.virtualmachine?.[0].state ?? 'removed';
  }

  // Waits until no job is at work on an object, or none at all, but those that are `stuck`.
  async settle(id = undefined, stuck = new Set()) {
    await until(async () => {
      const jobs = await this.rows('listAsyncJobs', 'asyncjobs');
      return jobs.every((job) => stuck.has(job.jobid) || (id && job.jobinstanceid !== id));
    }, 'the end of all jobs', 60_000);
  }
}

// A request behind the API's back, such as ('PATCH', 'virtualmachines/web-1', {state: 'Unknown'}).
export async function control(simulator, method, path, body) {
  const answer = await fetch(`${simulator.origin}/simulator/${path}`,
                             { method, body: JSON.stringify(body) });
  assert.equal(answer.status, 200, `${path}: ${await answer.text()}`);
}

// Faults that come and go one by one, where the simulator takes them as a whole.
export class Faults {
  constructor(simulator) {
    this.simulator = simulator;
    this.armed = new Set();
    this.published = Promise.resolve();
  }

  // One after the other, so that an older list never comes last.
  #publish() {
    this.published = this.published.then(() =>
      control(this.simulator, 'PUT', 'faults', [...this.armed].flat()));
    return this.published;
  }

  // Arms faults while `work` goes on.
  async during(faults, work) {
    this.armed.add(faults);
    await this.#publish();
    try {
      return await work();
    } finally {
      this.armed.delete(faults);
      await this.#publish();
    }
  }
}

// Chances that the same seed repeats (mulberry32).
export function makeChance(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    happens: (probability) => next() < probability,
    below: (count) => Math.floor(next() * count),
    pick: (list) => list[Math.floor(next() * list.length)],
    uuid: () => '########-####-4###-a###-############'.replace(/#/g, () => Math.floor(next() * 16).toString(16)),
  };
}
