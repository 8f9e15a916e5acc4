// SPDX-License-Identifier: Apache-2.0
// Every call of a soak, and what became of it at the client, at the server and in the decision log.
// What is complete and right is forgotten, so that the books stay small.

// What a client was told, and how often such a call may be `recorded` and `executed`, at least and at
// most.
const outcomes = {
  done: { recorded: [1, 1], executed: [1, 1], decision: 'forward' },
  denied: { recorded: [1, 1], executed: [0, 0], decision: 'deny' },
  // The server could not be reached, or went away: nobody knows whether it was executed.
  failed: { recorded: [1, 1], executed: [0, 1] },
  // Cancelled, or left by its client.
  left: { recorded: [1, 1], executed: [0, 1] },
  // Its session was lost, before it was decided or at the server.
  lost: { recorded: [0, 1], executed: [0, 1] },
  // More than there is room for.
  refused: { recorded: [0, 0], executed: [0, 0] },
};

const problemsMax = 20;
// After an answer for so long, nothing more is to come of a call.
const settledMs = 60_000;

const key = (n) => `call_${n}`;

// Whether all has come that must, and no more may. Records come a little after answers.
function isComplete({ outcome, recorded, executed }) {
  const rule = outcomes[outcome];
  return Boolean(rule) && rule.recorded[0] > 0 && rule.executed[0] === rule.executed[1] &&
    recorded >= rule.recorded[0] && executed >= rule.executed[0];
}

// What is wrong with a call to which nothing more can come, if anything.
function findWrong(call) {
  const rule = outcomes[call.outcome];
  if (!rule) return 'never answered';
  const isIn = (value, [least, most]) => value >= least && value <= most;
  if (!isIn(call.recorded, rule.recorded)) return `recorded ${call.recorded} times`;
  if (!isIn(call.executed, rule.executed)) return `executed ${call.executed} times`;
  if (rule.decision && call.decision !== rule.decision) return 'another decision is in the log';
  if (call.executed && call.decision !== 'forward') return 'executed without being forwarded';
  return undefined;
}

export class Ledger {
  #last = 0;
  #calls = new Map();
  #problems = [];
  counts = {};

  // Begins a call; its number goes into the arguments.
  begin(kind) {
    const n = ++this.#last;
    this.#calls.set(n, { n, kind, executed: 0, recorded: 0, outcome: undefined });
    return n;
  }

  argumentsOf(n) {
    return { [key(n)]: n };
  }

  numberIn(names) {
    const name = names.find((candidate) => /^call_\d+$/.test(candidate));
    return name && Number(name.slice(5));
  }

  execute(n) {
    this.#change(n, (call) => { ++call.executed; });
  }

  // A line of the decision log.
  record({ argument_keys: names = [], outcome }) {
    const n = this.numberIn(names);
    if (n === undefined) return;
    this.#change(n, (call) => {
      ++call.recorded;
      call.decision = outcome;
    });
  }

  // What the client was told.
  settle(n, outcome) {
    this.#change(n, (call) => {
      const name = `${call.kind} ${outcome}`;
      this.counts[name] = (this.counts[name] ?? 0) + 1;
      if (call.outcome) this.problem(`call ${n} was answered twice`);
      call.outcome = outcome;
      call.settledAt = Date.now();
    });
  }

  // Closes the calls of which nothing more is to come.
  sweep() {
    for (const call of this.#calls.values()) {
      if (call.outcome && Date.now() - call.settledAt > settledMs) this.#close(call);
    }
  }

  problem(text) {
    if (this.#problems.length < problemsMax) this.#problems.push(text);
  }

  #change(n, change) {
    const call = this.#calls.get(n);
    if (!call) {
      this.problem(`call ${n} came again after all was done`);
      return;
    }
    change(call);
    if (isComplete(call)) this.#close(call);
  }

  #close(call) {
    this.#calls.delete(call.n);
    const wrong = findWrong(call);
    if (wrong) this.problem(`${JSON.stringify(call)}: ${wrong}`);
  }

  get open() {
    return this.#calls.size;
  }

  get begun() {
    return this.#last;
  }

  // Everything that is not as it must be, once nothing more can come.
  finish() {
    for (const call of [...this.#calls.values()]) this.#close(call);
    return this.#problems;
  }
}
