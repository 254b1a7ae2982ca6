import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerFaults, runTour, standIn, tourOf } from './tour.ts';

const document = `
# A tour

\`\`\`sh
exit 1   # not marked, so not run
\`\`\`

First a name, which the next block has:

\`\`\`sh tour
NAME=cau
greeting() {
  cat <<TEXT
tra-$NAME
TEXT
}
\`\`\`

\`\`\`sh tour
curl -fsS "$BASE/echo/$(greeting)" |
  cat
\`\`\`

answers:

\`\`\`json
{ "path": "/echo/tra-cau", "id": "<uuid>", "list": [1, "…"] }
\`\`\`

\`\`\`json
{ "path": "a second block is no answer" }
\`\`\`
`;

const server = createServer(async (request, response) => {
  const { method, url: path, headers } = request;
  const body = Buffer.concat(await Array.fromAsync(request)).toString();
  response.statusCode = Number(/^\/status\/(\d+)$/.exec(path ?? '')?.[1] ?? 200);
  const told = { method, type: headers['content-type'], name: headers['x-name'], body };
  response.end(JSON.stringify({ path, id: '0d5ad6bc', list: [1, 2, 3], ...told }));
});
let BASE = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  BASE = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const step = (shown: unknown, answer: unknown) => ({
  line: 7,
  script: '',
  shown: JSON.stringify(shown),
  stdout: JSON.stringify(answer),
});

describe('a tour', () => {
  it('is the marked blocks of a document, each with the answer that follows it', () => {
    const blocks = tourOf(document);
    expect(blocks.map((block) => [block.line, block.shown === undefined])).toEqual([
      [10, true],
      [19, false],
    ]);
    expect(blocks[1]?.shown).toContain('/echo/tra-cau');
  });

  it('runs against a server, later blocks having what earlier ones set', async () => {
    const steps = await runTour(tourOf(document), { BASE }, 10_000);
    expect(steps).toHaveLength(2);
    expect(steps.flatMap(answerFaults)).toEqual([]);
  });

  it('reports an answer that is not as shown', async () => {
    const steps = await runTour(tourOf(document.replace('tra-cau"', 'tra-dong"')), { BASE }, 10_000);
    expect(steps.flatMap(answerFaults)).toEqual(['block of line 19: /path is "/echo/tra-cau", shown is "/echo/tra-dong"']);
  });

  it('fails with the line of the block that fails', async () => {
    await expect(runTour(tourOf(document), { BASE: 'http://127.0.0.1:1' }, 10_000)).rejects.toThrow(/block of line 19 failed/);
    const unset = tourOf('```sh tour\necho "$NOBODY_SET_THIS"\n```\n');
    await expect(runTour(unset, {}, 10_000)).rejects.toThrow(/block of line 1 failed/);
  });

  it('fails when a block hangs', async () => {
    await expect(runTour(tourOf('```sh tour\nmkfifo never; read -r _ < never\n```\n'), {}, 200)).rejects.toThrow(/block of line 1 failed/);
  });

  it('refuses a document with an open block', () => {
    expect(() => tourOf('\n```sh tour\necho 1\n')).toThrow('line 2 is not closed');
  });
});

describe('the stand-in for curl', () => {
  const PATH = `${standIn}:${process.env.PATH}`;
  const run = async (script: string): Promise<unknown> => {
    const [done] = await runTour(tourOf(`\`\`\`sh tour\n${script}\n\`\`\`\n`), { BASE, PATH }, 10_000);
    return JSON.parse(done?.stdout ?? '');
  };

  it('runs the same tour', async () => {
    const steps = await runTour(tourOf(document), { BASE, PATH }, 10_000);
    expect(steps.flatMap(answerFaults)).toEqual([]);
  });

  it.each([
    [`curl -s -X DELETE "$BASE/a" -H 'X-Name:  tra cau '`, { method: 'DELETE', path: '/a', name: 'tra cau', body: '' }],
    [`curl -s "$BASE/a" -d '{"a":1}' -H 'content-type: application/json'`, { method: 'POST', type: 'application/json', body: '{"a":1}' }],
    [`curl -s "$BASE/a" -d a=1`, { method: 'POST', type: 'application/x-www-form-urlencoded', body: 'a=1' }],
    [`curl -s "$BASE/a" --json '{"a":1}'`, { method: 'POST', type: 'application/json', body: '{"a":1}' }],
    [`printf 'a\\nb' | curl -s "$BASE/a" -d @-`, { body: 'ab' }],
    [`printf 'a\\nb' | curl -s "$BASE/a" --data-binary @-`, { body: 'a\nb' }],
    [
      `printf 'Mẫu 01' > form; curl -s "$BASE/a" -T form -H 'content-type: text/plain'`,
      { method: 'PUT', type: 'text/plain', body: 'Mẫu 01' },
    ],
    [`curl -s "$BASE/status/404" -o out -w '%{http_code}\\n'`, 404],
    [`curl -s "$BASE/status/404"`, { path: '/status/404' }],
    [`code=0; curl -fsS "$BASE/status/404" || code=$?; echo $code`, 22],
    [`code=0; curl -s http://127.0.0.1:1 || code=$?; echo $code`, 7],
    [`code=0; curl -s --compressed "$BASE/a" || code=$?; echo $code`, 2],
  ])('understands %s', async (script, answer) => {
    const got = await run(script);
    expect(got).toEqual(typeof answer === 'number' ? answer : expect.objectContaining(answer));
  });
});

describe('an answer', () => {
  it.each([
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: { b: [1, 2] } }, { a: { b: [1, 2], c: 3 } }],
    [
      { a: '…', b: '<position>' },
      { a: { any: 'thing' }, b: 17 },
    ],
    [{ a: '/v1/dossiers/<id>/history' }, { a: '/v1/dossiers/0d5a/history' }],
    [{ a: 'eyJ…' }, { a: 'eyJhbGciOi\nJ' }],
    [[1, '…'], [1]],
    [
      [1, '…'],
      [1, 2, 3],
    ],
    [['…'], []],
    [[{ a: 1 }], [{ a: 1, b: 2 }]],
    [null, null],
    [200, 200],
  ])('%j is shown by %j', (shown, answer) => {
    expect(answerFaults(step(shown, answer))).toEqual([]);
  });

  it.each([
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { a: '1' }],
    [{ a: 1 }, { b: 1 }],
    [{ a: '…' }, { b: 1 }],
    [{ a: null }, { a: 0 }],
    [{ a: {} }, { a: [] }],
    [{ a: {} }, { a: null }],
    [{ toString: 1 }, {}],
    [[1], [1, 2]],
    [[1, 2, '…'], [1]],
    [[], {}],
    [{ a: 'eyJ…' }, { a: 'fyJhbGciOiJ' }],
    [{ a: 'x.<id>' }, { a: 'xy1' }],
    [{ a: 'x<id>' }, { a: 12 }],
    [200, 404],
  ])('%j is not shown by %j', (shown, answer) => {
    expect(answerFaults(step(shown, answer))).toHaveLength(1);
  });

  it('that is no JSON is an error', () => {
    expect(() => answerFaults({ line: 1, script: '', shown: '{}', stdout: 'Bad Gateway' })).toThrow(SyntaxError);
  });
});
