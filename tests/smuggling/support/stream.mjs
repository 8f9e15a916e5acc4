// SPDX-License-Identifier: Apache-2.0
// An open answer: events are read as they come, so that a test can answer in between.
import http from 'node:http';

// How long to wait for what must come; nothing waits this long when all is well.
const patienceMs = 5000;

export class Stream {
  // Sends `request` as Stage.send does; resolves when the head of the answer is there.
  static open(stage, { method = 'POST', path = stage.url, token = stage.token, headers = {}, body }) {
    const stream = new Stream();
    Object.assign(stream, { stage, events: [], text: '', ended: false, waiting: [], read: 0,
                            sent: `${body ?? ''} ${JSON.stringify(headers)}` });
    return new Promise((resolve, reject) => {
      stream.request = http.request(path, { method, agent: false, headers: {
        ...(method === 'POST' ? { 'Content-Type': 'application/json' } : {}),
        Accept: method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream',
        Authorization: `Bearer ${token}`, ...headers } }, (response) => {
        stream.status = response.statusCode;
        stream.headers = response.headers;
        response.setEncoding('utf8');
        response.on('data', (part) => stream.#take(part));
        response.on('error', () => {});
        response.on('close', () => stream.#end());
        resolve(stream);
      });
      stream.request.on('error', reject);
      stream.request.end(body);
    });
  }

  #take(part) {
    this.text += part;
    this.stage.look(this.sent, this.text);
    for (let end; (end = this.text.indexOf('\n\n', this.read)) >= 0; this.read = end + 2) {
      const event = { data: '' };
      for (const line of this.text.slice(this.read, end).split('\n')) {
        const [, name, value] = /^(\w*):? ?([^]*)$/.exec(line);
        if (name === 'data') event.data += value;
        else if (name) event[name] = value;
      }
      event.message = event.data ? JSON.parse(event.data) : undefined;
      this.events.push(event);
    }
    this.#wake();
  }

  #end() {
    if (this.headers['content-type'] === 'application/json' && this.text) {
      this.events.push({ data: this.text, message: JSON.parse(this.text) });
    }
    this.ended = true;
    this.#wake();
  }

  #wake() {
    for (const wake of this.waiting.splice(0)) wake();
  }

  // The messages so far; those of events.
  get messages() {
    return this.events.map(({ message }) => message).filter(Boolean);
  }

  // The first message that `matches`; fails when the stream ends without one.
  async message(matches) {
    const find = () => this.messages.find(matches);
    await within(`a message like ${matches}; came: ${this.text}`, async () => {
      while (!find() && !this.ended) await new Promise((resolve) => this.waiting.push(resolve));
    });
    const found = find();
    if (!found) throw new Error(`the stream ended (HTTP ${this.status}) without it: ${this.text}`);
    return found;
  }

  async end() {
    await within('the end of the stream', async () => {
      while (!this.ended) await new Promise((resolve) => this.waiting.push(resolve));
    });
    return this;
  }

  close() {
    this.request.destroy();
  }
}

// Runs `work`, and fails when it is not done in time.
export async function within(what, work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), patienceMs);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
