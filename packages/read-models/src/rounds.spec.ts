import { councilRound } from '@hoso/ocop';
import { workflowId } from '@hoso/workflow';
import { afterEach, describe, expect, it } from 'vitest';
import { InvalidCursor } from './cursor.ts';
import { type ReadModels, readModels } from './read-models.ts';
import { onEveryDatabase } from './testing/databases.ts';
import { everyWorkflow, facts, idOf, type Office, office, people, takes } from './testing/office.ts';

const example = (command: string) => councilRound.rules[command]?.example as Record<string, unknown>;
const { members } = example('AppointCouncil') as { readonly members: readonly { readonly id: string; readonly office: string }[] };
const chair = members[0]?.id ?? '';
const voters = members.filter((member) => member.office !== 'secretary').map((member) => member.id);

type Place = { readonly level?: string; readonly provinceCode?: string | null; readonly year?: number; readonly number?: number };
const planned = ({ level = 'province', provinceCode = '51', year = 2026, number = 2 }: Place = {}) => ({
  roundId: `${level === 'province' ? `province-${provinceCode}` : 'central'}-${year}-${number}`,
  ...{ level, provinceCode, year, number },
  title: { vi: 'Đợt 2 năm 2026', en: 'Round 2 of 2026' },
  ...{ ruleSet: 'qd-26-2026', rubric: 'qd-26-2026/1', proposedBefore: `${year}-10-30`, heldFrom: null, heldBefore: `${year}-12-01` },
  ...{ basis: 'Art. 5.1', extra: false, legalBasis: null },
});
const admitted = (dossierId: string, number: number) => ({
  ...{
    dossierId,
    number,
    productName: 'Tinh dầu quế',
    productSet: '26',
    kind: 'first',
    form: 'meeting',
    proposedOn: '2026-09-01',
    attempt: 1,
  },
});

/** What a round records, one fact after another, on stream `n`. */
const round =
  (o: Office, n: number) =>
  async (...recorded: readonly (readonly [string, unknown])[]): Promise<Office> => {
    for (const [type, data] of recorded) await o.records(n, type, data, workflowId(councilRound));
    return o;
  };
const council = [
  ['RegulationIssued', example('IssueRegulation')],
  ['CouncilAppointed', example('AppointCouncil')],
] as const;
const meeting = [
  ['DossierAdmitted', admitted(idOf(1), 1)],
  ['DossierAdmitted', admitted(idOf(2), 2)],
  ['MeetingOpened', { present: members.map((member) => member.id), openedOn: '2026-11-10' }],
] as const;
const sealed = (dossierId: string, memberId: string) =>
  ['SheetCommitted', { dossierId, memberId, attempt: 1, commitment: 'a'.repeat(64) }] as const;
const closed = (dossierId: string) => ['ScoringClosed', { dossierId, attempt: 1, by: 'chair', reasons: 'x', missing: [] }] as const;

