// SPDX-License-Identifier: Apache-2.0
// Ways around a policy on tools: resources, prompts, completions, lists in pages, caches.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage, modernMeta, policy } from './support/stage.mjs';

const json = { 'Content-Type': 'application/json' };
const header = (name) => (/^[!-~]([ -~]*[!-~])?$/.test(name) ? name
  : `=?base64?${Buffer.from(String(name)).toString('base64')}?=`);

// A request in an era; `name` is what `Mcp-Name` mirrors.
function request(stage, era, method, params, name = params.name ?? params.uri) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method,
                                params: era === 'modern' ? { ...params, _meta: modernMeta } : params });
  const mirrors = ['resources/read', 'prompts/get', 'tools/call'].includes(method) && name !== undefined;
  return { body, headers: era === 'legacy' ? { 'Mcp-Session-Id': stage.session }
    : { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': method,
        ...(mirrors ? { 'Mcp-Name': header(name) } : {}) } };
}

const eras = ['legacy', 'modern'];
const methodsOfUris = { legacy: ['resources/read', 'resources/subscribe', 'resources/unsubscribe'],
                        modern: ['resources/read'] };
const notFound = { legacy: -32002, modern: -32602 };

const uris = {
  'a listed one': 'test://notes/1', 'one that is not for us': 'test://canary/2',
  'a file': 'file:///etc/passwd',
  'dots': 'test://notes/../canary/2', 'encoded dots': 'test://notes/%2e%2e/canary/2',
  'half-encoded dots': 'test://notes/.%2E/canary/2',
  'dots encoded twice': 'test://notes/%252e%252e/canary/2',
  'an encoded slash': 'test://notes/..%2fcanary%2f2', 'a backslash': 'test://notes/..\\canary\\2',
  'one dot': 'test://notes/./1', 'dots behind': 'test://notes/1/..', 'two slashes': 'test://notes//1',
  'a scheme in capitals': 'TEST://notes/1', 'a host in capitals': 'test://NOTES/1',
  'a host with a dot': 'test://notes./1',
  'an encoded letter': 'test://n%6ftes/1', 'an encoded digit': 'test://notes/%31',
  'a user': 'test://canary@notes/1',
  'a user that looks like a host': 'test://notes@canary/2', 'a port': 'test://notes:80/1',
  'no host': 'test:///notes/1',
  'no slashes': 'test:notes/1', 'a fragment': 'test://notes/1#x',
  'a query': 'test://notes/1?x=../canary/2',
  'a NUL': 'test://notes/1\0', 'an encoded NUL': 'test://notes/1%00',
  'a space in front': ' test://notes/1',
  'a line end behind': 'test://notes/1\n', 'a template': 'test://notes/{id}',
  'an expression': 'test://notes/{+id}',
  'nothing': '', 'no URI': 'notes', 'a bad escape': 'test://notes/%zz',
  'another script': 'test://nоtes/1', 'a zero-width space': 'test://no\u200btes/1',
  'a ui': 'ui://canary/1',
  'a web page': 'http://169.254.169.254/latest/meta-data',
  'a megabyte': `test://notes/${'x'.repeat(1_000_000)}`,
};
const shortName = (uri) => uri.length < 1000;

