// SPDX-License-Identifier: Apache-2.0
// Commands of toolgate that run to their end.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { program, temporaryFolder } from './processes.mjs';

const plain = { PATH: process.env.PATH, TERM: 'xterm' };

// Runs `command` to its end; resolves with {code, stdout, stderr}. What a sanitizer says fails the test.
export function runToEnd(command, args, { input = '', env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...plain, ...env } });
    const out = { stdout: [], stderr: [] };
    for (const name of ['stdout', 'stderr']) child[name].on('data', (data) => out[name].push(data));
    child.on('error', reject);
    child.stdin.on('error', () => {});  // it may not read all
    child.stdin.end(input);
    child.on('close', (code, signal) => {
      const [stdout, stderr] = [out.stdout, out.stderr].map((parts) => Buffer.concat(parts).toString());
      assert.equal(signal, null, stderr);
      assert.doesNotMatch(stderr, /Sanitizer|runtime error/);
      resolve({ code, stdout, stderr });
    });
  });
}

export function toolgate(args, options) {
  return runToEnd(program('toolgate'), args, options);
}

// The path of a file with `content`, as JSON unless it is text; removed with the test.
export function saved(test, content, name = 'tools.json') {
  const file = path.join(temporaryFolder(test), name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

// Control characters but line ends, and characters that turn the direction or are not seen.
export const unseen = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/u;

export function assertShape(sarif) {
  assert.equal(sarif.version, '2.1.0');
  assert.match(sarif.$schema, /sarif-schema-2\.1\.0/);
  assert.equal(sarif.runs.length, 1);
  const [{ tool: { driver }, results }] = sarif.runs;
  assert.equal(driver.name, 'toolgate');
  for (const rule of driver.rules) {
    assert.match(rule.id, /^[a-z_.]+$/);
    for (const text of [rule.shortDescription, rule.fullDescription, rule.help]) assert.ok(text.text);
    assert.match(rule.defaultConfiguration.level, /^(error|warning|note)$/);
  }
  assert.equal(new Set(driver.rules.map(({ id }) => id)).size, driver.rules.length);
  for (const result of results) {
    assert.equal(driver.rules[result.ruleIndex].id, result.ruleId);
    assert.match(result.level, /^(error|warning|note)$/);
    assert.ok(result.message.text);
    assert.doesNotMatch(result.message.text, unseen);
    const [{ logicalLocations: [place], physicalLocation }] = result.locations;
    assert.ok(place.fullyQualifiedName.endsWith(`/${place.name}`));
    assert.ok(physicalLocation.artifactLocation.uri);
  }
  const prints = results.map(({ partialFingerprints }) => partialFingerprints['toolgateFinding/v1']);
  assert.equal(new Set(prints).size, results.length);
}
