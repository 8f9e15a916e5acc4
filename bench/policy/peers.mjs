// SPDX-License-Identifier: Apache-2.0
// The same decisions by Cedar and CEL, as fast as their packages for Node.js make them: Cedar's
// policies are parsed once and kept (`preparsePolicySet`, `statefulIsAuthorized`), CEL's expression is
// compiled once. What is timed begins with arguments that have been read already, as the gateway's
// have: of Cedar that includes handing them to WebAssembly.
import { createRequire } from 'node:module';
import { parse } from '@marcbachmann/cel-js';
import { median } from '../proxy/figures.mjs';

const cedar = createRequire(import.meta.url)('@cedar-policy/cedar-wasm/nodejs');

// (call) => outcome. The context is made before anything is timed.
function makeCedar(policies) {
  const answer = cedar.preparsePolicySet('bench', { staticPolicies: policies.join('\n') });
  if (answer.type !== 'success') throw new Error(`Cedar: ${JSON.stringify(answer.errors)}`);
  return (call) => {
    call.cedar ??= {
      principal: { type: 'Agent', id: 'agent' }, action: { type: 'Action', id: 'call' },
      resource: { type: 'Tool', id: call.tool }, context: { ...call.args, tool: call.tool },
      preparsedPolicySetId: 'bench', entities: [] };
    const decided = cedar.statefulIsAuthorized(call.cedar);
    if (decided.type !== 'success') throw new Error(`Cedar: ${JSON.stringify(decided.errors)}`);
    return decided.response.decision === 'allow' ? 'forward' : 'deny';
  };
}

// What cannot be decided throws, and is denied.
function makeCel(expression) {
  const decide = parse(expression);
  return (call) => {
    try {
      return decide(call) === true ? 'forward' : 'deny';
    } catch {
      return 'deny';
    }
  };
}

// Nanoseconds of one decision: the median of batches of about a millisecond. Null without calls.
function measure(decide, calls, seconds) {
  if (calls.length === 0) return null;
  const timeBatch = (count) => {
    const began = process.hrtime.bigint();
    for (let i = 0; i < count; ++i) decide(calls[i % calls.length]);
    return Number(process.hrtime.bigint() - began);
  };
  let count = 1;
  while (timeBatch(count) < 1e6) count *= 2;
  const batches = [];
  const end = process.hrtime.bigint() + BigInt(Math.round(seconds * 1e9));
  do batches.push(timeBatch(count) / count); while (process.hrtime.bigint() < end);
  return median(batches);
}

function decideAndMeasure(make, policy, calls, seconds) {
  if (policy === null) return null;
  const began = performance.now();
  const decide = make(policy);
  const loadMs = performance.now() - began;
  const outcomes = calls.map(decide);
  const having = (outcome) => calls.filter((_, i) => outcomes[i] === outcome);
  return { loadMs, outcomes, forwardNs: measure(decide, having('forward'), seconds),
           denyNs: measure(decide, having('deny'), seconds) };
}

// {cedar, cel} of a case of cases.mjs; null what it has not.
export function runPeers({ cedar: policies, cel, calls }, seconds) {
  const copies = () => calls.map(({ tool, args }) => ({ tool, args }));
  return { cedar: decideAndMeasure(makeCedar, policies, copies(), seconds),
           cel: decideAndMeasure(makeCel, cel, copies(), seconds) };
}