onEveryDatabase((database) => {
  let opened = 0;
  let models: ReadModels;
  afterEach(() => models.close());
  const shown = async (o: Office): Promise<ReadModels['queries']> => {
    models = await readModels({ ...database.at(`rounds${++opened}`), registry: everyWorkflow, codec: facts });
    expect(await models.project(await o.store.readAll())).toEqual([]);
    return models.queries;
  };

  describe('a council round’s row', () => {
    it('says what its facts say: dates, council and how far the dossiers are', async () => {
      const o = await round(office('2026-11-10'), 9)(['RoundPlanned', planned()], ...council, ...meeting);
      await round(o, 9)(sealed(idOf(1), chair), closed(idOf(1)), [
        'DossierDeferred',
        { ...admitted(idOf(3), 3), cause: 'late', nextRoundId: null },
      ]);
      expect((await (await shown(o)).rounds({ limit: 10 })).items).toEqual([
        {
          roundId: 'province-51-2026-2',
          workflow: 'council-round@1',
          level: 'province',
          provinceCode: '51',
          year: 2026,
          number: 2,
          title: { vi: 'Đợt 2 năm 2026', en: 'Round 2 of 2026' },
          ruleSet: 'qd-26-2026',
          rubric: 'qd-26-2026/1',
          stage: 'meeting',
          state: 'meeting',
          stateTitle: { vi: expect.any(String), en: expect.any(String) },
          proposedBefore: '2026-10-30',
          heldBefore: '2026-12-01',
          concludedOn: null,
          members: members.length,
          dossiers: 2,
          committing: 1,
          revealing: 1,
          revealed: 0,
          deferred: 1,
          revision: 8,
          position: 9,
          updatedOn: '2026-11-10',
          dueOn: '2026-11-30',
        },
      ]);
    });

    it('holds no sheet, commitment or name', async () => {
      const o = await round(office(), 9)(['RoundPlanned', planned()], ...council, ...meeting, sealed(idOf(1), chair));
      const row = JSON.stringify(await (await shown(o)).rounds({ limit: 10 }));
      expect(row).not.toMatch(/aaaa|Trần|council-chair/);
    });
  });

  describe('the list of rounds', () => {
    const three = async () => {
      const o = await round(office(), 7)(['RoundPlanned', planned()], ...council);
      await round(o, 8)(['RoundPlanned', planned({ level: 'ministry', provinceCode: null, year: 2027, number: 1 })]);
      await round(o, 9)(['RoundPlanned', planned({ provinceCode: '01' })]);
      return shown(o);
    };
    const idsOf = (page: { readonly items: readonly { readonly roundId: string }[] }) => page.items.map((row) => row.roundId);
    const [mine, central, theirs] = ['province-51-2026-2', 'central-2027-1', 'province-01-2026-2'];

    it.each([
      [{}, [theirs, central, mine]],
      [{ province: '51' }, [mine]],
      [{ level: 'ministry' }, [central]],
      [{ year: 2026 }, [theirs, mine]],
      [{ state: 'preparing', province: '01' }, [theirs]],
      [{ state: 'concluded' }, []],
      [{ member: chair }, [mine]],
      [{ member: 'somebody-else' }, []],
    ] as const)('filtered by %o has %o', async (filter, expected) => {
      expect(idsOf(await (await three()).rounds({ ...filter, limit: 10 }))).toEqual(expected);
    });

    it('comes page by page', async () => {
      const q = await three();
      const first = await q.rounds({ limit: 2 });
      expect(idsOf(first)).toEqual([theirs, central]);
      expect(idsOf(await q.rounds({ limit: 2, cursor: first.next ?? '' }))).toEqual([mine]);
      await expect(q.rounds({ limit: 2, cursor: 'made-up' })).rejects.toThrow(InvalidCursor);
    });

    it('forgets who is in the council no more', async () => {
      const [, ...others] = members;
      const o = await round(office(), 7)(['RoundPlanned', planned()], ...council, [
        'CouncilAppointed',
        { ...example('AppointCouncil'), members: others },
      ]);
      const q = await shown(o);
      expect(idsOf(await q.rounds({ member: chair, limit: 10 }))).toEqual([]);
      expect(idsOf(await q.rounds({ member: voters[1] ?? '', limit: 10 }))).toEqual([mine]);
    });
  });

  describe('what waits in a round', () => {
    const at = { today: '2026-11-12', limit: 10 };
    const asMember = (id: string, unit = '51') => ({ id, role: 'council-member', unit });

    it('waits for members by their id, and for officers by their unit', async () => {
      const o = await round(office('2026-11-10'), 9)(
        ['RoundPlanned', planned()],
        ...council,
        ...meeting,
        sealed(idOf(1), chair),
        sealed(idOf(2), chair),
      );
      const q = await shown(o);
      const { items } = await q.inbox({ actor: asMember(voters[1] ?? ''), ...at });
      expect(items).toMatchObject([
        { round: { roundId: 'province-51-2026-2' }, waitsFor: ['CommitSheet'], dueOn: '2026-11-30', overdue: false },
      ]);
      expect(items[0]).not.toHaveProperty('dossier');
      for (const id of [chair, 'somebody-else']) expect((await q.inbox({ actor: asMember(id), ...at })).items).toEqual([]);
      expect((await q.inbox({ actor: people.secretary, ...at })).items).toEqual([]);
    });

    it('stands with the dossiers in one order, soonest first, page by page', async () => {
      const o = await takes(office('2026-09-02'), 1, 'HandOverToProvince');
      await round(o, 9)(['RoundPlanned', planned()]);
      const q = await shown(o);
      const waits = async (cursor?: string) =>
        q.inbox({ actor: people.department, today: '2026-09-10', limit: 1, ...(cursor === undefined ? {} : { cursor }) });
      const first = await waits();
      const second = await waits(first.next);
      const subjects = [...first.items, ...second.items].map(({ round: r, dossier }) => r?.roundId ?? dossier?.dossierId);
      expect(subjects.sort()).toEqual([idOf(1), 'province-51-2026-2']);
      expect(second.next).toBeUndefined();
    });

    it('is due by the day before which the round is held; a commune and an applicant have no rounds', async () => {
      const o = await takes(office('2026-09-02'), 1, 'ReceiveAtCommune');
      const q = await shown(await round(o, 9)(['RoundPlanned', planned()]));
      const due = async (filter: object) =>
        (await q.deadlines({ ...at, ...filter })).items.map(({ round: r, dossier, name, overdue }) => [
          r?.roundId ?? dossier?.productName,
          name,
          overdue,
        ]);
      const [dossier, ofRound] = [
        ['Tinh dầu quế Trà Bồng', 'commune-report', true],
        ['province-51-2026-2', 'hold-by', false],
      ];
      expect(await due({})).toEqual([dossier, ofRound]);
      expect(await due({ province: '51' })).toEqual([dossier, ofRound]);
      expect(await due({ province: '01' })).toEqual([]);
      expect(await due({ unit: '21115' })).toEqual([dossier]);
      expect(await due({ applicantId: 'applicant-tra-bong' })).toEqual([dossier]);
    });
  });

  describe('dossiers and figures', () => {
    it('are the same with and without rounds', async () => {
      const dossiers = async () => takes(await takes(office('2026-09-02'), 1, 'IssueCertificate'), 2, 'ReceiveAtCommune');
      const seen = async (o: Office) => {
        const q = await shown(o);
        const answer = {
          stages: await q.stages({ asOf: '2026-12-31', by: ['unit', 'kind', 'productSet', 'stars'] }),
          dossiers: (await q.dossiers({ limit: 100 })).items,
          row: await q.dossier(idOf(9)),
          workflows: await models.workflows(),
        };
        await models.close();
        return answer;
      };
      const without = await seen(await dossiers());
      const withRound = await seen(await round(await dossiers(), 9)(['RoundPlanned', planned()], ...council, ...meeting, closed(idOf(1))));
      expect(without.stages).toMatchObject({ total: 2 });
      expect(withRound.stages).toEqual({ ...without.stages, position: without.stages.position + 7 });
      expect(withRound.dossiers).toEqual(without.dossiers);
      expect(withRound.row).toBeUndefined();
      expect(withRound.workflows.toSorted()).toEqual(['council-round@1', ...without.workflows]);
      models = await readModels({ ...database.at(`rounds${++opened}`), registry: everyWorkflow, codec: facts });
    });

    it('go on when a round stops at a fact that cannot be applied, and the round when it can', async () => {
      const o = await round(await takes(office('2026-09-02'), 1, 'RegisterIdea'), 9)(['RoundPlanned', planned()]);
      await round(o, 9)(['MinutesSigned', { paper: { number: '1' } }]);
      await o.as(people.communeChair).does(1, 'SelectIdea');
      models = await readModels({ ...database.at(`rounds${++opened}`), registry: everyWorkflow, codec: facts });
      expect(await models.project(await o.store.readAll())).toMatchObject([{ dossierId: idOf(9), stopped: true }]);
      expect(await models.queries.dossier(idOf(1))).toMatchObject({ state: 'idea.preparing' });
      expect((await models.queries.rounds({ limit: 1 })).items).toMatchObject([{ state: 'preparing', revision: 0 }]);
      expect(await models.retryParked(o.store)).toBe(0);
      expect((await models.queries.rounds({ limit: 1 })).items).toMatchObject([{ revision: 0 }]);
    });
  });
});
