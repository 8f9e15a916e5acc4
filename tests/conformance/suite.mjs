// SPDX-License-Identifier: Apache-2.0
// Runs the suite's program and reads the files that it leaves behind.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Process } from '../system/support/processes.mjs';
import { baseline, folder } from './runs.mjs';

const suiteMsMax = 150_000;
const serverScenarioMsMax = 15_000;
const clientScenarioMsMax = 30_000;

async function runProgram(program, args, output, env = {}) {
  mkdirSync(output, { recursive: true });
  const suite = new Process(process.execPath, ['--no-deprecation', program, ...args, '-o', output],
                            { cwd: output, env: { ...process.env, ...env } });
  const timer = setTimeout(() => suite.signal('SIGKILL'), suiteMsMax);
  const { code, signal } = await suite.exit;
  clearTimeout(timer);
  const text = suite.lines.join('\n');
  writeFileSync(path.join(output, 'suite.log'), text);
  return { code: code ?? signal, text };
}

// The checks of each scenario that was begun; undefined for one that did not come to its end.
function readChecks(output) {
  const checks = new Map();
  for (const entry of readdirSync(output, { withFileTypes: true })) {
    const scenario = /^(?:server-)?(.+)-\d{4}-\d\d-\d\dT[-\dZ]+$/.exec(entry.name)?.[1];
    if (!entry.isDirectory() || !scenario) continue;
    const file = path.join(output, entry.name, 'checks.json');
    checks.set(scenario, existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);
  }
  return checks;
}

// Runs scenarios against the server at `url`. Resolves with {code, text, checks}.
export async function testServer(run, { url, scenario, output }) {
  const isCurrent = !run.program.includes('conformance-0-1');
  const chosen = scenario ? ['--scenario', scenario, ...run.single] : [...run.options, ...run.single];
  const args = ['server', '--url', url, ...chosen,
                ...(isCurrent ? ['--timeout', String(serverScenarioMsMax)] : []),
                ...(run.mayFail.length > 0 ? ['--expected-failures', baseline] : [])];
  const { code, text } = await runProgram(run.program, args, output);
  return { code, text, checks: readChecks(output) };
}

// Runs client scenarios one after the other, since some of them measure times.
export async function testClient(run, { scenarios, output, env }) {
  const command = `${process.execPath} ${path.join(folder, 'client_driver.mjs')}`;
  const all = { code: 0, text: '' };
  for (const scenario of scenarios) {
    const args = ['client', '--command', command, '--scenario', scenario, ...run.single,
                  '--timeout', String(clientScenarioMsMax)];
    const { code, text } = await runProgram(run.program, args, output, env);
    if (code !== 0) all.code = code;
    all.text += `${text}\n`;
  }
  return { ...all, checks: readChecks(output) };
}
