// SPDX-License-Identifier: Apache-2.0
// Names of tools that somebody could take for another: asked for by clients, published by servers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fold } from './support/lenient.mjs';
import { Stage, legacyCall, modernCall, runCases } from './support/stage.mjs';

const behind = (text) => (name) => name + text;
const before = (text) => (name) => text + name;
const inside = (text) => (name) => name.slice(0, 2) + text + name.slice(2);
const swapped = (letter, other) => (name) => name.replace(letter, other);

// Names that somebody could take for another.
const spellings = {
  'capitals': (name) => name[0].toUpperCase() + name.slice(1),
  'all capitals': (name) => name.toUpperCase(),
  'a space behind': behind(' '), 'a space in front': before(' '), 'a tab behind': behind('\t'),
  'a line end behind': behind('\n'), 'a NUL behind': behind('\0'), 'a NUL in front': before('\0'),
  'a NUL inside': inside('\0'), 'a zero-width space': inside('\u200b'), 'a joiner': inside('\u200d'),
  'a soft hyphen': inside('\u00ad'), 'a word joiner': behind('\u2060'),
  'a byte order mark': before('\ufeff'),
  'a variation selector': behind('\ufe0f'), 'a right-to-left mark': before('\u200f'),
  'a combining accent': inside('\u0301'), 'an ideographic space': behind('\u3000'),
  'a no-break space': behind('\u00a0'), 'a tag character': behind('\u{e0020}'),
  'a right-to-left override': (name) => `\u202e${[...name].reverse().join('')}`,
  'a Cyrillic e': swapped('e', 'е'), 'a Cyrillic a': swapped('a', 'а'), 'a Cyrillic o': swapped('o', 'о'),
  'an Armenian n': swapped('n', 'ո'), 'a script g': swapped('g', 'ɡ'),
  'a full-width e': swapped('e', 'ｅ'),
  'a mathematical e': swapped('e', '𝐞'), 'a circled e': swapped('e', 'ⓔ'),
  'an accented e': swapped('e', 'é'),
};
const others = {
  'a percent escape': '%64anger', 'an entity': '&#100;anger', 'a backslash escape': '\\u0064anger',
  'a path to it': './danger', 'a path through another': 'echo/../danger',
  'a server in front': 'main__danger',
  'a server in front, dotted': 'main.danger', 'a prefix that clients add': 'mcp__main__danger',
  'a glob': 'dang*',
  'a list': 'echo,danger', 'a comment': 'danger#', 'a parameter': 'danger;echo', 'a pattern': '^danger$',
  'nothing': '', 'a name of Object': 'constructor', '__proto__': '__proto__', 'toString': 'toString',
  'a name of 129 bytes': 'x'.repeat(129), 'a name of 100,000 bytes': 'x'.repeat(100_000),
};

const header = (name) => (/^[!-~]([ -~]*[!-~])?$/.test(name) ? name
  : `=?base64?${Buffer.from(name).toString('base64')}?=`);
const unknown = (name, direct) => ({
  params: JSON.stringify({ name, arguments: {} }), direct, status: 200, code: -32602,
  headers: (era) => (era === 'modern' && name.length < 1000 ? { 'Mcp-Name': header(name) } : {}),
  ...(name.length < 1000 ? {} : { status: { legacy: 200, modern: 400 },
                                  code: { legacy: -32602, modern: -32020 } }),
});
const respelled = (what, base) => Object.fromEntries(Object.entries(spellings)
  .map(([how, spell]) => [how, spell(base)]).filter(([, name]) => name !== base)
  .map(([how, name]) => [`${what} with ${how}`,
    unknown(name, fold(name) === 'danger' ? base : undefined)]));
const cases = {
  ...respelled('B-6 a denied tool', 'danger'), ...respelled('B-6 an allowed tool', 'echo'),
  ...Object.fromEntries(Object.entries(others).map(([what, name]) => [`B-6 ${what}`, unknown(name)])),
};

