// SPDX-License-Identifier: Apache-2.0
// What is read from the command line and from what programs print, and what is made of it: no I/O.
import { parseArgs } from 'node:util';

export const stageNames = ['calls', 'sse', 'memory', 'rivals'];

export const usage = `Usage: ./dev bench proxy [--quick] [--only ${stageNames.join('|')}]

  --quick   short rounds and few of them, to try the benchmark: the figures mean little
  --only    one part of it
`;

// {isQuick, stages, wantsHelp}; throws what to tell whoever typed it.
export function readOptions(args) {
  const { values } = parseArgs({ args, options: {
    quick: { type: 'boolean', default: false }, only: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false } } });
  if (values.only !== undefined && !stageNames.includes(values.only)) {
    throw new Error(`there is no part \`${values.only}\`; it is one of ${stageNames.join(', ')}`);
  }
  return { isQuick: values.quick, wantsHelp: values.help,
           stages: values.only === undefined ? stageNames : [values.only] };
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

export const rounded = (value, digits) => Number(value.toFixed(digits));

// What each of `count` more costs, from two points: whatever is paid once cancels out.
export function growth(first, second) {
  return Math.round((second.bytes - first.bytes) / (second.count - first.count));
}

// Rows as a table that docs/performance.md takes as it is. What a row lacks stays empty.
export function table(rows) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(columns), `|${'---|'.repeat(columns.length)}`,
          ...rows.map((row) => line(columns.map((column) => row[column] ?? '')))].join('\n');
}

const milliseconds = { us: 1e-3, ms: 1, s: 1e3 };

// What wrk prints at its end; throws unless every call was answered well.
export function readWrk(text) {
  if (/Non-2xx|Socket errors/.test(text)) throw new Error(`not every call was answered:\n${text}`);
  const percentile = (name) => {
    const [, value, unit] = new RegExp(`${name}%\\s+([\\d.]+)(us|ms|s)`).exec(text);
    return Number(value) * milliseconds[unit];
  };
  return {
    calls: Number(/(\d+) requests in/.exec(text)[1]),
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)[1]),
    p50: percentile(50), p99: percentile(99),
  };
}

// The messages of an event stream, block by block as they come.
export class EventReader {
  #rest = '';

  // [{type, data}] of what is complete; comments and events without data are left out.
  feed(text) {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop();
    return blocks.flatMap((block) => {
      const fields = block.split('\n').map((line) => /^([^:]*):? ?(.*)$/s.exec(line));
      const data = fields.filter(([, name]) => name === 'data').map(([, , value]) => value).join('\n');
      const type = fields.find(([, name]) => name === 'event')?.[2] ?? 'message';
      return data ? [{ type, data }] : [];
    });
  }
}

// Follows the stream that answers one call of the tool that tells of its progress. Throws at the first
// event that is not the one that must come next.
export class ProgressFollower {
  #reader = new EventReader();
  #seen = 0;
  isAnswered = false;

  constructor({ id, token, events }) {
    Object.assign(this, { id, token, events });
  }

  feed(text) {
    for (const { data } of this.#reader.feed(text)) this.#take(JSON.parse(data), data);
  }

  #take(message, text) {
    const { progressToken, progress } = message.params ?? {};
    const isNext = !this.isAnswered && this.#seen < this.events
      ? progressToken === this.token && progress === this.#seen + 1
      : !this.isAnswered && message.id === this.id && Array.isArray(message.result?.content);
    if (!isNext) throw new Error(`event ${this.#seen + 1} of call ${this.id} is ${text}`);
    if (this.#seen < this.events) ++this.#seen;
    else this.isAnswered = true;
  }
}