test('a policy that denies by default', async (t) => {
  const stage = await Stage.set(t);
  for (const era of eras) {
    for (const [what, uri] of Object.entries(uris)) {
      await t.test(`B-28 the resource of ${what} (${era})`, async () => {
        for (const method of methodsOfUris[era]) {
          const answer = await stage.send(request(stage, era, method, { uri }));
          if (shortName(uri)) assert.equal(answer.message.error?.code, notFound[era], answer.text);
          else assert.ok(answer.status >= 400 || answer.message.error, answer.text);
        }
        assert.deepEqual(stage.recorder.executed, []);
      });
    }
    await t.test(`B-28 prompts and completions (${era})`, async () => {
      const argument = { name: 'a', value: '' };
      for (const [method, params] of [
        ['prompts/get', { name: 'greet' }], ['prompts/get', { name: 'prompt_canary' }],
        ['completion/complete', { ref: { type: 'ref/prompt', name: 'prompt_canary' }, argument }],
        ['completion/complete', { ref: { type: 'ref/resource', uri: 'test://canary/{id}' }, argument }],
        ['completion/complete', { ref: { type: 'ref/tool', name: 'danger' }, argument }]]) {
        const answer = await stage.send(request(stage, era, method, params));
        assert.equal(answer.message.error?.code, -32602, answer.text);
      }
    });
    await t.test(`B-28 lists are empty (${era})`, async () => {
      for (const [method, member] of [['resources/list', 'resources'], ['prompts/list', 'prompts'],
                                      ['resources/templates/list', 'resourceTemplates']]) {
        const answer = await stage.send(request(stage, era, method, {}));
        assert.deepEqual(answer.message.result[member], [], answer.text);
      }
    });
  }
});

// Under rules of their own: the notes and one prompt.
const ruled = { ...policy,
                resources: { default: 'deny', hide: ['test://canary/*'],
                             rules: { 'test://notes/*': { action: 'allow' } } },
                prompts: { default: 'deny', hide: ['prompt_canary'],
                  rules: { greet: { action: 'allow' } } } };
const harmless = (value) => /^test:\/\/notes\/[\w-]+$/.test(value);

test('a policy with rules for resources and prompts', async (t) => {
  const allowedUri = { get(_, uri) { return harmless(uri) ? () => true : undefined; },
                       getOwnPropertyDescriptor(_, uri) {
                         return harmless(uri) ? { configurable: true, value: () => true } : undefined;
                       } };
  const open = new Proxy({}, allowedUri);
  const stage = await Stage.set(t, {
    policies: { main: ruled },
    allows: { tool: { echo: () => true }, prompt: { greet: () => true }, resource: open,
              complete: { greet: () => true, 'test://notes/{id}': () => true }, task: {}, method: {} } });
  for (const era of eras) {
    await t.test(`B-28 what is allowed is served (${era})`, async () => {
      for (const uri of ['test://notes/1', 'test://notes/7']) {
        const read = await stage.send(request(stage, era, 'resources/read', { uri }));
        assert.equal(read.message.result?.contents[0].uri, uri, read.text);
      }
      const prompt = await stage.send(request(stage, era, 'prompts/get', { name: 'greet' }));
      assert.ok(prompt.message.result?.messages, prompt.text);
    });
    for (const [what, uri] of Object.entries(uris)) {
      if (harmless(uri)) continue;
      await t.test(`B-28 under rules, the resource of ${what} (${era})`, async () => {
        for (const method of methodsOfUris[era]) {
          const answer = await stage.send(request(stage, era, method, { uri }));
          assert.ok(answer.status >= 400 || answer.message.error?.code === notFound[era], answer.text);
        }
      });
    }
    for (const name of ['prompt_canary', 'Greet', 'greet ', 'greet\0', 'grеet', 'nowhere', '']) {
      await t.test(`B-28 the prompt ${JSON.stringify(name)} (${era})`, async () => {
        const answer = await stage.send(request(stage, era, 'prompts/get', { name }));
        assert.equal(answer.message.error?.code, -32602, answer.text);
      });
    }
    await t.test(`B-28 completions follow the rules of what they complete (${era})`, async () => {
      const complete = (ref) => stage.send(request(stage, era, 'completion/complete', {
        ref, argument: { name: 'a', value: '' } }));
      for (const ref of [
        { type: 'ref/prompt', name: 'prompt_canary' },
        { type: 'ref/prompt', name: 'greet', uri: 'test://canary/2' },
        { type: 'ref/prompt', name: 'greet', Name: 'prompt_canary' },
        { type: 'ref/prompt', Name: 'prompt_canary' },
        { type: 'ref/resource', uri: 'test://canary/{id}' },
        { type: 'ref/resource', uri: 'test://notes/../canary/2' },
        { type: 'ref/resource', name: 'greet' }, { type: 'ref/tool', name: 'greet' },
        { name: 'greet' }, 'greet',
        { type: 'ref/prompt', name: ['greet'] },
        { type: 'ref/prompt', 'name\0': 'prompt_canary', name: 'greet' }]) {
        const answer = await complete(ref);
        if (answer.message.error) continue;
        assert.deepEqual(Object.keys(ref).sort(), ['name', 'type', 'uri'].filter((key) => key in ref),
          answer.text);
      }
      assert.ok((await complete({ type: 'ref/prompt', name: 'greet' })).message.result);
    });
    await t.test(`B-28 lists hold what is allowed (${era})`, async () => {
      for (const [method, member, key, expected] of [
        ['resources/list', 'resources', 'uri', ['test://notes/1']],
        ['prompts/list', 'prompts', 'name', ['greet']],
        ['resources/templates/list', 'resourceTemplates', 'uriTemplate', ['test://notes/{id}']]]) {
        const answer = await stage.send(request(stage, era, method, {}));
        assert.deepEqual(answer.message.result[member].map((one) => one[key]), expected);
      }
    });
  }
  await t.test('B-28 a server that gives another resource than was asked for', async () => {
    stage.recorder.answer = (one, response) => {
      if (one.method !== 'resources/read') return false;
      response.writeHead(200, json).end(JSON.stringify({ jsonrpc: '2.0', id: one.id, result: {
        resultType: 'complete', contents: [{ uri: 'test://canary/2', text: 'content of canary' }] } }));
      return true;
    };
    for (const era of eras) {
      const answer = await stage.send(request(stage, era, 'resources/read', { uri: 'test://notes/1' }));
      assert.doesNotMatch(answer.text, /canary/);
    }
    stage.recorder.answer = () => false;
  });
});