test('names that clients ask for', async (t) => {
  const stage = await Stage.set(t);
  await runCases(t, stage, cases);

  await t.test('B-6 unknown names are answered alike, whatever they are like', async () => {
    const shapes = new Set();
    for (const name of ['Echo', 'nowhere', 'Hidden_Canary', 'GUARDED', 'danger ']) {
      const { status, message } = await stage.send(legacyCall(stage.session, name));
      shapes.add(JSON.stringify([status, message.error.code,
                                 message.error.message.replace(name, '*').replace(name.trim(), '*')]));
    }
    assert.equal(shapes.size, 1, [...shapes].join('\n'));
  });
});

const tool = (name, more = {}) => ({ name, inputSchema: { type: 'object' }, ...more });

// Servers that publish what can be confused; every name is allowed by the policy.
const catalogues = {
  'B-32 the same name twice': [tool('read'), tool('read', { description: 'another' })],
  'B-32 the same name in two cases': [tool('read'), tool('Read')],
  'B-32 the same name in three cases': [tool('read'), tool('Read'), tool('READ')],
  'B-32 names outside of what names may be': [tool('re ad'), tool('read/x'), tool('reаd'), tool('read\0'),
    tool(''), tool('x'.repeat(129)), tool('réad'), tool('read\u200b')],
  'B-32 names that are no text': [tool(7), tool(null), tool(['read']), tool({ name: 'read' }), 'read',
    null, 7],
  'B-32 a tool without a schema': [{ name: 'read' }, { name: 'list', inputSchema: [] },
                                   { name: 'get', inputSchema: 'object' }],
};

test('names that servers publish', async (t) => {
  const stage = await Stage.set(t, {
    policies: { main: { version: '1', default: 'allow', hide: ['secret'] } },
    allows: { tool: { good: () => true, 'tool-1.0_x': () => true } } });
  const publish = (...tools) => { stage.recorder.world.tools = tools; };
  const list = async (session) => {
    const { message } = await stage.send({
      headers: { 'Mcp-Session-Id': session },
      body: '{"jsonrpc":"2.0","id":9,"method":"tools/list","params":{}}' });
    return message.result.tools.map(({ name }) => name);
  };

  for (const [name, published] of Object.entries(catalogues)) {
    await t.test(name, async () => {
      publish(tool('good'), ...published, tool('tool-1.0_x'));
      assert.deepEqual(await list(stage.session), ['good', 'tool-1.0_x'], 'none of them is published');
      for (const one of published) {
        if (typeof one?.name !== 'string') continue;
        const answer = await stage.send(legacyCall(stage.session, one.name));
        assert.equal(answer.message?.error?.code, -32602, answer.text);
      }
      const good = await stage.send(legacyCall(stage.session, 'good'));
      assert.ok(good.message.result, good.text);
    });
  }

  await t.test('B-32 a hidden tool with a visible twin takes the twin with it', async () => {
    publish(tool('good'), tool('secret'), tool('Secret'));
    assert.deepEqual(await list(stage.session), ['good']);
    for (const name of ['secret', 'Secret', 'SECRET']) {
      const answer = await stage.send(legacyCall(stage.session, name));
      assert.equal(answer.message?.error?.code, -32602, answer.text);
    }
  });

  await t.test('B-32 twins on two pages', async () => {
    const pages = { '': ['read', 'p2'], p2: ['READ', undefined] };
    stage.recorder.answer = (message, response) => {
      if (message.method !== 'tools/list') return false;
      const [name, nextCursor] = pages[message.params?.cursor ?? ''];
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result: {
        resultType: 'complete', tools: [tool(name), ...(nextCursor ? [tool('good')] : [])],
          nextCursor } }));
      return true;
    };
    assert.deepEqual(await list(stage.session), ['good']);
    stage.recorder.answer = () => false;
  });
});

test('two servers behind one gateway', async (t) => {
  const stage = await Stage.set(t, { recorder: { world: { tools: [tool('echo'), tool('main_echo')] } } });
  await t.test('B-32 a name of one server is not one of the other', async () => {
    for (const name of ['other__echo', 'other.echo', 'main__echo', 'other/echo', 'other-echo']) {
      for (const request of [legacyCall(stage.session, name), modernCall(name)]) {
        const answer = await stage.send(request);
        assert.equal(answer.message?.error?.code, -32602, answer.text);
      }
    }
  });
});
