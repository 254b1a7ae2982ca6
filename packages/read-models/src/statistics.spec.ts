import { afterEach, describe, expect, it } from 'vitest';
import { type ReadModels, readModels } from './read-models.ts';
import { onEveryDatabase } from './testing/databases.ts';
import { everyWorkflow, facts, type Office, office, people, registers, takes } from './testing/office.ts';

onEveryDatabase((database) => {
  let models: ReadModels;
  afterEach(() => models.close());
  const shown = async (o: Office): Promise<ReadModels['queries']> => {
    models = await readModels({ ...database.at('shown'), registry: everyWorkflow, codec: facts });
    await models.project(await o.store.readAll());
    return models.queries;
  };

  describe('the stages', () => {
    /** 1 goes to the department on 15 September; 2 is an idea of 3 September; 3 has had a certificate since 2025. */
    const autumn = async () => {
      const o = await takes(office('2026-09-01'), 1, 'FileFirstDossier');
      await takes(o.on('2026-09-03'), 2, 'RegisterIdea');
      o.on('2026-09-15').as(people.communeOfficer);
      for (const command of ['ReceiveAtCommune', 'ConfirmCompleteness', 'RecordCommuneFindings']) await o.does(1, command);
      for (const command of ['IssueCommuneReport', 'IssueProposalLetter']) await o.as(people.communeChair).does(1, command);
      await o.as(people.communeOfficer).does(1, 'HandOverToProvince');
      // The register is entered last, with legal dates in the past.
      o.on('2025-10-15');
      await o.records(3, 'ExistingCertificateRegistered', existing('OCOP-51-2025-0107', 5));
      return o;
    };
    const existing = (number: string, stars: number) => ({
      applicant: { id: 'a', name: 'A', type: 'cooperative' },
      communeCode: '21112',
      provinceCode: '51',
      productId: '3',
      product: { name: 'B', set: '01' },
      stars,
      ruleSet: 'qd-26-2026',
      registeredOn: '2026-09-15',
      certificate: { number, issuedOn: '2025-10-15', validThrough: '2028-10-15', decisionNumber: '1', issuingAuthority: 'X' },
      provenance: { source: 'test', synthetic: true },
    });

    it.each([
      ['2025-10-14', {}],
      ['2025-12-31', { monitoring: 1 }],
      ['2026-09-01', { monitoring: 1, 'commune-report': 1 }],
      ['2026-09-03', { monitoring: 1, 'commune-report': 1, idea: 1 }],
      ['2026-09-14', { monitoring: 1, 'commune-report': 1, idea: 1 }],
      ['2026-09-15', { monitoring: 1, 'department-review': 1, idea: 1 }],
      ['2030-01-01', { monitoring: 1, 'department-review': 1, idea: 1 }],
    ])('at the end of %s are %o', async (asOf, expected) => {
      const q = await shown(await autumn());
      const { rows, total } = await q.stages({ asOf, by: [] });
      expect(Object.fromEntries(rows.map((row) => [row.stage, row.count]))).toEqual(expected);
      expect(total).toBe(Object.values(expected).reduce((a, b) => a + b, 0));
    });

    it('are counted by the dimensions asked for, with null for what is not known', async () => {
      const q = await shown(await autumn());
      expect((await q.stages({ asOf: '2026-09-15', by: ['province', 'unit', 'stars', 'kind', 'productSet'] })).rows).toEqual([
        { stage: 'department-review', province: '51', unit: '21115', stars: null, kind: 'first', productSet: '20', count: 1 },
        { stage: 'idea', province: '51', unit: '21115', stars: null, kind: 'first', productSet: '20', count: 1 },
        { stage: 'monitoring', province: '51', unit: '21112', stars: 5, kind: 'first', productSet: '01', count: 1 },
      ]);
      expect((await q.stages({ asOf: '2026-09-15', by: ['unit'] })).rows).toEqual([
        { stage: 'department-review', unit: '21115', count: 1 },
        { stage: 'idea', unit: '21115', count: 1 },
        { stage: 'monitoring', unit: '21112', count: 1 },
      ]);
    });

    it('are counted by province', async () => {
      const o = await autumn();
      await o.records(4, 'ExistingCertificateRegistered', {
        ...existing('OCOP-01-2025-0001', 3),
        provinceCode: '01',
        communeCode: '00004',
      });
      expect((await (await shown(o)).stages({ asOf: '2026-09-15', by: ['province'] })).rows).toEqual([
        { stage: 'department-review', province: '51', count: 1 },
        { stage: 'idea', province: '51', count: 1 },
        { stage: 'monitoring', province: '01', count: 1 },
        { stage: 'monitoring', province: '51', count: 1 },
      ]);
    });

    it('carry the position that they stand for, and give the same numbers for it after more has happened', async () => {
      const o = await autumn();
      const q = await shown(o);
      const then = await q.stages({ asOf: '2026-09-15', by: ['stars'] });
      expect(then.position).toBe(await o.store.head());
      // A fact of that same day that comes to be known later, and one of a day before.
      await takes(o.on('2026-09-15'), 4, 'RegisterIdea');
      await o.on('2026-09-10').records(5, 'ExistingCertificateRegistered', existing('other', 3));
      await models.project(await o.store.readAll());
      expect(await q.stages({ asOf: '2026-09-15', by: ['stars'], position: then.position })).toEqual(then);
      expect((await q.stages({ asOf: '2026-09-15', by: [] })).total).toBe(then.total + 2);
      expect((await q.stages({ asOf: '2026-09-15', by: [], position: 1 })).rows).toEqual([{ stage: 'idea', count: 1 }]);
      expect((await q.stages({ asOf: '2026-09-15', by: [], position: 10_000 })).position).toBe(await o.store.head());
    });

    it('move with what a fact changes, also when the stage stays', async () => {
      const o = await takes(office('2026-09-01'), 1, 'SubmitForDecision');
      for (const command of ['DecideRecognition', 'IssueCertificate']) await o.on('2026-10-01').as(people.chair).does(1, command);
      await registers(o, 2, { issuedOn: '2024-02-01', validThrough: '2027-02-01' });
      await o.on('2027-02-02').as(people.system).does(2, 'ExpireCertificate');
      const q = await shown(o);
      const rows = async (asOf: string) => (await q.stages({ asOf, by: ['stars'] })).rows.map((r) => [r.stage, r.stars, r.count]);
      expect(await rows('2024-01-31')).toEqual([]);
      expect(await rows('2026-09-30')).toEqual([
        ['certificate', null, 1],
        ['monitoring', 3, 1],
      ]);
      expect(await rows('2026-10-01')).toEqual([
        ['monitoring', 3, 1],
        ['monitoring', 4, 1],
      ]);
      expect(await rows('2027-02-02')).toEqual([
        ['expired', 3, 1],
        ['monitoring', 4, 1],
      ]);
    });
  });
});
