// SPDX-License-Identifier: Apache-2.0
// What a large store costs a gateway: the time to start, the memory, and how long a change takes until
// it is in force. Ends with one line, `RESULT {json}`.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { build } from '../proxy/programs.mjs';

const aimMilliseconds = 50;

const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h', default: false } } });
if (values.help) {
  process.stdout.write('Usage: ./dev bench control\n');
  process.exit(0);
}

const program = `${build}/bench/bench_control_publish`;
const { status, stdout, stderr } = spawnSync(program, { encoding: 'utf8' });
if (status !== 0) {
  process.stderr.write(stderr);
  process.exit(1);
}
const figures = JSON.parse(/^RESULT (.*)$/m.exec(stdout)[1]);
for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(20)} ${value}`);
console.log(`RESULT ${JSON.stringify({
  ...figures, is_within_aim: figures.change_ms_p99 <= aimMilliseconds })}`);
