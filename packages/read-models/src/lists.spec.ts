import { afterEach, describe, expect, it } from 'vitest';
import { cursorOf, InvalidCursor } from './cursor.ts';
import type { Subject } from './queries.ts';
import { type ReadModels, readModels } from './read-models.ts';
import { onEveryDatabase } from './testing/databases.ts';
import { everyWorkflow, facts, idOf, type Office, office, people, registers, takes } from './testing/office.ts';

onEveryDatabase((database) => {
  let models: ReadModels;
  afterEach(() => models.close());

  const shown = async (o: Office): Promise<ReadModels['queries']> => {
    models = await readModels({ ...database.at('shown'), registry: everyWorkflow, codec: facts });
    expect(await models.project(await o.store.readAll())).toEqual([]);
    return models.queries;
  };
  const ids = (page: { readonly items: readonly { readonly dossierId: string }[] }) =>
    page.items.map((row) => Number(row.dossierId.slice(-12)));
  const dossiersOf = (page: { readonly items: readonly Subject[] }) =>
    page.items.map(({ dossier }) => Number(dossier?.dossierId.slice(-12)));
  const named =
    (name: string, set = '20') =>
    (example: object) => ({ ...example, product: { name, set } });
  /** Every page from the first to the last. */
  const all = async <T>(
    read: (cursor?: string) => Promise<{ readonly items: readonly T[]; readonly next?: string }>,
  ): Promise<readonly T[]> => {
    const found: T[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await read(cursor);
      found.push(...page.items);
      if (page.next === undefined) return found;
      cursor = page.next;
    }
  };

  describe('a dossier’s row', () => {
    it('says what its facts say, and null for what they have not said', async () => {
      const q = await shown(await takes(office(), 1, 'RegisterIdea'));
      expect(await q.dossier(idOf(1))).toEqual({
        dossierId: idOf(1),
        workflow: 'ocop-dossier@1',
        ruleSet: 'qd-26-2026',
        kind: 'first',
        productName: 'Tinh dầu quế Trà Bồng',
        productSet: '20',
        applicantId: 'applicant-tra-bong',
        applicantType: 'cooperative',
        communeCode: '21115',
        provinceCode: '51',
        stage: 'idea',
        state: 'idea.awaiting-selection',
        stateTitle: { vi: expect.any(String), en: expect.any(String) },
        stars: null,
        certificateNumber: null,
        validThrough: null,
        revision: 0,
        position: 1,
        updatedOn: '2026-09-01',
        dueOn: null,
      });
    });

    it('names the certificate and its last day, on which nobody owes anything', async () => {
      const q = await shown(await takes(office(), 1, 'IssueCertificate'));
      expect(await q.dossier(idOf(1))).toMatchObject({
        stage: 'monitoring',
        stars: 4,
        certificateNumber: 'OCOP-51-2026-0001',
        validThrough: '2029-09-01',
        dueOn: null,
      });
    });

    it('shows the nearest day on which somebody owes an act', async () => {
      const q = await shown(await takes(office(), 1, 'ReceiveAtCommune'));
      expect(await q.dossier(idOf(1))).toMatchObject({ dueOn: '2026-09-23' });
    });

    it('takes effect no earlier than the facts before', async () => {
      const o = await takes(office('2026-09-10'), 1, 'SelectIdea');
      await takes(o.on('2026-09-03'), 2, 'RegisterIdea');
      await o.records(1, 'DossierWithdrawn', { reasons: 'x' });
      const q = await shown(o);
      expect(await q.dossier(idOf(1))).toMatchObject({ revision: 2, stage: 'withdrawn', updatedOn: '2026-09-10' });
      expect(await q.dossier(idOf(2))).toMatchObject({ updatedOn: '2026-09-03' });
    });

    it('is not there for a dossier that nobody has started', async () => {
      expect(await (await shown(office())).dossier(idOf(1))).toBeUndefined();
    });
  });

  describe('the list of dossiers', () => {
    const three = async () => {
      const o = office();
      await takes(o, 1, 'RegisterIdea', { RegisterIdea: named('Đường phèn Quảng Ngãi') });
      await takes(o, 2, 'ReceiveAtCommune');
      await registers(o, 3, { stars: 4 });
      await o.as(people.communeChair).does(1, 'SelectIdea');
      return o;
    };

    it('comes most recently changed first, page by page', async () => {
      const q = await shown(await three());
      expect(ids(await q.dossiers({ limit: 10 }))).toEqual([1, 3, 2]);
      const pages = await all((cursor) => q.dossiers({ limit: 1, ...(cursor === undefined ? {} : { cursor }) }));
      expect(ids({ items: pages })).toEqual([1, 3, 2]);
      for (const cursor of ['made-up', cursorOf('dossiers', [1.5]), cursorOf('dossiers', [1e30])])
        await expect(q.dossiers({ limit: 1, cursor })).rejects.toThrow(InvalidCursor);
    });

    it.each([
      [{ stage: 'monitoring' }, [3]],
      [{ state: 'commune-report.completeness-check' }, [2]],
      [{ state: 'monitoring.recognition.standing' }, [3]],
      [{ state: 'monitoring.oversight.regular' }, [3]],
      [{ state: 'monitoring.oversight.regular|monitoring.recognition.standing' }, [3]],
      [{ state: 'monitoring.recognition' }, []],
      [{ state: 'monitoring%' }, []],
      [{ unit: '21115' }, [1, 3, 2]],
      [{ unit: '00000' }, []],
      [{ province: '51' }, [1, 3, 2]],
      [{ kind: 'first', productSet: '20' }, [1, 3, 2]],
      [{ productSet: '01' }, []],
      [{ stars: 4 }, [3]],
      [{ applicantId: 'applicant-tra-bong' }, [1, 3, 2]],
      [{ applicantId: 'somebody-else' }, []],
      [{ text: 'DUONG  phèn' }, [1]],
      [{ text: 'ngai duong' }, [1]],
      [{ text: 'tinh dầu' }, [3, 2]],
      [{ text: 'phèn', stage: 'monitoring' }, []],
      [{ text: '%' }, []],
      [{ text: '  ' }, [1, 3, 2]],
    ] as const)('filtered by %o has %o', async (filter, expected) => {
      expect(ids(await (await shown(await three())).dossiers({ ...filter, limit: 10 }))).toEqual(expected);
    });
  });

  describe('the inbox', () => {
    const desk = async () => {
      const o = office();
      await takes(o, 1, 'FileFirstDossier');
      await takes(o.on('2026-09-07'), 2, 'ReceiveAtCommune');
      await takes(o.on('2026-09-03'), 3, 'ReceiveAtCommune');
      await takes(o, 4, 'RegisterIdea');
      return o;
    };
    const at = (today: string) => ({ today, limit: 10 });

    it('has what waits for this role and unit, soonest first, those without a day last', async () => {
      const q = await shown(await desk());
      const page = await q.inbox({ actor: people.communeOfficer, ...at('2026-09-10') });
      expect(dossiersOf(page)).toEqual([3, 2, 1]);
      expect(page.items.map((item) => [item.dueOn, item.overdue, item.waitsFor])).toEqual([
        ['2026-09-24', false, ['ConfirmCompleteness', 'RequestSupplement']],
        ['2026-09-28', false, ['ConfirmCompleteness', 'RequestSupplement']],
        [null, false, ['ReceiveAtCommune']],
      ]);
      const pages = await all((cursor) =>
        q.inbox({ actor: people.communeOfficer, today: '2026-09-10', limit: 1, ...(cursor === undefined ? {} : { cursor }) }),
      );
      expect(dossiersOf({ items: pages })).toEqual([3, 2, 1]);
    });

    it('comes in the order of the days as they are now, though the same act is awaited as before', async () => {
      const o = office();
      for (const [n, days] of [10, 20].entries()) {
        await takes(o, n + 1, 'ReceiveAtCommune');
        await o.does(n + 1, 'RequestSupplement', (example: object) => ({ ...example, days }));
      }
      const q = await shown(o);
      const inbox = async () =>
        (await q.inbox({ actor: people.applicant, ...at('2026-09-01') })).items.map(({ dossier, dueOn }) => [dossier?.dossierId, dueOn]);
      expect(await inbox()).toEqual([
        [idOf(1), '2026-09-11'],
        [idOf(2), '2026-09-21'],
      ]);
      const shownTo = await o.store.head();
      await o.as(people.applicant).does(1, 'SubmitSupplement');
      await o.as(people.communeOfficer).does(1, 'RequestSupplement', (example: object) => ({ ...example, days: 30 }));
      await models.project(await o.store.readAll({ after: shownTo }));
      expect(await inbox()).toEqual([
        [idOf(2), '2026-09-21'],
        [idOf(1), '2026-10-01'],
      ]);
    });

    it('marks what is overdue from the day after', async () => {
      const q = await shown(await desk());
      const overdueOn = async (today: string) =>
        (await q.inbox({ actor: people.communeOfficer, ...at(today) })).items.map((i) => i.overdue);
      expect(await overdueOn('2026-09-24')).toEqual([false, false, false]);
      expect(await overdueOn('2026-09-25')).toEqual([true, false, false]);
      expect(await overdueOn('2027-01-01')).toEqual([true, true, false]);
    });

    it('shows nothing to another unit, another role or another applicant', async () => {
      const q = await shown(await desk());
      expect(dossiersOf(await q.inbox({ actor: { ...people.communeOfficer, unit: '21112' }, ...at('2026-09-10') }))).toEqual([]);
      expect(dossiersOf(await q.inbox({ actor: people.communeChair, ...at('2026-09-10') }))).toEqual([4]);
      expect(dossiersOf(await q.inbox({ actor: people.department, ...at('2026-09-10') }))).toEqual([]);
    });

    it('has for an applicant his own dossiers, whatever his unit', async () => {
      const q = await shown(await takes(office(), 1, 'SelectIdea'));
      expect(dossiersOf(await q.inbox({ actor: people.applicant, ...at('2026-09-10') }))).toEqual([1]);
      expect(dossiersOf(await q.inbox({ actor: { ...people.applicant, unit: 'elsewhere' }, ...at('2026-09-10') }))).toEqual([1]);
      expect(dossiersOf(await q.inbox({ actor: { ...people.applicant, id: 'somebody-else' }, ...at('2026-09-10') }))).toEqual([]);
    });
  });

  describe('the deadlines', () => {
    const due = async () => {
      const o = await takes(office(), 1, 'ReceiveAtCommune');
      await registers(o, 2, { issuedOn: '2024-02-01', validThrough: '2027-02-01' });
      return o;
    };

    it('come soonest first, with what fires and when', async () => {
      const q = await shown(await due());
      const { items } = await q.deadlines({ today: '2026-09-10', before: '2026-12-31', limit: 10 });
      expect(items.map(({ dossier, ...rest }) => [Number(dossier?.dossierId.slice(-12)), rest])).toEqual([
        [
          2,
          expect.objectContaining({
            name: 'expiry-notice-150',
            dueOn: '2026-09-04',
            firesOn: '2026-09-04',
            command: 'SendExpiryNotice',
            overdue: true,
          }),
        ],
        [
          1,
          expect.objectContaining({
            name: 'commune-report',
            dueOn: '2026-09-23',
            firesOn: '2026-09-24',
            command: 'RecordDeadlineMissed',
            overdue: false,
          }),
        ],
        [2, expect.objectContaining({ name: 'expiry-notice-120', dueOn: '2026-10-04' })],
      ]);
      expect(items.every((item) => item.basis.length > 0)).toBe(true);
      const pages = await all((cursor) => q.deadlines({ today: '2026-09-10', limit: 1, ...(cursor === undefined ? {} : { cursor }) }));
      expect(pages.map((item) => item.name)).toEqual([
        'expiry-notice-150',
        'commune-report',
        'expiry-notice-120',
        'expiry-notice-30',
        'expiry',
      ]);
    });

    it.each([
      [{ overdue: true }, 1],
      [{ overdue: false }, 4],
      [{ unit: '21115' }, 5],
      [{ unit: '21112' }, 0],
      [{ province: '51' }, 5],
      [{ province: '01' }, 0],
      [{ applicantId: 'applicant-tra-bong' }, 5],
      [{ applicantId: 'somebody-else' }, 0],
      [{ before: '2026-09-22' }, 1],
      [{ before: '2026-09-23' }, 2],
    ])('filtered by %o are %i', async (filter, count) => {
      const q = await shown(await due());
      expect((await q.deadlines({ today: '2026-09-10', limit: 10, ...filter })).items).toHaveLength(count);
    });

    it('stay listed without firing while the act is owed after it was recorded as missed', async () => {
      const o = await takes(office(), 1, 'ReceiveAtCommune');
      await o.on('2026-09-24').as(people.system).does(1, 'RecordDeadlineMissed', { name: 'commune-report', dueOn: '2026-09-23' });
      const { items } = await (await shown(o)).deadlines({ today: '2026-09-24', limit: 10 });
      expect(items).toMatchObject([{ name: 'commune-report', firesOn: null, command: null, overdue: true }]);
      expect(await models.dueDeadlines({ today: '2099-01-01', limit: 10 })).toEqual({ items: [] });
    });

    it('that fire by a day come oldest first, with their whole command', async () => {
      await shown(await due());
      const { items } = await models.dueDeadlines({ today: '2026-10-04', limit: 10 });
      expect(items.map((item) => [item.firesOn, item.command])).toEqual([
        ['2026-09-04', { type: 'SendExpiryNotice', data: { daysBefore: 150 } }],
        ['2026-09-24', { type: 'RecordDeadlineMissed', data: { name: 'commune-report', dueOn: '2026-09-23' } }],
        ['2026-10-04', { type: 'SendExpiryNotice', data: { daysBefore: 120 } }],
      ]);
      expect((await models.dueDeadlines({ today: '2026-10-03', limit: 10 })).items).toHaveLength(2);
      const pages = await all((cursor) =>
        models.dueDeadlines({ today: '2026-10-04', limit: 1, ...(cursor === undefined ? {} : { cursor }) }),
      );
      expect(pages).toEqual(items);
    });
  });

  describe('what nobody can bring on', () => {
    /** An idea whose commune nobody knows: no unit's chair is awaited, and no day is set. */
    const idea = async (o: Office, n: number) => {
      const fresh = await takes(office(), n, 'RegisterIdea');
      const [event] = await fresh.store.readAll();
      return o.records(n, 'IdeaRegistered', { ...(JSON.parse(event?.data ?? '') as object), communeCode: null });
    };
    const desk = async () => {
      const o = await takes(office(), 1, 'ReceiveAtCommune');
      await idea(o, 2);
      await takes(o, 3, 'IssueCertificate');
      await takes(o, 4, 'RegisterIdea');
      await idea(o, 5);
      await idea(o, 6);
      return o.records(6, 'DossierWithdrawn', { reasons: 'x' });
    };

    it('is at no end, awaits nobody and has nothing that fires; the longest waiting comes first', async () => {
      await shown(await desk());
      expect(dossiersOf(await models.stuck({ limit: 10 }))).toEqual([2, 5]);
      expect(await models.countStuck()).toBe(2);
      const pages = await all((cursor) => models.stuck({ limit: 1, ...(cursor === undefined ? {} : { cursor }) }));
      expect(dossiersOf({ items: pages })).toEqual([2, 5]);
    });

    it('is that no longer when a fact has moved it', async () => {
      const o = await desk();
      await o.records(2, 'DossierWithdrawn', { reasons: 'x' });
      await shown(o);
      expect(dossiersOf(await models.stuck({ limit: 10 }))).toEqual([5]);
    });
  });

  describe('a certificate', () => {
    const number = 'OCOP-51-2026-0001';
    const productCode = '51-21115-01-2026';

    it('answers with what the public may know', async () => {
      const q = await shown(await takes(office(), 1, 'IssueCertificate'));
      expect(await q.certificate(number)).toEqual({
        dossierId: idOf(1),
        productId: idOf(1),
        number,
        productName: 'Tinh dầu quế Trà Bồng',
        subjectName: 'Hợp tác xã Quế Trà Bồng',
        unit: '21115',
        stars: 4,
        decisionNumber: '1898/QĐ-UBND',
        issuedOn: '2026-09-01',
        validThrough: '2029-09-01',
        status: 'valid',
      });
      expect(await q.certificate('OCOP-51-2026-9999')).toBeUndefined();
    });

    it.each([' ocop - 51 - 2026 - 0001', 'OCOP\u201151\u20112026\u20110001', 'OCOP\u00a0-51\u20132026\u20130001', 'ocop-51-2026-0001 '])(
      'is found by its number spelled %j',
      async (spelled) => {
        const q = await shown(await takes(office(), 1, 'IssueCertificate', { IssueCertificate: { number: ` ${number} `, productCode } }));
        expect(await q.certificate(spelled)).toMatchObject({ dossierId: idOf(1), number: expect.stringContaining(number) });
      },
    );

    it('is found by the code of its product; one of before these rules has none', async () => {
      const o = await takes(office(), 1, 'IssueCertificate');
      await registers(o, 2, {});
      const q = await shown(o);
      for (const spelled of [productCode, '51 - 21115 - 01 - 2026', '51\u201121115\u201101\u20112026'])
        expect(await q.certificateByProductCode(spelled)).toMatchObject({ dossierId: idOf(1), productId: idOf(1), number });
      expect(await q.certificateByProductCode('51-21115-02-2026')).toBeUndefined();
    });

    it('is revoked or expired as the facts say', async () => {
      const o = await takes(office(), 1, 'IssueCertificate');
      await registers(o, 2, { number: 'old', issuedOn: '2024-02-01', validThrough: '2027-02-01' });
      await o.on('2027-02-02').as(people.system).does(2, 'ExpireCertificate');
      for (const command of ['ConcludeViolation', 'VerifyViolation', 'ProposeRevocation']) await o.as(people.department).does(1, command);
      await o.as(people.chair).does(1, 'RevokeCertificate');
      const q = await shown(o);
      expect([(await q.certificate(number))?.status, (await q.certificate('old'))?.status]).toEqual(['revoked', 'expired']);
      // Nobody is awaited at a certificate that ran out, and nothing is stuck.
      expect(await models.countStuck()).toBe(0);
    });

    it('that shares its number with an earlier one does not take its place, and is listed for a look', async () => {
      const o = office();
      await registers(o, 2, { number, issuedOn: '2025-01-10', validThrough: '2028-01-10' });
      await takes(o, 1, 'IssueCertificate');
      await o.on('2026-09-02').as(people.department).does(2, 'OpenInspection');
      const q = await shown(o);
      expect((await q.certificate(number))?.issuedOn).toBe('2025-01-10');
      expect((await q.dossier(idOf(1)))?.certificateNumber).toBe(number);
      expect((await q.dossier(idOf(2)))?.certificateNumber).toBe(number);
      expect(await models.parked()).toMatchObject([{ dossierId: idOf(1), stopped: false, reason: expect.stringContaining(idOf(2)) }]);
    });

    it('whose number is another one’s in another spelling is listed for a look', async () => {
      const o = office();
      await registers(o, 2, { number: 'OCOP-51-2025-0619' });
      await registers(o, 1, { number: 'ocop\u201151\u20112025\u20110619 ' });
      const q = await shown(o);
      expect((await q.certificate('OCOP-51-2025-0619'))?.dossierId).toBe(idOf(2));
      expect(await models.parked()).toMatchObject([{ dossierId: idOf(1), stopped: false, reason: expect.stringContaining(idOf(2)) }]);
      expect(await models.countParked()).toBe(1);
    });

    it('of a product whose code another product has is listed for a look; another certificate of the same product is not', async () => {
      const o = office();
      const issue = (n: number) => ({ IssueCertificate: { number: `N-${n}`, productCode } });
      await takes(o, 1, 'IssueCertificate', issue(1));
      // Another dossier of the first one's product, and two of a second product.
      for (const [n, product] of [
        [2, 1],
        [3, 3],
        [4, 3],
      ] as const) {
        for (const { type, data } of await (await takes(office(), n, 'IssueCertificate', issue(n))).store.readAll())
          await o.records(n, type, JSON.parse(data.replaceAll(idOf(n), idOf(product))));
      }
      const q = await shown(o);
      expect(await q.certificateByProductCode(productCode)).toMatchObject({ dossierId: idOf(1), productId: idOf(1) });
      expect(await models.parked()).toMatchObject([{ dossierId: idOf(3), stopped: false, reason: expect.stringContaining(idOf(1)) }]);
      expect(await models.countParked()).toBe(1);
    });

    it('that needs a look is counted with the dossiers that stand still, of which as many are listed as are asked for', async () => {
      const o = office();
      for (const n of [1, 2, 3]) await registers(o, n, { number, issuedOn: '2025-01-10', validThrough: '2028-01-10' });
      await registers(o, 6, { number: 'another', issuedOn: '2025-01-10', validThrough: '2028-01-10' });
      await shown(o);
      for (const n of [4, 5]) await o.records(n, 'CertificateIssued', { number });
      await models.project(await o.store.readAll());
      const all = await models.parked();
      expect(all.map(({ dossierId }) => dossierId)).toEqual([2, 3, 4, 5].map(idOf));
      expect(await models.countParked()).toBe(4);
      for (const limit of [1, 3, 9]) expect(await models.parked(limit)).toEqual(all.slice(0, limit));
    });
  });
});
