// SPDX-License-Identifier: Apache-2.0
// The clients of a soak. Each does one thing after another, by chance, until it is told to stop.
import { modernCall, modernMeta, send } from '../system/support/raw.mjs';
import { SessionClient, openListen, openModernCall } from '../system/support/streams.mjs';
import { until } from '../system/support/wait.mjs';

const pauseMsMax = 100;
const meta = { progressToken: 'mine' };

const pause = () => new Promise((resolve) => setTimeout(resolve, Math.random() * pauseMsMax));

// One of {name: weight}, by chance.
function choose(weights) {
  let rest = Math.random() * Object.values(weights).reduce((sum, weight) => sum + weight);
  return Object.keys(weights).find((name) => (rest -= weights[name]) < 0);
}

// What an answer says of a call, as the ledger calls it.
function judge({ status, json }) {
  if (status === 404 || status === 400) return 'lost';
  if (status === 429) return 'refused';
  if (json?.error) return 'failed';
  if (json?.result?.isError) return 'denied';
  return json?.result ? 'done' : 'failed';
}

const isProgress = ({ method }) => method === 'notifications/progress';

class LoadClient {
  constructor(world) {
    this.world = world;
    this.ledger = world.ledger;
  }

  async run() {
    while (!this.world.stopping) {
      const what = choose(this.weights);
      try {
        await this[what]();
      } catch (error) {
        this.world.ledger.problem(`${what}: ${error.stack}`);
      }
      await pause();
    }
    await this.finish();
  }

  async plain(tool) {
    const n = this.ledger.begin(tool);
    const answer = await this.call(n, tool);
    const outcome = judge(answer);
    this.ledger.settle(n, outcome);
    const isMine = answer.json?.id === n;
    const text = answer.json?.result?.content[0].text;
    if (outcome === 'done' && !(isMine && text === JSON.stringify(this.ledger.argumentsOf(n)))) {
      this.ledger.problem(`call ${n} got ${answer.text}`);
    }
    if (outcome === 'lost') await this.renew();
  }

  allowed() { return this.plain('echo'); }
  denied() { return this.plain('denied'); }
  limited() { return this.plain('limited'); }
  sometimes() { return this.plain('sometimes'); }

  // Begins a call that streams; undefined when there is none, which is settled then.
  async begin(n, tool) {
    const stream = await this.stream(n, tool);
    if (stream.status === 200 && stream.isStream) {
      await until(() => stream.messages.some(isProgress) || stream.ended, 'progress');
    } else {
      await stream.untilEnded();
    }
    if (!stream.ended) return stream;
    await this.settleBy(n, stream);
    return undefined;
  }

  async settleBy(n, stream) {
    const responses = stream.messages.filter(({ method }) => method === undefined);
    if (responses.length > 1) this.ledger.problem(`call ${n} was answered ${responses.length} times`);
    // Without a response it is as good as failed.
    const outcome = judge({ status: stream.status, json: responses[0] });
    this.ledger.settle(n, outcome);
    if (outcome === 'lost') await this.renew();
  }

  async slow() {
    const n = this.ledger.begin('slow');
    const stream = await this.begin(n, 'slow');
    if (!stream) return;
    await stream.untilEnded();
    await this.settleBy(n, stream);
  }

  async finish() {}
}

class LegacyClient extends LoadClient {
  weights = { allowed: 30, denied: 10, limited: 10, sometimes: 10, slow: 8, cancelled: 6, resumed: 6,
              listened: 4, listTools: 4, garbage: 2, again: 3 };

  async renew() {
    while (!this.world.stopping) {
      try {
        this.session = await SessionClient.open(this.world.test, this.world.url, this.world.token);
        return;
      } catch {
        // The server is being restarted.
        await pause();
      }
    }
  }

  async run() {
    await this.renew();
    await super.run();
  }

  call(n, tool) {
    return this.session.call(n, tool, this.ledger.argumentsOf(n));
  }

