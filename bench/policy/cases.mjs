// SPDX-License-Identifier: Apache-2.0
// What the benchmark decides: the same policy in three languages, calls, and what each must come to.
// A case is {name, tools, calls, document, cedar, cel}: `document` is a policy of the gateway, `cedar`
// a list of policies, `cel` an expression that is true for calls that are allowed; null where a
// language has no such thing. A call is {tool, args, outcome}.

const machine = 'create_machine';
const names = (count, prefix) => Array.from({ length: count }, (_, i) => `${prefix}_${i}`);
const toolsOf = (count) => [machine, 'area_7_get', ...names(count - 2, 'tool')];
const allowed = (tool, args = {}) => ({ tool, args, outcome: 'forward' });
const denied = (tool, args = {}) => ({ tool, args, outcome: 'deny' });
const require = (conditions) => ({ require: [{ conditions }] });
const permit = (when) => 'permit(principal, action == Action::"call", '
  + `resource == Tool::"${machine}")${when ? ` when { ${when} }` : ''};`;
const permitAll = 'permit(principal, action, resource);';

const noRule = {
  name: 'no rule',
  document: { version: '1', default: 'allow' },
  cedar: [permitAll],
  cel: 'true',
  calls: [allowed(machine, { count: 1 })],
};

const oneRule = {
  name: '1 rule',
  document: { version: '1', default: 'deny',
    tools: { [machine]: require([{ path: 'args.count', op: 'lte', value: 5 }]) } },
  cedar: [permit('context.count <= 5')],
  cel: `tool == "${machine}" && args.count <= 5.0`,
  calls: [allowed(machine, { count: 5 }), allowed(machine, { count: 1 }),
    denied(machine, { count: 6 }), denied(machine), denied('tool_1', { count: 1 })],
};

// As a machine is asked for; every condition looks at another argument.
const order = {
  zone: 'eu-west-1', image: 'debian-12', name: 'build-17-runner', count: 2, disk_gb: 80,
  network: { name: 'private' }, public_ip: false, owner: 'ci', tags: 'temporary', size: 'small',
};
const tenConditions = [
  { path: 'args.zone', op: 'starts_with', value: 'eu-' },
  { path: 'args.image', op: 'in', value: ['debian-11', 'debian-12', 'debian-13'] },
  { path: 'args.name', op: 'ends_with', value: '-runner' },
  { path: 'args.count', op: 'lte', value: 5 },
  { path: 'args.disk_gb', op: 'gte', value: 10 },
  { path: 'args.network.name', op: 'eq', value: 'private' },
  { path: 'args.public_ip', op: 'eq', value: false },
  { path: 'args.owner', op: 'neq', value: 'root' },
  { path: 'args.tags', op: 'contains', value: 'temp' },
  { path: 'args.size', op: 'in', value: ['small', 'medium'] },
];
const tenInCedar = 'context.zone like "eu-*" && ["debian-11", "debian-12", "debian-13"].contains('
  + 'context.image) && context.name like "*-runner" && context.count <= 5 && context.disk_gb >= 10 && '
  + 'context.network.name == "private" && context.public_ip == false && context.owner != "root" && '
  + 'context.tags like "*temp*" && ["small", "medium"].contains(context.size)';
const tenInCel = 'args.zone.startsWith("eu-") && args.image in ["debian-11", "debian-12", "debian-13"] '
  + '&& args.name.endsWith("-runner") && args.count <= 5.0 && args.disk_gb >= 10.0 && '
  + 'args.network.name == "private" && args.public_ip == false && args.owner != "root" && '
  + 'args.tags.contains("temp") && args.size in ["small", "medium"]';
