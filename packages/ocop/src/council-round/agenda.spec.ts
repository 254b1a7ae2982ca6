import { describe, expect, it } from 'vitest';
import * as p from '../testing/round-people.ts';

const reasons = 'Chờ kết quả kiểm nghiệm bổ sung.';
const only = (dossierId: string, more: object = {}) => ({ dossiers: [{ dossierId, ...more }] });
const next = 'province-51-2027-1';

describe('the admission of dossiers', () => {
  it('numbers them and keeps what the council has to know of each', () => {
    const s = p
      .appointed()
      .knows(p.A, p.waiting())
      .knows(p.B, p.waiting({ set: '26', proposedOn: '2026-10-29' }))
      .as(p.secretary);
    s.does('AdmitDossiers', { dossiers: [{ dossierId: p.A }, { dossierId: p.B }] }).recorded('DossierAdmitted', 'DossierAdmitted');
    expect(s.last[1]?.data).toEqual({
      ...{ dossierId: p.B, number: 2, productName: 'Sản phẩm bộ 26', productSet: '26', kind: 'first' },
      ...{ form: 'meeting', proposedOn: '2026-10-29', attempt: 1 },
    });
    s.knows(p.C, p.waiting()).as(p.department).does('AdmitDossiers', only(p.C));
    expect(p.itemIn(s, p.C)).toMatchObject({ number: 3, phase: 'committing', samples: null, attempt: 1 });
  });

  it('R5.2 sends what was proposed on the cut-off day or later to the next round, and says so', () => {
    const s = p
      .appointed()
      .knows(p.A, p.waiting({ proposedOn: '2026-10-30' }))
      .knows(p.B, p.waiting())
      .as(p.secretary);
    s.does('AdmitDossiers', { dossiers: [{ dossierId: p.A }, { dossierId: p.B }] });
    s.recorded(
      {
        type: 'DossierDeferred',
        data: { dossierId: p.A, cause: 'late', proposedOn: '2026-10-30', proposedBefore: '2026-10-30', nextRoundId: next },
      },
      s.last[1] ?? '',
    );
    expect(s.context).toMatchObject({
      deferred: { [p.A]: { cause: 'late', nextRoundId: next, attempts: 0 } },
      agenda: [{ dossierId: p.B, number: 1 }],
    });
    s.cannot('AdmitDossiers', 'already-deferred', only(p.A));
  });

  it('R5.2 counts at the centre the proposal of the province', () => {
    const s = p.round(p.CENTRAL, '2027-08-02').as(p.ministry).does('PlanRound', { roundId: p.CENTRAL }).as(p.centralSecretary);
    s.knows(p.A, p.waiting({ central: true, proposedOn: '2027-07-29' })).does('AdmitDossiers', only(p.A));
    s.knows(p.B, p.waiting({ central: true, proposedOn: '2027-07-30' }))
      .does('AdmitDossiers', only(p.B))
      .recorded('DossierDeferred');
    expect(s.context.deferred[p.B]).toMatchObject({ nextRoundId: 'central-2028-2' });
  });

  it('takes only dossiers that wait for a round of this level, province and rule set, and take their result from one', () => {
    const s = p.appointed().as(p.secretary).cannot('AdmitDossiers', 'not-awaiting-a-round', only(p.A));
    const wrong = [
      p.waiting({ path: 'department-review.checking' }),
      p.waiting({ central: true }),
      p.waiting({ over: { provinceCode: '01' } }),
      p.waiting({ over: { ruleSet: 'qd-148-2023-1489-2025' } }),
      p.waiting({ over: { resultsFrom: 'paper' } }),
      p.scheduledIn('province-51-2027-1'),
      p.round(),
    ];
    for (const dossier of wrong) s.knows(p.A, dossier).cannot('AdmitDossiers', 'not-awaiting-a-round', only(p.A));
    s.knows(p.A, p.waiting()).cannot('AdmitDossiers', 'not-awaiting-a-round', { dossiers: [{ dossierId: p.A }, { dossierId: p.B }] });
    expect(s.refusal?.details).toEqual({ dossierId: p.B, pointer: '/dossiers/1/dossierId' });
    expect(s.context.agenda).toEqual([]);
  });

  it('takes each dossier once', () => {
    const s = p
      .admitting(p.appointed(), { [p.A]: {} })
      .as(p.secretary)
      .cannot('AdmitDossiers', 'already-on-the-agenda', only(p.A));
    s.cannot('AdmitDossiers', 'invalid-data', { dossiers: [{ dossierId: p.B }, { dossierId: p.B }] });
  });

  it('R7.4 gives a re-evaluation written opinions, and a meeting only with a reason', () => {
    const s = p
      .appointed()
      .knows(p.A, p.waiting({ kind: 're-evaluation' }))
      .knows(p.B, p.waiting({ kind: 're-evaluation' }))
      .as(p.secretary);
    s.does('AdmitDossiers', { dossiers: [{ dossierId: p.A }, { dossierId: p.B, meetingReasons: 'Nội dung phức tạp.' }] });
    expect(p.itemIn(s, p.A)).toMatchObject({ form: 'written-opinions', remarks: [] });
    expect(p.itemIn(s, p.B)).toMatchObject({ form: 'meeting', remarks: [{ about: 'meeting', reasons: 'Nội dung phức tạp.' }] });
  });

  it('R5.3 R6.2 takes first, upgrade and re-evaluation dossiers alike', () => {
    const s = p.admitting(p.appointed(), { [p.A]: {}, [p.B]: { kind: 'upgrade' }, [p.C]: { kind: 're-evaluation' } });
    expect(s.context.agenda.map((item) => [item.kind, item.form])).toEqual([
      ['first', 'meeting'],
      ['upgrade', 'meeting'],
      ['re-evaluation', 'written-opinions'],
    ]);
  });

  it('is the secretary’s or the agency’s of this council, until the round is concluded', () => {
    p.planned().as(p.elsewhere(p.secretary)).cannot('AdmitDossiers', 'unit-not-competent');
    p.planned().as(p.chairwoman).cannot('AdmitDossiers', 'role-not-allowed');
    p.concluded().as(p.secretary).cannot('AdmitDossiers', 'not-now');
  });
});