test('aliases in what completions refer to', async (t) => {
  // Where nothing is denied, a message must still be read alike by all.
  const stage = await Stage.set(t, {
    policies: { main: { version: '1', default: 'allow', hide: ['danger', 'hidden_canary'] } },
    allows: { tool: {}, prompt: {}, resource: {}, complete: { greet: () => true }, task: {},
      method: {} } });
  const tricks = ['"name":"greet","Name":"prompt_canary"', '"name":"greet","name\\u0000":"prompt_canary"',
                  '"name":"greet","NAME":"prompt_canary"', '"name":"greet","ｎame":"prompt_canary"',
                  '"name":"greet","__proto__":{"name":"prompt_canary"}'];
  for (const trick of tricks) {
    await t.test(`B-2 ${trick} in ref`, async () => {
      const before = stage.recorder.executed.length;
      const answer = await stage.send({
        headers: { 'Mcp-Session-Id': stage.session },
        body: '{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/prompt",' +
          `${trick}},"argument":{"name":"a","value":""}}}` });
      assert.ok(answer.message, answer.text);
      for (const { params } of stage.recorder.executed.slice(before)) {
        assert.deepEqual(Object.keys(params.ref), ['type', 'name']);
      }
    });
  }
});

test('params that are not what they should be', async (t) => {
  const stage = await Stage.set(t, {
    policies: { main: { version: '1', default: 'allow', hide: ['danger', 'hidden_canary'] } },
    allows: { tool: {}, prompt: {}, resource: {}, complete: {}, task: {}, method: {} } });
  const inner = { method: 'tools/call', params: { name: 'danger' } };
  const odd = [
    ['tools/list', { cursor: inner }], ['prompts/list', { cursor: inner }],
    ['resources/list', { cursor: [1] }],
    ['resources/templates/list', { cursor: 7 }], ['resources/read', { uri: inner }],
    ['prompts/get', { name: [inner] }],
    ['prompts/get', { name: 'greet', arguments: [inner] }], ['resources/subscribe', { uri: null }],
    ['completion/complete', { ref: inner, argument: inner }],
    ['completion/complete', { ref: 'x', argument: 1 }],
    ['completion/complete', { ref: { type: 'ref/prompt', name: 'greet' }, argument: inner }],
    ['completion/complete', { ref: { type: 'ref/prompt', name: 'greet' },
      argument: { name: 'a', value: 'b' },
                              context: inner }]];
  for (const [method, params] of odd) {
    await t.test(`B-35 ${method} with ${JSON.stringify(params).slice(0, 60)}`, async () => {
      const before = stage.recorder.requests.length;
      const answer = await stage.send(request(stage, 'legacy', method, params));
      assert.equal(answer.message.error?.code, -32602, answer.text);
      const reached = stage.recorder.requests.slice(before).filter(({ text }) =>
        text.includes(`"${method}"`));
      assert.deepEqual(reached.map(({ text }) => text).filter((text) =>
        /cursor|uri|name|ref/.test(text)), []);
    });
  }
});

