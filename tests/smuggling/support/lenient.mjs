// SPDX-License-Identifier: Apache-2.0
// How careless servers read: every tolerance that some real one has, all at once. Whatever a message
// could be taken for by any of them, this takes it for.
import zlib from 'node:zlib';

const homoglyphs = { а: 'a', е: 'e', о: 'o', с: 'c', р: 'p', х: 'x', ѕ: 's', ԁ: 'd', ո: 'n', ɡ: 'g' };

// What a name may be taken for: case, Unicode form, NUL, invisible characters and look-alikes gone.
export function fold(name) {
  return name.normalize('NFKD').replace(/[\p{Mn}\p{Cf}\p{Cc}\s]/gu, '').toLowerCase()
    .replace(/./gu, (c) => homoglyphs[c] ?? c);
}

// The member of `object` that is called `name` by a reader that folds: the last one wins.
export function member(object, name) {
  if (object === null || typeof object !== 'object') return undefined;
  let found;
  for (const [key, value] of Object.entries(object)) {
    if (fold(key) === name.toLowerCase()) found = value;
  }
  if (found === undefined && !Object.hasOwn(object, name)) found = object[name]; // `__proto__`
  return found;
}

function decodeUtf7(text) {
  return text.replace(/\+([A-Za-z0-9+/]*)-?/g, (_, encoded) => {
    if (encoded === '') return '+';
    const bytes = Buffer.from(encoded, 'base64');
    return bytes.subarray(0, bytes.length & ~1).swap16().toString('utf16le');
  });
}

function decompress(bytes, encodings) {
  const open = { gzip: zlib.gunzipSync, 'x-gzip': zlib.gunzipSync, br: zlib.brotliDecompressSync,
                 deflate: (data) => {
                   try {
                     return zlib.inflateSync(data);
                   } catch {
                     return zlib.inflateRawSync(data);
                   }
                 } };
  for (const encoding of encodings.reverse()) {
    const one = open[encoding.trim().toLowerCase()];
    if (one) bytes = one(bytes);
  }
  return bytes;
}

// The text of a body with the headers that it came with.
export function readText(bytes, headers) {
  let data = bytes;
  try {
    data = decompress(bytes, (headers['content-encoding'] ?? '').split(','));
  } catch { /* it is not what the header says */ }
  const charset = /charset="?([\w-]+)/i.exec(headers['content-type'] ?? '')?.[1]?.toLowerCase();
  const mark = data.subarray(0, 2).toString('hex');
  if (/^utf-?16be/.test(charset) || mark === 'feff') {
    return Buffer.from(data.subarray(0, data.length & ~1)).swap16().toString('utf16le');
  }
  if (/^utf-?16/.test(charset) || mark === 'fffe') return data.toString('utf16le');
  if (charset === 'utf-7') return decodeUtf7(data.toString('latin1'));
  if (/^(iso-8859|latin|windows|us-ascii)/.test(charset)) return data.toString('latin1');
  return data.toString('utf8');
}

// The end of the first value in `text`.
function firstValue(text) {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; ++i) {
    const c = text[i];
    if (inString) {
      if (c === '\\') ++i;
      else if (c === '"') inString = false;
    } else if (c === '"') {
      inString = true;
    } else if (c === '{' || c === '[') {
      ++depth;
    } else if ((c === '}' || c === ']') && --depth === 0) {
      return text.slice(0, i + 1);
    }
  }
  return text;
}

function tidied(text) {
  return firstValue(text.replace(/^[^{[]*/, ''))
    .replace(/\/\*[^]*?\*\//g, '').replace(/(^|[\s,{[])\/\/[^\n]*/g, '$1')
    .replace(/(^|[\s,{[])#[^\n]*/g, '$1')
    .replace(/([:[,]\s*)(?:[-+]?(?:NaN|Infinity|undefined)|[-+]?0x[\da-f]+)/gi, '$1null')
    .replace(/([:[,]\s*)\+?0*(\d)/g, '$1$2')
    .replace(/([:[,]\s*)(-?)\.(\d)/g, '$1$20.$3')
    .replace(/(\d)\.([,}\]\s])/g, '$1.0$2')
    .replace(/,(\s*[}\]])/g, '$1')
    .replace(/'/g, '"').replace(/([{,]\s*)([A-Za-z_]\w*)\s*:/g, '$1"$2":')
    .replace(/[\u0000-\u0008\u000b\u000e-\u001f]/g, '').replace(/[\v\f\u00a0\u2028\u2029]/g, ' ');
}

// The value of a text; what is no JSON is read as the nearest that is. Undefined if there is none.
export function readValue(text) {
  for (const attempt of [text, text.replace(/^\ufeff/, ''), firstValue(text), tidied(text)]) {
    try {
      return JSON.parse(attempt);
    } catch { /* the next one */ }
  }
  return undefined;
}

// A header that mirrors a name: decoded however often it can be.
export function readHeaderName(value) {
  const encoded = /^=\?base64\?(.*)\?=$/i.exec(value ?? '')?.[1];
  if (encoded === undefined) return value;
  return readHeaderName(Buffer.from(encoded, 'base64').toString());
}