describe('the samples', () => {
  it('R11.3 are five for goods and none for tourism', () => {
    const s = p
      .appointed()
      .knows(p.A, p.waiting())
      .knows(p.B, p.waiting({ set: '26' }))
      .as(p.secretary);
    s.does('AdmitDossiers', { dossiers: [{ dossierId: p.A }, { dossierId: p.B }] });
    s.cannot('RecordSamples', 'samples-wrong', { dossierId: p.A, count: 4 });
    expect(s.refusal?.details).toEqual({ pointer: '/count', needed: 5 });
    s.cannot('RecordSamples', 'samples-not-awaited', { dossierId: p.B, count: 0 });
    s.cannot('RecordSamples', 'not-on-the-agenda', { dossierId: p.C, count: 5 });
    s.effectiveOn('2026-01-31').cannot('RecordSamples', 'dated-too-early', { dossierId: p.A, count: 5 });
    s.does('RecordSamples', { dossierId: p.A, count: 5 });
    s.cannot('RecordSamples', 'samples-not-awaited', { dossierId: p.A, count: 5 });
  });

  it('R11.3 must be there before goods are scored; tourism is scored without', () => {
    const s = p
      .appointed()
      .knows(p.A, p.waiting())
      .knows(p.B, p.waiting({ set: '26' }))
      .as(p.secretary);
    p.meeting(s.does('AdmitDossiers', { dossiers: [{ dossierId: p.A }, { dossierId: p.B }] }));
    const ofA = p.commitment(s, p.A, p.health, p.sheetOf(s, p.A, 76));
    s.as(p.health).cannot('CommitSheet', 'samples-missing', ofA);
    p.commits(s, p.B, p.health, p.sheetOf(s, p.B, 76));
    s.as(p.department).does('RecordSamples', { dossierId: p.A, count: 5 }).as(p.health).does('CommitSheet', ofA);
  });

  it('are recorded by the own office', () => {
    p.scoring().as(p.elsewhere(p.department)).cannot('RecordSamples', 'unit-not-competent');
    p.concluded().as(p.secretary).cannot('RecordSamples', 'not-now');
  });
});

