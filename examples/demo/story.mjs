// SPDX-License-Identifier: Apache-2.0
// The story that the demonstration tells: what an agent meets at a CloudStack server that stands behind
// a policy. Each step says whether it came out as told; the system tests run the same steps with every
// kind of client.

const forbidden = 'destroy_virtual_machine';

function textOf(result) {
  return result.content[0].text;
}

async function machines(client) {
  const { structuredContent } = await client.callTool(
    { name: 'list_virtual_machines', arguments: {} });
  return Object.fromEntries(structuredContent.virtualmachine.map((row) => [row.name, row]));
}

// `direct` and `agent` are connected MCP clients, to the server itself and to the gateway;
// `requests()` gives the simulator's request log, `decisions(count)` the gateway's decisions once there
// are that many. Yields {title, lines, passed}.
export async function* story({ direct, agent, requests, decisions }) {
  const { tools: all } = await direct.listTools();
  const allNames = all.map((tool) => tool.name);
  yield {
    title: 'Without a gateway, the agent has every tool of the server',
    lines: [`${allNames.length} tools, among them ${forbidden}:`,
            `  "${all.find((tool) => tool.name === forbidden)?.description}"`],
    passed: allNames.includes(forbidden),
  };

  const names = (await agent.listTools()).tools.map((tool) => tool.name);
  const missing = allNames.filter((name) => !names.includes(name));
  yield {
    title: 'Through the gateway, it does not see the tool that the policy hides',
    lines: [`${names.length} tools; missing: ${missing.join(', ')}`],
    passed: missing.join() === forbidden,
  };

  const target = (await machines(agent))['web-1'];
  const denied = await agent.callTool(
    { name: forbidden, arguments: { id: target.id, expunge: true } });
  yield {
    title: 'It calls the hidden tool anyway, for web-1, and is denied',
    lines: [textOf(denied), `rule: ${denied._meta?.['io.toolgate/decision']?.rule}`],
    passed: denied.isError === true && textOf(denied).startsWith('[POLICY DENIED]'),
  };

  const { state } = (await machines(agent))['web-1'];
  const arrived = requests().filter(({ command }) => command === 'destroyVirtualMachine');
  yield {
    title: 'Nothing of that reached the cloud, and web-1 still runs',
    lines: [`requests that the cloud got: ${requests().length}, of them destroyVirtualMachine: ` +
            `${arrived.length}`,
            `web-1 is ${state}`],
    passed: requests().length > 0 && arrived.length === 0 && state === 'Running',
  };

  const forced = await agent.callTool(
    { name: 'stop_virtual_machine', arguments: { id: target.id, forced: true } });
  yield {
    title: 'Arguments count too: a forced stop is denied, with what to do instead',
    lines: [textOf(forced)],
    passed: forced.isError === true && textOf(forced).includes('leave out `forced`'),
  };

  const stopped = await agent.callTool(
    { name: 'stop_virtual_machine', arguments: { id: target.id } });
  const started = await agent.callTool(
    { name: 'start_virtual_machine', arguments: { id: target.id } });
  yield {
    title: 'The rest of the server keeps working: web-1 is stopped and started',
    lines: [textOf(stopped), textOf(started)],
    passed: stopped.structuredContent?.virtualmachine?.state === 'Stopped' &&
            started.structuredContent?.virtualmachine?.state === 'Running',
  };

  const reboots = [];
  for (let i = 0; i < 3; ++i) {
    reboots.push(await agent.callTool(
      { name: 'reboot_virtual_machine', arguments: { id: target.id } }));
  }
  const limited = reboots.at(-1);
  const retryMs = limited._meta?.['io.toolgate/decision']?.retry_after_ms;
  const rebooted = requests().filter(({ command }) => command === 'rebootVirtualMachine').length;
  yield {
    title: 'Two reboots a minute are allowed; the third is told when to come back',
    lines: [...reboots.slice(0, 2).map(textOf), textOf(limited), `retry after: ${retryMs} ms`],
    passed: reboots.slice(0, 2).every((result) => !result.isError) && limited.isError === true &&
            retryMs > 0 && retryMs <= 60_000 && rebooted === 2,
  };

  const expected = [
    ['list_virtual_machines', 'forward'], [forbidden, 'deny'], ['list_virtual_machines', 'forward'],
    ['stop_virtual_machine', 'deny'], ['stop_virtual_machine', 'forward'],
    ['start_virtual_machine', 'forward'], ['reboot_virtual_machine', 'forward'],
    ['reboot_virtual_machine', 'forward'], ['reboot_virtual_machine', 'deny'],
  ];
  const records = await decisions(expected.length);
  yield {
    title: 'Every call is in the decision log',
    lines: records.map((record) => [
      record.time.slice(11, 23), record.outcome.padEnd(7), record.tool.padEnd(22),
      record.rule ?? ''].join('  ').trimEnd()),
    passed: JSON.stringify(records.map((record) => [record.tool, record.outcome])) ===
            JSON.stringify(expected),
  };
}
