// SPDX-License-Identifier: Apache-2.0
// A second opinion on what strict JSON is (RFC 8259 with the limits of the gateway), and on how a
// checked document is written anew. It shares no code with the gateway.

const limits = { depth: 128, members: 10_000, keyBytes: 1024, numberChars: 128 };
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const escapes = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  fail(why) {
    throw new SyntaxError(`${why} at ${this.at}`);
  }

  space() {
    while (' \t\n\r'.includes(this.text[this.at] ?? 'x')) ++this.at;
  }

  take(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) this.fail('unexpected character');
    this.at += found.length;
    return found;
  }

  value(depth) {
    if (depth > limits.depth) this.fail('too deep');
    this.space();
    const c = this.text[this.at];
    let value;
    if (c === '{') value = this.object(depth);
    else if (c === '[') value = this.array(depth);
    else if (c === '"') value = { string: this.string() };
    else if (/[a-z]/.test(c ?? '')) value = { word: this.take(/true|false|null/y) };
    else value = { number: this.number() };
    this.space();
    return value;
  }

  number() {
    const number = this.take(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y);
    if (number.length > limits.numberChars) this.fail('a number that is too long');
    return number;
  }

  string() {
    ++this.at;
    let out = '';
    for (;;) {
      out += this.take(/[^"\\\u0000-\u001f]*/y);
      const c = this.text[this.at++];
      if (c === '"') break;
      if (c !== '\\') this.fail('a bad character in a string');
      const escape = this.text[this.at++];
      if (escape === 'u') out += String.fromCharCode(parseInt(this.take(/[\da-fA-F]{4}/y), 16));
      else out += escapes[escape] ?? this.fail('a bad escape');
    }
    if (!out.isWellFormed()) this.fail('a lone surrogate');
    return out;
  }

  array(depth) {
    const array = [];
    ++this.at;
    this.space();
    if (this.text[this.at] === ']') ++this.at;
    else do array.push(this.value(depth + 1)); while (this.take(/[,\]]/y) === ',');
    return { array };
  }

  object(depth) {
    const members = new Map();
    ++this.at;
    this.space();
    if (this.text[this.at] === '}') {
      ++this.at;
      return { members };
    }
    do {
      this.space();
      if (this.text[this.at] !== '"') this.fail('a key must be a string');
      const key = this.string();
      if (Buffer.byteLength(key) > limits.keyBytes) this.fail('a key that is too long');
      if (members.has(key)) this.fail('a duplicate key');
      this.space();
      this.take(/:/y);
      members.set(key, this.value(depth + 1));
      if (members.size > limits.members) this.fail('too many members');
    } while (this.take(/[,}]/y) === ',');
    return { members };
  }
}

// The tree of a text, with the text of its numbers; throws SyntaxError. A tree is {members: Map} or
// {array} or {string} or {number} or {word}.
export function parseStrictly(bytes) {
  let text;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw new SyntaxError('not UTF-8');
  }
  const reader = new Reader(text);
  const value = reader.value(1);
  if (reader.at !== text.length) reader.fail('bytes after the end');
  return value;
}

function quote(text) {
  const short = { '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"',
                  '\\': '\\\\' };
  return `"${text.replace(/["\\\u0000-\u001f]/g, (c) =>
    short[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;
}

// The one way to write a tree: no spaces, members in their order, numbers as they came.
export function canonical(tree) {
  if (tree.members) {
    return `{${[...tree.members].map(([key, value]) => `${quote(key)}:${canonical(value)}`).join()}}`;
  }
  if (tree.array) return `[${tree.array.map(canonical).join()}]`;
  return tree.word ?? tree.number ?? quote(tree.string);
}