describe('a dossier that is put off', () => {
  it('goes to the next round that is held after this one', () => {
    const s = p.scoring().as(p.secretary).does('PostponeDossier', { dossierId: p.A, reasons });
    const data = { dossierId: p.A, cause: 'postponed', reasons, proposedOn: '2026-10-01', proposedBefore: '2026-10-30', nextRoundId: next };
    s.recorded({ type: 'DossierDeferred', data });
    expect(s.context).toMatchObject({ agenda: [], deferred: { [p.A]: { cause: 'postponed', nextRoundId: next, attempts: 0 } } });
    s.cannot('PostponeDossier', 'not-on-the-agenda');
  });

  it('is put off by the chair alone once its scoring is closed, so that nobody does it for what the sheets say', () => {
    const s = p.revealed().as(p.secretary).cannot('PostponeDossier', 'postponed-by-the-chair');
    s.as(p.health).cannot('PostponeDossier', 'not-the-chair').as(p.viceChair).cannot('PostponeDossier', 'not-the-chair');
    s.as(p.chairwoman).does('PostponeDossier');
    expect(s.context.deferred[p.A]).toMatchObject({ attempts: 1 });
    // Nor after a re-scoring was ordered: the sheets of the attempt before are known.
    const again = p.revealed().as(p.chairwoman).does('OrderRescoring').as(p.secretary).cannot('PostponeDossier', 'postponed-by-the-chair');
    again.as(p.chairwoman).does('PostponeDossier');
  });

  it('is put off by the secretary where nobody can take the chair for it', () => {
    const free = p.under({ quorum: { numerator: 1, denominator: 2, chairPresent: false } });
    p.scoring(free).as(p.secretary);
    for (const { id } of [p.chairwoman, p.viceChair]) free.does('DeclareConflict', { dossierId: p.A, memberId: id, reasons: 'Góp vốn.' });
    p.scoredAt(free, p.A, 76);
    expect(p.itemIn(free, p.A)?.phase).toBe('revealed');
    free.as(p.secretary).does('PostponeDossier');
  });

  it('may come back to this round, and its attempts go on counting', () => {
    const s = p.revealed().as(p.chairwoman).does('PostponeDossier');
    s.knows(p.A, p.waiting()).as(p.secretary).does('AdmitDossiers', only(p.A));
    expect(s.context).toMatchObject({
      deferred: {},
      agenda: [{ dossierId: p.A, number: 2, attempt: 2, phase: 'committing', commitments: {} }],
    });
  });

  it('R8.2 that comes back to this round is still closed to who has an interest in it', () => {
    const conflict = { dossierId: p.A, memberId: p.industry.id, reasons: 'Người thân là thành viên hợp tác xã.' };
    const s = p.scoring().as(p.industry).does('DeclareConflict', conflict);
    s.as(p.secretary).does('PostponeDossier');
    p.admitting(s, { [p.A]: {} });
    s.as(p.industry).cannot('CommitSheet', 'recused', p.commitment(s, p.A, p.industry, p.sheetOf(s, p.A, 99)));
    s.knows(p.A, p.waiting({ path: 'withdrawn' }))
      .as(p.secretary)
      .does('RemoveDossier');
    p.admitting(s, { [p.A]: {} });
    s.as(p.industry).cannot('CommitSheet', 'recused', p.commitment(s, p.A, p.industry, p.sheetOf(s, p.A, 99)));
    expect(p.itemIn(s, p.A)).toMatchObject({ recused: [p.industry.id], number: 3 });
  });

  it('is put off by this council', () => {
    p.scoring().as(p.elsewhere(p.secretary)).cannot('PostponeDossier', 'unit-not-competent');
    p.concluded().as(p.secretary).cannot('PostponeDossier', 'not-now');
  });
});

describe('a dossier that is no longer before the council', () => {
  it('is taken off when it was withdrawn or rejected meanwhile, or sits in another round', () => {
    for (const dossier of [p.waiting({ path: 'withdrawn' }), p.waiting({ path: 'rejected' }), p.scheduledIn('province-51-2027-1')]) {
      const s = p.scoring().knows(p.A, dossier).as(p.secretary).does('RemoveDossier');
      expect(s.context).toMatchObject({ agenda: [], removed: { [p.A]: { reasons: 'Chủ thể đã rút hồ sơ.', attempts: 0 } } });
    }
  });

  it('stays while it is: waiting, until it has heard of its admission, or scheduled into this round', () => {
    for (const dossier of [p.waiting(), p.scheduledIn(p.ROUND)]) {
      p.scoring().knows(p.A, dossier).as(p.secretary).cannot('RemoveDossier', 'still-before-the-council');
    }
    p.planned().as(p.secretary).cannot('RemoveDossier', 'not-on-the-agenda');
  });

  it('may come back when the other round put it off', () => {
    const s = p.revealed().knows(p.A, p.scheduledIn('province-51-2027-1')).as(p.secretary).does('RemoveDossier');
    expect(s.context.removed[p.A]).toMatchObject({ attempts: 1 });
    s.knows(p.A, p.waiting()).does('AdmitDossiers', only(p.A));
    expect(s.context).toMatchObject({ removed: {}, agenda: [{ attempt: 2 }] });
  });

  it('is taken off by the secretary of this council', () => {
    p.scoring().as(p.elsewhere(p.secretary)).cannot('RemoveDossier', 'unit-not-competent');
    p.concluded().as(p.secretary).cannot('RemoveDossier', 'not-now');
  });
});
