// SPDX-License-Identifier: Apache-2.0
// A strict reader of the Prometheus text format, version 0.0.4: what it does not know is a mistake.
const NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const SUFFIXES = { histogram: ['_bucket', '_sum', '_count'] };

function fail(number, line, why) {
  throw new Error(`line ${number}: ${why}: ${line}`);
}

// `"..."` at `start`, as [text, place behind it].
function readQuoted(line, start, number) {
  if (line[start] !== '"') fail(number, line, 'a quote is missing');
  let text = '';
  for (let i = start + 1; i < line.length; ++i) {
    if (line[i] === '"') return [text, i + 1];
    if (line[i] !== '\\') {
      text += line[i];
      continue;
    }
    const escaped = { '\\': '\\', '"': '"', n: '\n' }[line[++i]];
    if (escaped === undefined) fail(number, line, 'an unknown escape');
    text += escaped;
  }
  return fail(number, line, 'a label without an end');
}

function readLabels(line, start, number) {
  const labels = {};
  for (let i = start + 1; ;) {
    const end = line.indexOf('=', i);
    const name = line.slice(i, end);
    if (end < 0 || !NAME.test(name) || name in labels) fail(number, line, 'a bad label');
    [labels[name], i] = readQuoted(line, end + 1, number);
    if (line[i] === '}') return [labels, i + 1];
    if (line[i++] !== ',') fail(number, line, 'a comma is missing');
  }
}

function readValue(text, number, line) {
  const special = { '+Inf': Infinity, '-Inf': -Infinity, NaN }[text];
  if (special !== undefined) return special;
  if (!/^-?\d+(\.\d+)?(e[+-]\d+)?$/.test(text)) fail(number, line, 'no number');
  return Number(text);
}

function readSample(line, number) {
  const end = line.search(/[{ ]/);
  const name = line.slice(0, end);
  if (!NAME.test(name)) fail(number, line, 'a bad name');
  const [labels, rest] = line[end] === '{' ? readLabels(line, end, number) : [{}, end];
  if (line[rest] !== ' ') fail(number, line, 'a space is missing');
  return { name, labels, value: readValue(line.slice(rest + 1), number, line) };
}

function checkHistogram(family, samples) {
  const series = new Map();
  for (const { name, labels, value } of samples) {
    const { le, ...others } = labels;
    const key = JSON.stringify(others);
    const one = series.get(key) ?? { buckets: [] };
    if (name.endsWith('_bucket')) one.buckets.push([readValue(le, 0, le), value]);
    if (name.endsWith('_count')) one.count = value;
    if (name.endsWith('_sum')) one.sum = value;
    series.set(key, one);
  }
  for (const { buckets, count, sum } of series.values()) {
    const isSorted = buckets.every(([bound, value], i) =>
      i === 0 || (bound > buckets[i - 1][0] && value >= buckets[i - 1][1]));
    const [bound, all] = buckets.at(-1);
    if (!isSorted || bound !== Infinity || all !== count || !(sum >= 0)) {
      throw new Error(`${family} is no histogram: ${JSON.stringify({ buckets, count, sum })}`);
    }
  }
}

// The families of a page, by name: {help, type, samples}.
export function parseMetrics(text) {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families = new Map();
  let current;
  text.slice(0, -1).split('\n').forEach((line, index) => {
    const number = index + 1;
    const comment = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line);
    if (comment?.[1] === 'HELP') {
      if (families.has(comment[2])) fail(number, line, 'a family twice');
      current = { name: comment[2], help: comment[3], samples: [] };
      families.set(current.name, current);
    } else if (comment) {
      const isNew = current?.name === comment[2] && !current.type && current.samples.length === 0;
      if (!isNew) fail(number, line, 'a type out of place');
      if (!['counter', 'gauge', 'histogram'].includes(comment[3])) fail(number, line, 'a bad type');
      current.type = comment[3];
    } else {
      const sample = readSample(line, number);
      const names = (SUFFIXES[current?.type] ?? ['']).map((suffix) => `${current?.name}${suffix}`);
      if (!current?.type || !names.includes(sample.name)) fail(number, line, 'a sample out of place');
      current.samples.push(sample);
    }
  });
  for (const { name, type, samples } of families.values()) {
    const seen = new Set(samples.map((sample) => JSON.stringify([sample.name, sample.labels])));
    if (seen.size !== samples.length) throw new Error(`${name} has a series twice`);
    if ((type === 'counter') !== name.endsWith('_total')) throw new Error(`${name} is a ${type}`);
    if (type === 'histogram') checkHistogram(name, samples);
  }
  return families;
}

// The value of one series; undefined if there is none.
export function valueOf(families, name, labels = {}) {
  const family = families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ''));
  const key = JSON.stringify(Object.entries(labels).sort());
  return family?.samples.find((sample) => sample.name === name &&
    JSON.stringify(Object.entries(sample.labels).sort()) === key)?.value;
}