test('caches and pages', async (t) => {
  let pages;
  const stage = await Stage.set(t, {
    policies: { main: { version: '1', default: 'allow', hide: ['danger', 'hidden_canary'] } },
    allows: { tool: {}, prompt: {}, complete: {}, task: {}, method: {},
              resource: { 'test://notes/1': () => true } },
    recorder: { world: { prompts: [{ name: 'greet' }],
      resources: [{ uri: 'test://notes/1', name: 'one' }],
                         templates: [] },
                answer(one, response) {
                  if (!pages || !/list$/.test(one.method)) return false;
                  const member = { 'tools/list': 'tools', 'prompts/list': 'prompts',
                                   'resources/list': 'resources' }[one.method];
                  if (!member) return false;
                  response.writeHead(200, json).end(JSON.stringify({ jsonrpc: '2.0', id: one.id, result: {
                    resultType: 'complete', [member]: [], ...pages(one.params?.cursor) } }));
                  return true;
                } } });
  const lists = ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list'];

  for (const method of [...lists, 'server/discover', 'resources/read']) {
    await t.test(`B-33 ${method} is private to its caller`, async () => {
      const params = method === 'resources/read' ? { uri: 'test://notes/1' } : {};
      const answer = await stage.send(request(stage, 'modern', method, params));
      const { cacheScope, ttlMs } = answer.message.result;
      assert.equal(cacheScope, 'private', answer.text);
      assert.ok(Number.isInteger(ttlMs) && ttlMs >= 0 && ttlMs <= 60_000, answer.text);
      assert.doesNotMatch(String(answer.headers['cache-control']), /public|max-age=[1-9]/);
    });
  }
  for (const [cacheScope, ttlMs] of [['public', 1e12], ['public', -1], ['Public', '5'], [{}, null],
      ['shared', 0.5]]) {
    await t.test(`B-33 a server says ${JSON.stringify({ cacheScope, ttlMs })}`, async () => {
      pages = () => ({ cacheScope, ttlMs, CacheScope: 'public' });
      const answer = await stage.send(request(stage, 'modern', 'prompts/list', {}));
      pages = undefined;
      assert.equal(answer.message.result.cacheScope, 'private', answer.text);
      const ttl = answer.message.result.ttlMs;
      assert.ok(Number.isInteger(ttl) && ttl >= 0 && ttl <= 60_000, answer.text);
      assert.doesNotMatch(answer.text, /public/i);
    });
  }

  const cursors = ['upstream-page-2', '1', 'x', '../', 'AAAA',
    Buffer.from('{"offset":100}').toString('base64'),
                   'a'.repeat(100_000), '__proto__', '\0'];
  for (const method of lists) {
    await t.test(`B-34 cursors for ${method} that nobody gave`, async () => {
      for (const era of eras) {
        for (const cursor of cursors) {
          const before = stage.recorder.requests.length;
          const answer = await stage.send(request(stage, era, method, { cursor }));
          assert.equal(answer.message.error?.code, -32602, answer.text);
          const sent = stage.recorder.requests.slice(before);
          assert.ok(sent.every(({ text }) => !text.includes('"cursor"')), 'it reached the server');
        }
      }
    });
  }
  for (const method of lists.slice(0, 3)) {
    await t.test(`B-34 the server's cursors for ${method} are not the client's`, async () => {
      pages = (cursor) => (cursor ? {} : { nextCursor: 'upstream-page-2' });
      for (const era of eras) {
        const answer = await stage.send(request(stage, era, method, {}));
        assert.doesNotMatch(answer.text, /upstream-page/);
      }
      pages = undefined;
    });
    await t.test(`B-34 pages of ${method} that never end`, async () => {
      let asked = 0;
      pages = () => ({ nextCursor: `page-${++asked % 1000}` });
      const answer = await stage.send(request(stage, 'legacy', method, {}));
      assert.ok(asked <= 250, `${asked} pages`);
      assert.doesNotMatch(answer.text, /page-/);
      asked = 0;
      pages = () => ({ nextCursor: (++asked, 'again') });
      await stage.send(request(stage, 'modern', method, {}));
      assert.ok(asked <= 3, `${asked} pages`);
      pages = undefined;
    });
  }
});

