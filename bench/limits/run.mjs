// SPDX-License-Identifier: Apache-2.0
// What a limit costs: CPU per tools/call of three gateways, in turns, under the same load. One has no
// limit, one counts in memory, one counts so that it survives `kill -9`. Ends with one line,
// `RESULT {json}`.
import { parseArgs } from 'node:util';
import { load, measure } from '../proxy/calls.mjs';
import { median, rounded, table } from '../proxy/figures.mjs';
import { prepareThisProcess, stopEverything } from '../proxy/programs.mjs';
import { startGateway, startUpstream } from '../proxy/proxies.mjs';

const connections = 32;
const aimMicroseconds = 3;
// Never used up: more than any gateway forwards in ten seconds.
const limit = { max: 1_000_000, window: 10 };

const { values } = parseArgs({ options: {
  quick: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } } });
if (values.help) {
  process.stdout.write('Usage: ./dev bench limits [--quick]\n');
  process.exit(0);
}

async function measureAll() {
  const rounds = Number(process.env.BENCH_ROUNDS ?? (values.quick ? 3 : 15));
  const seconds = Number(process.env.BENCH_SECONDS ?? (values.quick ? 1 : 2));
  const upstream = await startUpstream();
  const gateways = {
    'no limit': await startGateway(upstream),
    'in memory': await startGateway(upstream, undefined, { limit, state: { durable: false } }),
    durable: await startGateway(upstream, undefined, { limit }),
  };
  const runs = Object.fromEntries(Object.keys(gateways).map((name) => [name, []]));
  for (const gateway of Object.values(gateways)) load(gateway.port, connections, 1);  // warm up
  for (let round = 0; round < rounds; ++round) {
    for (const [name, gateway] of Object.entries(gateways)) {
      const { cpu, perSecond } = measure(gateway, connections, seconds);
      // A denial would be cheaper than a call.
      if (perSecond * limit.window >= limit.max) throw new Error('the limit may be used up');
      runs[name].push(cpu);
    }
  }
  // Of each round by itself: what the machine does besides is about the same in all of it.
  const more = (name) =>
    rounded(median(runs[name].map((cpu, round) => cpu - runs['no limit'][round])), 2);
  console.log(table(Object.keys(gateways).map((name) => ({
    path: name, 'CPU us/call': rounded(median(runs[name]), 2), 'more than without': more(name),
    'of rounds': `${rounded(Math.min(...runs[name]), 1)} to ${rounded(Math.max(...runs[name]), 1)}`,
  }))));
  console.log(`RESULT ${JSON.stringify({
    limit_cpu_us: more('durable'), limit_cpu_us_in_memory: more('in memory'),
    cpu_us_per_call: rounded(median(runs['no limit']), 2),
    limit_start_ms: rounded(gateways.durable.startMs, 1),
    no_state_start_ms: rounded(gateways['in memory'].startMs, 1),
    is_within_aim: more('durable') <= aimMicroseconds,
  })}`);
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => stopEverything().finally(() => process.exit(1)));
}
prepareThisProcess();
try {
  await measureAll();
} finally {
  await stopEverything();
}
