import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createEngine } from '@hoso/engine';
import { codec, type EventStore, sqliteEventStore } from '@hoso/event-store';
import { councilRound, personalPointers, roundStreamId, rubricSet, rubrics, type Sheet, sheetWithTotal, workflows } from '@hoso/ocop';
import { registry, workflowId } from '@hoso/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CommandError } from './command.ts';
import { hoso } from './hoso.ts';
import { roundSimulate } from './round-simulate.ts';

const ROUND = 'province-51-2026-2';
const facts = codec({ personal: personalPointers });
const example = (command: string) => councilRound.rules[command]?.example as Record<string, unknown>;
const { members } = example('AppointCouncil') as { readonly members: readonly { readonly id: string; readonly office: string }[] };
const voters = members.filter((member) => member.office !== 'secretary').map((member) => member.id);
const [A, B] = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'];
const set20 = rubricSet(rubrics[0] as never, '20') as NonNullable<ReturnType<typeof rubricSet>>;

const admitted = (dossierId: string, number: number, productName: string) => ({
  ...{ dossierId, number, productName, productSet: '20', kind: 'first', form: 'meeting', proposedOn: '2026-09-01', attempt: 1 },
});
const scored = (dossierId: string, sheet: (i: number) => Sheet) => [
  ...voters.map((memberId) => ['SheetCommitted', { dossierId, memberId, attempt: 1, commitment: 'a'.repeat(64) }] as const),
  ['ScoringClosed', { dossierId, attempt: 1, by: 'last-commitment', missing: [] }] as const,
  ...voters.map((memberId, i) => ['SheetRevealed', { dossierId, memberId, attempt: 1, sheet: sheet(i), salt: 'b'.repeat(64) }] as const),
];

/** As the facts of a round are stored; what commands lead to them is not the matter here. */
const held: readonly (readonly [string, unknown])[] = [
  [
    'RoundPlanned',
    {
      ...{ roundId: ROUND, level: 'province', provinceCode: '51', year: 2026, number: 2, ruleSet: 'qd-26-2026', rubric: 'qd-26-2026/1' },
      title: { vi: 'Đợt 2 năm 2026', en: 'Round 2 of 2026' },
      ...{ proposedBefore: '2026-10-30', heldFrom: null, heldBefore: '2026-12-30', basis: 'Art. 5.1', extra: false, legalBasis: null },
    },
  ],
  ['RegulationIssued', example('IssueRegulation')],
  ['CouncilAppointed', example('AppointCouncil')],
  ['DossierAdmitted', admitted(A, 1, 'Tinh dầu quế Trà Bồng')],
  ['DossierAdmitted', admitted(B, 2, 'Ổi')],
  ['MeetingOpened', { present: members.map((member) => member.id), openedOn: '2026-11-10' }],
  ...scored(A, () => sheetWithTotal(set20, 76)),
  ['SheetCommitted', { dossierId: B, memberId: voters[0], attempt: 1, commitment: 'a'.repeat(64) }],
];

let folder = '';
let store: EventStore;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hoso-cli-'));
  store = sqliteEventStore(join(folder, 'events.db'));
  const stream = `dossier-${roundStreamId(ROUND)}`;
  const events = held.map(([type, data], i) => {
    const id = `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`;
    const metadata = {
      recordedAt: '2026-11-10T02:00:00.000Z',
      effectiveOn: '2026-11-10',
      actor: { id: 'somebody', role: 'council-secretary', unit: '51' },
      command: { id, type: 'Recorded', digest: '00000000' },
      correlationId: id,
      causationId: id,
      workflow: workflowId(councilRound),
      schema: 1,
    };
    return facts.encode(stream, { id, type, data, metadata });
  });
  await store.append(stream, -1, events);
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const open = () => createEngine({ store, registry: registry(workflows), codec: facts, clock: { now: () => '2026-11-10T02:00:00.000Z' } });
const around = { open, openStack: () => expect.unreachable('it needs no stack'), tell: () => {}, signal: new AbortController().signal };
const run = (...argv: readonly string[]) => hoso(argv, { commands: [roundSimulate], ...around });
const simulate = (...argv: readonly string[]) => run('round', 'simulate', '--round', ROUND, ...argv);