const without = (key) => Object.fromEntries(Object.entries(order).filter(([name]) => name !== key));
const tenCalls = [
  allowed(machine, order), allowed(machine, { ...order, zone: 'eu-north-2', count: 5, size: 'medium' }),
  denied(machine, { ...order, zone: 'us-east-1' }), denied(machine, { ...order, image: 'debian-9' }),
  denied(machine, { ...order, name: 'x' }), denied(machine, { ...order, count: 6 }),
  denied(machine, { ...order, disk_gb: 9 }), denied(machine, { ...order, network: { name: 'open' } }),
  denied(machine, { ...order, public_ip: true }), denied(machine, { ...order, owner: 'root' }),
  denied(machine, { ...order, tags: 'kept' }), denied(machine, { ...order, size: 'huge' }),
  ...Object.keys(order).map((key) => denied(machine, without(key))),
  denied(machine, { ...order, count: '2' }), denied(machine, { ...order, network: 'private' }),
];
const ten = {
  name: '10 conditions',
  document: { version: '1', default: 'deny', tools: { [machine]: require(tenConditions) } },
  cedar: [permit(tenInCedar)],
  cel: `tool == "${machine}" && ${tenInCel}`,
  calls: tenCalls,
};

const areas = names(200, 'area');
const forced = { deny_if: [{ conditions: [{ path: 'args.force', op: 'eq', value: true }] }] };
const selectors = {
  name: '200 selectors',
  document: { version: '1', default: 'allow',
    tools: Object.fromEntries(areas.map((area) => [`${area}_*`, forced])) },
  cedar: [permitAll, ...areas.map((area) =>
    `forbid(principal, action, resource) when { context.tool like "${area}_*" && `
    + 'context has force && context.force };')],
  cel: `!(${areas.map((area) => `tool.startsWith("${area}_")`).join(' || ')})`
    + ' || !(has(args.force) && args.force == true)',
  calls: [allowed('area_7_get', { force: false }), allowed('tool_1', { force: true }),
    allowed('area_7_get'), denied('area_7_get', { force: true })],
};

const regex = {
  name: 'a regex',
  document: { version: '1', default: 'deny',
    tools: { [machine]: require([{ path: 'args.name', op: 'regex', value: '^(build|test)-' }]) } },
  cedar: [permit('context.name like "build-*" || context.name like "test-*"')],
  cel: `tool == "${machine}" && args.name.matches("^(build|test)-")`,
  calls: [allowed(machine, { name: 'build-17-runner' }), allowed(machine, { name: 'test-3' }),
    denied(machine, { name: 'a-build-1' }), denied(machine, { name: 7 }), denied(machine)],
};

const limit = {
  name: 'a limit',
  document: { version: '1', default: 'deny',
    tools: { [machine]: { rate_limit: { max: 1_000_000, window: 60, scope: 'grant' } } } },
  cedar: null,
  cel: null,
  calls: [allowed(machine, { count: 1 })],
};

export const cases = [noRule, oneRule, ten, selectors, regex, limit]
  .map((one) => ({ ...one, tools: toolsOf(50) }));

export function withTools(count) {
  return { ...ten, name: `${count} tools`, tools: toolsOf(count) };
}

// Half of them name other tools, half are globs of which none matches.
export function withUnrelatedRules(count, tools = 50) {
  const exact = names(count / 2, 'unrelated');
  const globs = names(count / 2, 'elsewhere').map((name) => `${name}_*`);
  return {
    ...ten,
    name: `${count} unrelated rules${tools === 50 ? '' : `, ${tools} tools`}`,
    tools: toolsOf(tools),
    document: { ...ten.document, tools: {
      ...Object.fromEntries([...exact, ...globs].map((name) => [name, forced])),
      ...ten.document.tools } },
    cedar: [
      ...exact.map((name) => `forbid(principal, action, resource == Tool::"${name}") when { `
        + 'context has force && context.force };'),
      ...globs.map((name) => `forbid(principal, action, resource) when { context.tool like "${name}" `
        + '&& context has force && context.force };'),
      ...ten.cedar],
    // CEL knows expressions and no sets of them: whoever uses it looks up the one of the tool.
    cel: null,
  };
}