test('resources within results', async (t) => {
  let result;
  const stage = await Stage.set(t, {
    recorder: { answer(one, response) {
      if (!['tools/call', 'prompts/get'].includes(one.method)) return false;
      response.writeHead(200, json).end(JSON.stringify({ jsonrpc: '2.0', id: one.id, result: {
        resultType: 'complete', ...result } }));
      return true;
    } },
    policies: { main: { ...policy, default: 'allow', resources: { default: 'deny', hide: ['test://canary/*'],
      rules: { 'test://denied/*': { action: 'deny', reason: 'Not these.' },
               'test://notes/*': { action: 'allow' } } } } } });
  const embedded = (uri) => ({ type: 'resource', resource: { uri, text: 'the secret' } });
  const link = (uri) => ({ type: 'resource_link', uri, name: 'secret' });
  const seen = async (era, method, content) => {
    result = method === 'tools/call' ? { content } : { messages: [
      { role: 'user', content: { type: 'text', text: 'hello' } },
      ...content.map((block) => ({ role: 'user', content: block }))] };
    const name = method === 'tools/call' ? 'echo' : 'greet';
    const answer = await stage.send(request(stage, era, method, { name }));
    const got = answer.message.result;
    assert.ok(got, answer.text);
    return method === 'tools/call' ? got.content : got.messages.slice(1).map((one) => one.content);
  };
  for (const era of eras) {
    for (const method of ['tools/call', 'prompts/get']) {
      await t.test(`B-28 what the policy closes is withheld from results of ${method} (${era})`,
        async () => {
        for (const [uri, why] of [['test://denied/1', ': Not these.'], ['test://canary/2', ''],
                                  ['test://notes/../denied/1', ''], ['TEST://denied/1', '']]) {
          for (const block of [embedded(uri), link(uri), { ...embedded(uri), type: 'text' },
                               { ...link(uri), type: 'unheard-of' }]) {
            assert.deepEqual(await seen(era, method, [block]), [{
              type: 'text',
              text: `[POLICY DENIED] a resource in this result is withheld${why}` }]);
          }
        }
      });
      await t.test(`B-28 what it grants or does not mention stays in them: ${method} (${era})`,
        async () => {
        const blocks = ['test://notes/1', 'test://other/1'].flatMap((uri) => [
          embedded(uri), link(uri)]);
        const closed = embedded('test://denied/1');
        assert.deepEqual((await seen(era, method, [closed, ...blocks])).slice(1), blocks);
      });
    }
  }
  await t.test('B-28 what was withheld was not linked to', async () => {
    result = { content: [link('test://denied/9')] };
    await stage.send(request(stage, 'legacy', 'tools/call', { name: 'echo' }));
    const answer = await stage.send(request(stage, 'legacy', 'resources/read', {
      uri: 'test://denied/9' }));
    assert.ok(answer.message.error, answer.text);
  });
});
