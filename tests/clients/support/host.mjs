// SPDX-License-Identifier: Apache-2.0
// The host that a client is part of, as a server sees it: it has a model, a user and roots.
import { until } from '../../system/support/wait.mjs';

export const roots = [{ uri: 'file:///srv/project', name: 'project' }];

// `asked` lists what the server asked, `heard` its notifications.
export function makeHost({ action = 'accept' } = {}) {
  const asked = [];
  const heard = [];
  const answer = (method, result) => (params) => {
    asked.push({ method, params });
    return typeof result === 'function' ? result(params) : result;
  };
  // What the user fills in, of the fields that the form has.
  const known = { colour: 'blü', count: 3, name: 'Ada', email: 'ada@example.org' };
  const fill = ({ requestedSchema }) => ({ action, content: Object.fromEntries(
    Object.entries(known).filter(([name]) => name in requestedSchema.properties)) });
  return {
    asked,
    heard,
    capabilities: { sampling: {}, elicitation: { form: {} }, roots: { listChanged: true } },
    answers: {
      'sampling/createMessage': answer('sampling/createMessage', {
        model: 'model-of-the-host', role: 'assistant',
        content: { type: 'text', text: 'forty-two \u{1F600}' } }),
      'elicitation/create': answer('elicitation/create', action === 'accept' ? fill : { action }),
      'roots/list': answer('roots/list', { roots }),
    },
  };
}

// The first notification of that method for which `matches` holds. `provoke` is tried until it comes:
// what is said before a stream is open, nobody hears.
export function hear(host, method, { matches = () => true, provoke = () => {} } = {}) {
  return until(async () => {
    await provoke();
    return host.heard.find((heard) => heard.method === method && matches(heard.params));
  }, method);
}