describe('hoso round simulate', () => {
  test('sets the sheets under other rules beside what they came to, and says why a star changes', async () => {
    const { out, err, code } = await simulate('--bands', '95,80,60,30,0');
    expect([err, code]).toEqual(['', 0]);
    const lines = out.split('\n');
    expect(lines.slice(0, 2)).toEqual(['Đợt 2 năm 2026 (Round 2 of 2026)', `${ROUND}, qd-26-2026/1`]);
    expect(out).toMatch(/1\s+Tinh dầu quế Trà Bồng\s+20\s+4 sao \(532\/7\)\s+3 sao \(532\/7\)\s+\*/);
    expect(out).toContain('4 sao thành 3 sao');
    expect(out).toContain('4 stars become 3');
    expect(lines.slice(-3, -1)).toEqual(['Thay đổi (changed): 1/1', 'Chưa mở hết phiếu (sheets not all revealed): 1']);
  });

  test('says that nothing changes where nothing does, for every rule that can be said', async () => {
    const same = [
      '--combine',
      'majority',
      '--disqualification',
      'any',
      '--five-star-band-missed',
      'recognise',
      '--three-star-missed',
      'hold',
    ];
    const { out, code } = await simulate(...same, '--rubric', 'qd-26-2026/1', '--rule-set', 'qd-26-2026');
    expect(code).toBe(0);
    expect(out).toContain('Thay đổi (changed): 0/1');
    expect(out).not.toContain('thành');
  });

  test('gives the same as JSON, and not a sheet that is still sealed', async () => {
    const { out } = await simulate('--json', '--bands', '95,80,60,30,0');
    expect(JSON.parse(out)).toMatchObject({
      ...{ roundId: ROUND, changed: 1, unscored: 1 },
      items: [{ dossierId: A, number: 1, before: { stars: 4 }, after: { stars: 3 }, changed: true, why: { vi: expect.any(String) } }],
    });
    expect(out).not.toContain(B);
  });

  test.each([
    [['--combine', 'most'], '--combine phải là một trong: agreed, majority, all'],
    [['--bands', '90,70'], '--bands phải có 5 số'],
    [['--bands', '30,50,70,90,0'], '--bands phải có 5 số'],
    [['--rubric', 'qd-26-2026/9'], '--rubric: chỉ có qd-26-2026/1'],
    [['--rule-set', 'none'], '--rule-set: chỉ có qd-148-2023-1489-2025, qd-26-2026'],
    [['--round', 'province-51-2030-1'], 'Thư mục dữ liệu không có đợt province-51-2030-1'],
  ])('refuses %o in words, with exit code 1', async (argv, message) => {
    const { out, err, code } = await simulate(...argv);
    expect([out, code]).toEqual(['', 1]);
    expect(err).toContain(message);
    expect(err.trim().split('\n')).toHaveLength(2);
  });

  test('asks for a round, and shows its options to who calls it wrongly or asks for help', async () => {
    expect(await run('round', 'simulate')).toMatchObject({ code: 1, err: 'Thiếu --round\n--round is missing\n' });
    const wrong = await simulate('--rond', 'x');
    expect(wrong).toMatchObject({ code: 2, out: '' });
    expect(wrong.err).toContain('--five-star-band-missed');
    for (const name of Object.keys(roundSimulate.options)) expect((await simulate('--help')).out).toContain(`--${name} `.trimEnd());
    expect((await run()).out).toContain('round simulate');
    expect(await run('round', 'destroy')).toMatchObject({ code: 2, err: expect.stringContaining('round destroy') });
  });

  test('hides no error of ours', async () => {
    const broken = { ...roundSimulate, run: () => Promise.reject(new Error('ours')) };
    await expect(hoso(['round', 'simulate'], { commands: [broken], ...around })).rejects.toThrow('ours');
    const failing = { ...roundSimulate, run: () => Promise.reject(new CommandError({ vi: 'không', en: 'no' })) };
    expect(await hoso(['round', 'simulate'], { commands: [failing], ...around })).toEqual({ out: '', err: 'không\nno\n', code: 1 });
  });
});

describe('the process', () => {
  const node = (...argv: readonly string[]) =>
    promisify(execFile)(process.execPath, [join(import.meta.dirname, 'main.ts'), ...argv]).then(
      ({ stdout, stderr }) => ({ stdout, stderr, code: 0 }),
      (error: { readonly stdout: string; readonly stderr: string; readonly code: number }) => error,
    );

  test('reads a data folder beside the one that writes it, and writes nothing', async () => {
    const head = await store.head();
    const { stdout, stderr, code } = await node('round', 'simulate', '--data', folder, '--round', ROUND, '--bands', '95,80,60,30,0');
    expect([stderr, code]).toEqual(['', 0]);
    expect(stdout).toContain('4 sao thành 3 sao');
    expect(await store.head()).toBe(head);
  });

  test('says that there is no store, and makes none', async () => {
    const nowhere = join(folder, 'nowhere');
    const { stdout, stderr, code } = await node('round', 'simulate', '--data', nowhere, '--round', ROUND);
    expect([stdout, code]).toEqual(['', 1]);
    expect(stderr).toContain(`There is no event store at ${join(nowhere, 'events.db')}`);
  });
});
