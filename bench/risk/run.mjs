// SPDX-License-Identifier: Apache-2.0
// The classifier beside the simplest thing that one could do instead, a list of words looked for in
// names: how fast on one core, and how often right, on the project's own definitions. Time is that
// of the processor. Ends with one line, `RESULT {json}`.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const program = path.join(root, 'build/release/bench/bench_risk');
const wantedPerSecond = 200_000;
const wantedGrowth = 1.5; // of the time for one tool, from ten thousand to a million
const usage = `Usage: ./dev bench risk [--definitions FILE]

  --definitions FILE   labelled definitions, a JSON object per line
                       (default: src/risk/testdata/definitions.jsonl)
`;

function readOptions(args) {
  let definitions = path.join(root, 'src/risk/testdata/definitions.jsonl');
  for (let i = 0; i < args.length; i += 1) {
    if (args[i] === '--help') return null;
    if (args[i] !== '--definitions' || i + 1 === args.length) throw new Error(`\`${args[i]}\` is no option`);
    definitions = args[i += 1];
  }
  return { definitions };
}

function measure(definitions, method, tools, serverSize) {
  const args = ['-c', '0', program, definitions, method, String(tools), String(serverSize)];
  return JSON.parse(execFileSync('taskset', args, { encoding: 'utf8' }));
}

const rows = [
  { what: 'classifier', method: 'classify', tools: 10_000, serverSize: 50 },
  { what: 'classifier', method: 'classify', tools: 100_000, serverSize: 50 },
  { what: 'classifier', method: 'classify', tools: 1_000_000, serverSize: 50 },
  { what: 'classifier, one server', method: 'classify', tools: 1_000_000, serverSize: 1_000_000 },
  { what: 'list of words', method: 'names', tools: 1_000_000, serverSize: 50 },
];

function show(cells) {
  console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(24) : cell.padStart(13))).join(''));
}

function main(options) {
  show(['', 'tools', 'per second', 'ns for one', 'memory', 'accuracy', 'critical', 'risk missed']);
  const result = {};
  for (const row of rows) {
    const found = measure(options.definitions, row.method, row.tools, row.serverSize);
    const perSecond = Math.round(row.tools / found.seconds);
    show([row.what, String(row.tools), String(perSecond), (1e9 / perSecond).toFixed(0),
      `${(found.grown / 2 ** 20).toFixed(1)} MiB`, found.accuracy.toFixed(3),
      found.criticalRecall.toFixed(3), found.readShareOfOthers.toFixed(3)]);
    const key = `${row.method}_${row.serverSize === row.tools ? 'one_server_' : ''}${row.tools}`;
    result[key] = { perSecond, grownBytes: found.grown, accuracy: found.accuracy,
      macroF1: found.macroF1, criticalRecall: found.criticalRecall,
      readShareOfOthers: found.readShareOfOthers };
  }
  const slowest = result.classify_one_server_1000000.perSecond;
  const growth = result.classify_10000.perSecond / slowest;
  result.linear = growth <= wantedGrowth;
  const isGood = result.classify_100000.perSecond >= wantedPerSecond && result.linear;
  console.log(`\n\`memory\`: what the results need. \`critical\`: recall of Destructive and Financial.`
    + ` \`risk missed\`: others called Read.`);
  console.log(isGood ? 'fast enough, and linear'
    : `wanted: ${wantedPerSecond} a second, and at most ${wantedGrowth} times the time for one of a million`);
  console.log(`RESULT ${JSON.stringify(result)}`);
  return isGood ? 0 : 1;
}

let options;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error.message}\n${usage}`);
  process.exit(2);
}
if (!options) {
  process.stdout.write(usage);
  process.exit(0);
}
process.exit(main(options));