  stream(n, tool) {
    return this.session.stream(n, tool, this.ledger.argumentsOf(n), meta);
  }

  async cancelled() {
    const n = this.ledger.begin('cancelled');
    const stream = await this.begin(n, 'hold');
    if (!stream) return;
    await this.session.notify('notifications/cancelled', { requestId: n });
    await stream.untilEnded();
    this.ledger.settle(n, 'left');
  }

  // Is cut off, and fetches the result.
  async resumed() {
    const n = this.ledger.begin('resumed');
    const stream = await this.begin(n, 'slow');
    if (!stream) return;
    const from = stream.lastId;
    stream.close();
    await stream.untilEnded();
    if (from === undefined) this.ledger.problem(`call ${n} has no event to resume from`);
    const resumed = await this.session.listen(from);
    this.world.count(`resumed ${resumed.status}`);
    if (resumed.status !== 200) {
      this.ledger.settle(n, 'left');
      return this.miss('a stream', resumed);
    }
    await until(() => resumed.ended || resumed.messages.some(({ id }) => id === n), 'the result');
    resumed.close();
    if (resumed.messages.some(({ id }) => id === n)) return this.settleBy(n, resumed);
    return this.ledger.settle(n, 'left');
  }

  // A stream that was not opened: fine if the session was lost, and only then.
  miss(what, { status }) {
    if (status === 404) return this.renew();
    return this.ledger.problem(`${what} was answered with ${status}`);
  }

  async listened() {
    const stream = await this.session.listen();
    this.world.count(`GET ${stream.status}`);
    if (stream.status !== 200) return this.miss('GET', stream);
    await pause();
    await this.plain('echo');
    stream.close();
    return stream.untilEnded();
  }

  async listTools() {
    const { status } = await this.session.post({ id: 'list', method: 'tools/list' });
    if (status === 404) await this.renew();
  }

  async garbage() {
    const { status } = await send(this.world.url, {
      token: this.world.token, headers: this.session.headers, body: '{"jsonrpc":"2.0","id":1,' });
    if (status !== 400) this.ledger.problem(`garbage was answered with ${status}`);
  }

  async again() {
    await this.session.end();
    await this.renew();
  }

  async finish() {
    await this.session?.end().catch(() => {});
  }
}

class ModernClient extends LoadClient {
  weights = { allowed: 30, denied: 10, limited: 10, sometimes: 10, slow: 8, left: 6, listened: 4 };

  async renew() {}

  call(n, tool) {
    const { headers } = modernCall(tool);
    return send(this.world.url, { token: this.world.token, headers, body: JSON.stringify({
      jsonrpc: '2.0', id: n, method: 'tools/call', params: {
        name: tool, arguments: this.ledger.argumentsOf(n), _meta: modernMeta } }) });
  }

  stream(n, tool) {
    return openModernCall(this.world.test, this.world.url, this.world.token, n, tool,
                          this.ledger.argumentsOf(n), meta);
  }

  async left() {
    const n = this.ledger.begin('left');
    const stream = await this.begin(n, 'hold');
    if (!stream) return;
    stream.close();
    await stream.untilEnded();
    this.ledger.settle(n, 'left');
  }

  async listened() {
    const stream = await openListen(this.world.test, this.world.url, this.world.token, 'l',
                                    { toolsListChanged: true, resourcesListChanged: true });
    this.world.count(`listen ${stream.status}`);
    if (stream.status !== 200) this.ledger.problem(`listen was answered with ${stream.status}`);
    await pause();
    stream.close();
    await stream.untilEnded();
  }
}

// `world`: test, url, token, ledger, stopping, and count(what). Resolves when all have stopped.
export function runClients(world, { legacy, modern }) {
  return Promise.all([
    ...Array.from({ length: legacy }, () => new LegacyClient(world).run()),
    ...Array.from({ length: modern }, () => new ModernClient(world).run()),
  ]);
}
