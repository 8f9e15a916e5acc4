// SPDX-License-Identifier: Apache-2.0
// The story of the product, with every kind of client.
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { story } from '../../examples/demo/story.mjs';
import { kinds } from './support/clients.mjs';
import { root } from './support/processes.mjs';
import { startGuardedCloud } from './support/servers.mjs';

const policy = path.join(root, 'examples/demo/policy.json');

for (const [kind, { connect }] of Object.entries(kinds)) {
  test(`${kind}: the story comes out as told`, async (t) => {
    const { simulator, direct, gateway } = await startGuardedCloud(t, { policy });
    const steps = story({
      direct: await connect(t, direct.url, 'none'),
      agent: await connect(t, gateway.url('cloudstack'), gateway.tokens.agent),
      requests: () => simulator.requests(),
      decisions: (count) => gateway.decisions(count),
    });
    let told = 0;
    for await (const { title, lines, passed } of steps) {
      assert.ok(passed, `${title}\n${lines.join('\n')}`);
      ++told;
    }
    assert.equal(told, 8);
  });
}
