// SPDX-License-Identifier: Apache-2.0
// The gateway (policy on, decision record on) beside nginx as a bare proxy, and beside what else is
// there: the same upstream, one worker thread each, the same load, in turns. CPU is the steady figure:
// the proxy's own, from the kernel's scheduler statistics. Ends with one line, `RESULT {json}`.
import { measureCalls } from './calls.mjs';
import { measureEvents } from './events.mjs';
import { readOptions, usage } from './figures.mjs';
import { measureMemory } from './memory.mjs';
import { prepareThisProcess, stop, stopEverything } from './programs.mjs';
import { measureRivals } from './rivals.mjs';

const parts = { calls: measureCalls, sse: measureEvents, memory: measureMemory, rivals: measureRivals };

function optionsOrExit() {
  try {
    const options = readOptions(process.argv.slice(2));
    if (!options.wantsHelp) return options;
    process.stdout.write(usage);
    return process.exit(0);
  } catch (error) {
    process.stderr.write(`${error.message}\n${usage}`);
    return process.exit(2);
  }
}

async function main(options) {
  prepareThisProcess();
  const result = {};
  let isGood = true;
  for (const name of options.stages) {
    console.log(`\n== ${name}`);
    const part = await parts[name](options);
    Object.assign(result, part.result);
    isGood &&= part.isGood;
    await Promise.all(part.programs.map(stop));
  }
  console.log(`RESULT ${JSON.stringify(result)}`);
  return isGood ? 0 : 1;
}

const options = optionsOrExit();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => stopEverything().finally(() => process.exit(1)));
}
let status = 1;
try {
  status = await main(options);
} finally {
  await stopEverything();
}
process.exit(status);
