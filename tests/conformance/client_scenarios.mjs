// SPDX-License-Identifier: Apache-2.0
// What a client does in each of the suite's client scenarios. `peer` is whom it talks to: `url`,
// `token`, the `revision` to speak, the scenario's `context`, and whether it is `direct`.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { modernCall, send } from '../system/support/raw.mjs';

const capabilities = {
  elicitation: { form: { applyDefaults: true } }, sampling: {}, roots: {},
};

async function connect(scope, peer) {
  const mode = peer.revision >= '2026-07-28' ? 'auto' : 'legacy';
  const client = new Client({ name: 'toolgate-conformance', version: '1' },
                            { capabilities, versionNegotiation: { mode } });
  // Accepts every form; the SDK fills in its defaults.
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: {} }));
  client.setRequestHandler('sampling/createMessage', () => ({
    role: 'assistant', content: { type: 'text', text: 'Yes.' }, model: 'none' }));
  client.setRequestHandler('roots/list', () => ({ roots: [] }));
  const headers = peer.token ? { Authorization: `Bearer ${peer.token}` } : {};
  const transport = new StreamableHTTPClientTransport(new URL(peer.url), { requestInit: { headers } });
  await client.connect(transport);
  scope.after(() => client.close());
  return client;
}

// A scenario of which listing the tools is all, or the beginning.
function listing(then = () => {}) {
  return async (scope, peer) => {
    const client = await connect(scope, peer);
    const { tools } = await client.listTools();
    await then(client, tools, peer);
  };
}

const calling = (...calls) => listing(async (client) => {
  for (const [name, args = {}] of calls) await client.callTool({ name, arguments: args });
});

async function echoSchema(client, tools) {
  const { inputSchema } = tools.find((tool) => tool.name === 'json_schema_2020_12_tool');
  await client.callTool({ name: 'json_schema_echo', arguments: { schema: inputSchema } });
}

async function useEverything(client, tools) {
  for (const { name } of tools) await client.callTool({ name, arguments: {} });
  for (const { uri } of (await client.listResources()).resources) await client.readResource({ uri });
  for (const { name } of (await client.listPrompts()).prompts) await client.getPrompt({ name });
}

async function callAsTold(client, _tools, { context }) {
  for (const call of context.toolCalls) await client.callTool(call);
}

// Tools whose definitions forbid their use. The SDK's client leaves them out by itself; that the gateway
// does shows when somebody less careful calls them.
const invalidTools = [
  'invalid_empty_header', 'invalid_object_header', 'invalid_array_header', 'invalid_null_header',
  'invalid_duplicate_same_case', 'invalid_duplicate_diff_case', 'invalid_space_in_name',
  'invalid_colon_in_name', 'invalid_non_ascii_name', 'invalid_control_char_name',
];

async function callValidTools(client, tools, { url, token, direct }) {
  for (const { name } of tools) await client.callTool({ name, arguments: { region: 'here' } });
  if (direct) return;
  for (const name of invalidTools) await send(url, { token, ...modernCall(name) });
}

async function answerQuestions(client) {
  // Another call while a question is open must not see anything of it.
  await Promise.all(['test_mrtr_echo_state', 'test_mrtr_unrelated', 'test_mrtr_no_state']
    .map((name) => client.callTool({ name, arguments: {} })));
  // Its answer lacks what the revision demands. Clients may refuse it; they may not answer it.
  await client.callTool({ name: 'test_mrtr_no_result_type', arguments: {} }).catch(() => {});
}

export const scenarios = {
  'initialize': listing(),
  'tools_call': calling(['add_numbers', { a: 5, b: 3 }]),
  'elicitation-sep1034-client-defaults': calling(['test_client_elicitation_defaults']),
  'sse-retry': calling(['test_reconnection']),
  'json-schema-2020-12-preservation': listing(echoSchema),
  'request-metadata': listing(),
  'sep-2322-client-request-state': listing(answerQuestions),
  'http-standard-headers': listing(useEverything),
  'http-custom-headers': listing(callAsTold),
  'http-invalid-tool-headers': listing(callValidTools),
  'json-schema-ref-no-deref': listing(),
};
