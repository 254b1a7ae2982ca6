/**
 * One story through every part, over HTTP, as `npm start` runs it: a council round whose process is killed when it concludes, a certificate that
 * is revoked and one that expires, and the figures before and after.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memberIds, members, type Sealed, sealed } from './council.ts';
import { type Answer, type Office, office } from './officers.ts';
import { type Standalone, startStandalone } from './standalone.ts';

const data = mkdtempSync(join(tmpdir(), 'hoso-system-'));
let server: Standalone;
let officers: Office;

const start = async (): Promise<void> => {
  server = await startStandalone({ HOSO_DATA: data, HOSO_LOG_LEVEL: 'warn' });
  officers = await office(server.base);
};
beforeAll(start);
afterAll(async () => {
  expect(await server.stop()).toBe(0);
  rmSync(data, { recursive: true });
});

const [officer, chair] = ['commune-officer-21115', 'commune-chair-21115'];
const [department, secretary, province] = ['department-officer-51', 'council-secretary-51', 'provincial-chair-51'];
const [head, ...others] = memberIds as [string, ...string[]];

/** From the idea until it waits for a round, each command by its own officer with its own example. */
const proposed = async (): Promise<string> => {
  const { dossierId } = await officers.does('applicant-tra-bong', undefined, 'RegisterIdea');
  const steps: readonly (readonly [identity: string, type: string])[] = [
    [chair, 'SelectIdea'],
    ['applicant-tra-bong', 'FileFirstDossier'],
    [officer, 'ReceiveAtCommune'],
    [officer, 'ConfirmCompleteness'],
    [officer, 'RecordCommuneFindings'],
    [chair, 'IssueCommuneReport'],
    [chair, 'IssueProposalLetter'],
    [officer, 'HandOverToProvince'],
    [department, 'ReceiveAtProvince'],
    [department, 'ForwardToAdvisoryTeam'],
    ['advisor-51', 'IssueAdvisoryReport'],
  ];
  for (const [identity, type] of steps) await officers.does(identity, dossierId, type);
  return dossierId;
};

/** A dossier with the council's result up to its certificate. */
const certified = async (dossierId: string, number: string, sequence: string): Promise<Answer> => {
  await officers.does(department, dossierId, 'SubmitForDecision');
  await officers.does(province, dossierId, 'DecideRecognition');
  return officers.does(province, dossierId, 'IssueCertificate', { number, productCode: `51-21115-${sequence}-2026` });
};

/** The reactor has done all that follows by now. */
const settled = (): Promise<Answer> => officers.ask('', 'POST /dev/clock', { advance: 'PT1S' });
const factsOf = async (dossierId: string, query = ''): Promise<Answer> =>
  (await officers.ask('auditor', `GET /v1/dossiers/${dossierId}/history${query}`)).facts;

const ROUND = 'province-51-2026-3';
/** Scored in the round: the first two get certificates, the third stays before its own, the fourth is forged. */
let dossiers: readonly string[] = [];

const stages = async (query: string): Promise<Answer> => officers.ask('analyst', `GET /v1/statistics/stages?${query}`);
const inStage = (answer: Answer, stage: string): number => answer.rows.find((row: Answer) => row.stage === stage)?.count ?? 0;

describe('a province on one machine', () => {
  it('counts the register of 31/12/2025 as the plan gives it', async () => {
    const answer = await stages('asOf=2025-12-31&by=stars');
    expect(answer.total).toBe(619);
    expect(answer.rows).toEqual([
      { stage: 'monitoring', stars: 3, count: 560 },
      { stage: 'monitoring', stars: 4, count: 57 },
      { stage: 'monitoring', stars: 5, count: 2 },
    ]);
  });

  describe('a council round', () => {
    const seals = new Map<string, Sealed>();
    const sealOf = (member: string, dossierId: string) => seals.get(`${member} ${dossierId}`) as Sealed;
    const leads = (identity: string, type: string, input?: unknown, options?: { key?: string; status?: number }): Promise<Answer> =>
      officers.leads(identity, ROUND, type, input, options);
    const commits = (member: string, dossierId: string): Promise<Answer> =>
      leads(member, 'CommitSheet', { dossierId, attempt: 1, commitment: sealOf(member, dossierId).commitment });
    const reveals = (member: string, dossierId: string, by = sealOf(member, dossierId), options?: { status: number }): Promise<Answer> =>
      leads(member, 'RevealSheet', { dossierId, sheet: by.sheet, salt: by.salt }, options);
    const get = (identity: string, path: string): Promise<Answer> => officers.ask(identity, `GET /v1/rounds/${ROUND}${path}`);

    it('is planned with a legal basis, a regulation and a council, and takes the dossiers that wait', async () => {
      const before = await stages('asOf=2026-09-01');
      dossiers = [await proposed(), await proposed(), await proposed(), await proposed()];
      const extra = { proposedBefore: '2026-09-02', heldBefore: '2026-09-30' };
      await leads(department, 'PlanRound', { roundId: ROUND, extra }, { status: 422 });
      const legalBasis = { paper: { number: '30/KH-UBND' }, clause: 'Mục II: đợt bổ sung tháng 9/2026' };
      await leads(department, 'PlanRound', { roundId: ROUND, extra, legalBasis });
      await leads(province, 'IssueRegulation');
      await leads(province, 'AppointCouncil', { paper: { number: '31/QĐ-UBND' }, members, delegation: 'Chủ tịch UBND tỉnh ủy quyền.' });
      await leads(secretary, 'AdmitDossiers', { dossiers: dossiers.map((dossierId) => ({ dossierId })) });
      await settled();
      for (const dossierId of dossiers) {
        expect((await factsOf(dossierId)).at(-1)).toMatchObject({ type: 'RoundScheduled', data: { roundId: ROUND } });
        await leads(secretary, 'RecordSamples', { dossierId, count: 5 });
      }
      await leads(secretary, 'OpenMeeting', { present: memberIds });
      expect((await stages('asOf=2026-09-01')).total).toBe(before.total + 4);
    });

    it('shows nobody anything before the last member has sealed his sheet', async () => {
      const [first, , , forged] = dossiers as [string, string, string, string];
      for (const dossierId of dossiers) {
        for (const member of memberIds) {
          // One member finds less of a story in the first product than its 4 stars ask for; in the last one all see that it is forged.
          const change = (sheet: Sealed['sheet']): Sealed['sheet'] => {
            if (dossierId === forged) return { choices: {}, disqualifiers: ['forged-dossier'], opinion: 'Hợp đồng liên kết là giả.' };
            return dossierId === first && member === others.at(-1) ? { ...sheet, choices: { ...sheet.choices, '5.1': 3 } } : sheet;
          };
          seals.set(`${member} ${dossierId}`, await sealed(officers, member, ROUND, dossierId, 76, change));
          if (member !== head) await commits(member, dossierId);
        }
      }
      const progress = await get(secretary, '/progress');
      expect(progress.items.map((item: Answer) => [item.awaited.map((who: Answer) => who.id), item.open])).toEqual(
        dossiers.map(() => [[head], 'scoring']),
      );
      const results = await get(head, '/results');
      expect(results.items.map((item: Answer) => [item.verdict, item.spread])).toEqual(dossiers.map(() => [null, null]));
      const minutes = await get(secretary, '/minutes');
      expect(minutes.items.map((item: Answer) => item.figures)).toEqual([null, null, null, null]);
      const recorded = JSON.stringify((await get('auditor', '/history')).facts);
      expect(recorded).toContain(sealOf(others[0] as string, first).commitment);
      expect(recorded).not.toContain('choices');
      expect((await reveals(others[0] as string, first, undefined, { status: 409 })).code).toBe('scoring-not-closed');
    });

    it('opens the sheets after the last one, takes none that was not sealed, and agrees where its members differ', async () => {
      for (const dossierId of dossiers) await commits(head, dossierId);
      const [first, second] = dossiers as [string, string];
      const another = { ...sealOf(head, first), sheet: { ...sealOf(head, first).sheet, opinion: 'Tôi nghĩ lại.' } };
      expect((await reveals(head, first, another, { status: 422 })).code).toBe('commitment-mismatch');
      for (const dossierId of dossiers) for (const member of memberIds) await reveals(member, dossierId);
      expect(await leads(head, 'ConcludeRound', {}, { status: 409 })).toMatchObject({ code: 'items-open' });
      const { items } = await get(secretary, '/progress');
      expect(items.map((item: Answer) => [item.open, item.differing.options])).toEqual([
        ['findings', ['5.1']],
        [null, []],
        [null, []],
        [null, []],
      ]);
      await leads(secretary, 'AgreeFindings', {
        ...{ dossierId: first, options: { '5.1': sealOf(head, first).sheet.choices['5.1'] }, disqualifiers: {} },
        note: 'Câu chuyện sản phẩm đã có trên bao bì.',
      });
      const { explain } = await get(head, `/results/${second}`);
      expect(explain).toMatchObject({ confirmed: true, average: { sum: 532, members: 7 }, verdict: { stars: 4 } });
    });

    it('gives each dossier exactly one result though the process is killed right after it concludes', async () => {
      await leads(head, 'ConcludeRound', {}, { key: 'the-conclusion' });
      await server.kill();
      await start();
      expect(await leads(head, 'ConcludeRound', {}, { key: 'the-conclusion' })).toMatchObject({ repeated: true, state: 'concluded' });
      await settled();
      const results = ['CouncilResultRecorded', 'EvaluationStopped'];
      const found = await Promise.all(dossiers.map((id) => factsOf(id)));
      expect(
        found.map((facts) => facts.flatMap((f: Answer) => (results.includes(f.type) ? [[f.type, f.metadata.actor.role]] : []))),
      ).toEqual([...[1, 2, 3].map(() => [['CouncilResultRecorded', 'system']]), [['EvaluationStopped', 'system']]]);
      const { data: result } = found[0].find((f: Answer) => f.type === 'CouncilResultRecorded');
      expect(result).toMatchObject({ members: 7, stars: 4, route: 'recognise', round: { roundId: ROUND, attempt: 1, form: 'meeting' } });
      expect(result.round.sheets).toEqual(memberIds.map((member) => sealOf(member, dossiers[0] as string).commitment));

      await leads(secretary, 'SignMinutes');
      expect(await leads(secretary, 'SubmitProposal')).toMatchObject({ state: 'proposed', allowed: [] });
      const minutes = await get('auditor', '/minutes');
      expect(minutes.items.map((item: Answer) => item.result.kind)).toEqual(['scored', 'scored', 'scored', 'stopped']);
    });
  });

  it('takes a certificate to its revocation, and proves each point of its history', async () => {
    const before = await stages('asOf=2026-09-01');
    const dossierId = dossiers[0] as string;
    const { position } = await certified(dossierId, 'OCOP-51-2026-9001', '91');
    expect(await officers.ask('', `GET /v1/certificates/OCOP-51-2026-9001?atLeast=${position}`)).toMatchObject({
      status: 'valid',
      stars: 4,
      validThrough: '2029-09-01',
    });

    await officers.does('inspector-51', dossierId, 'ConcludeViolation');
    await officers.does(department, dossierId, 'VerifyViolation');
    await officers.does(department, dossierId, 'ProposeRevocation');
    const revoked = await officers.does(province, dossierId, 'RevokeCertificate');
    expect(revoked).toMatchObject({ stage: 'revoked', allowed: [] });
    expect(await officers.ask('', `GET /v1/certificates/OCOP-51-2026-9001?atLeast=${revoked.position}`)).toMatchObject({
      status: 'revoked',
    });

    const whole = await factsOf(dossierId);
    expect(whole).toHaveLength(21);
    const issued = whole.find((step: Answer) => step.type === 'CertificateIssued');
    expect((await factsOf(dossierId, '?untilRevision=2')).at(-1).state).toBe('commune-report.filed');
    expect((await factsOf(dossierId, `?until=${issued.metadata.recordedAt}`)).at(-1).state).toMatch(/^monitoring\./);
    expect((await factsOf(dossierId, '?untilEffective=2026-09-01')).at(-1).state).toBe('revoked');
    expect(await factsOf(dossierId, '?untilEffective=2026-08-31')).toEqual([]);

    const after = await stages(`asOf=2026-09-01&atLeast=${revoked.position}`);
    expect(inStage(after, 'revoked')).toBe(inStage(before, 'revoked') + 1);
    expect(after.total).toBe(before.total);
    expect(await stages(`asOf=2026-09-01&position=${before.position}`)).toEqual(before);
  });

  it('gives no certificate a number that another one bears', async () => {
    const dossierId = dossiers[2] as string;
    const refused = await certified(dossierId, 'OCOP-51-2026-9001', '93').catch((error: Error) => error.message);
    expect(refused).toContain('certificate-number-taken');
    const given = { number: 'OCOP-51-2026-9003', productCode: '51-21115-93-2026' };
    const first = await officers.does(province, dossierId, 'IssueCertificate', given, { key: 'issue-9003' });
    const again = await officers.does(province, dossierId, 'IssueCertificate', given, { key: 'issue-9003' });
    expect(again).toMatchObject({ revision: first.revision, repeated: true });
  });

  it('tells the holder in time, and ends a certificate on the day after its last', async () => {
    const dossierId = dossiers[1] as string;
    await certified(dossierId, 'OCOP-51-2026-9002', '92');
    const before = await stages('asOf=2026-09-01');
    await officers.ask('', 'POST /dev/clock', { advance: 'P35M' });
    expect(await officers.ask('', 'GET /v1/certificates/OCOP-51-2026-9002')).toMatchObject({ status: 'valid' });
    await officers.ask('', 'POST /dev/clock', { advance: 'P32D' });
    expect(await officers.ask('', 'GET /v1/certificates/OCOP-51-2026-9002')).toMatchObject({ status: 'expired' });
    const items = await factsOf(dossierId);
    const notices = items.filter((step: Answer) => step.type === 'ExpiryNoticeSent');
    expect(notices.map((step: Answer) => [step.data.daysBefore, step.metadata.effectiveOn])).toEqual([
      [210, '2029-02-03'],
      [180, '2029-03-05'],
      [150, '2029-04-04'],
      [120, '2029-05-04'],
      [30, '2029-08-02'],
    ]);
    expect(items.at(-1)).toMatchObject({ type: 'CertificateExpired', metadata: { effectiveOn: '2029-09-02' } });
    expect(await stages(`asOf=2026-09-01&position=${before.position}`)).toEqual(before);
  });

  it('keeps everything when the process is killed, and a repeated request changes nothing', async () => {
    const idea = await officers.does('applicant-tra-bong', undefined, 'RegisterIdea', undefined, { key: 'before-the-kill' });
    const counted = await stages(`asOf=2029-08-01&atLeast=${idea.position}`);
    const clock = (await officers.ask('', 'GET /dev/clock')).today;
    await server.kill();
    await start();
    expect((await officers.ask('', 'GET /dev/clock')).today).toBe(clock);
    const again = await officers.does('applicant-tra-bong', undefined, 'RegisterIdea', undefined, { key: 'before-the-kill' });
    expect(again).toMatchObject({ dossierId: idea.dossierId, revision: 0, position: idea.position, repeated: true });
    expect(await stages(`asOf=2029-08-01&position=${counted.position}`)).toEqual(counted);
  });

  it('turns no time back when the demo’s clock is lost, and never runs as anything but the demo', async () => {
    const { now } = await officers.ask('', 'GET /dev/clock');
    await server.kill();
    await expect(startStandalone({ HOSO_DATA: data, HOSO_DEMO: 'off', HOSO_LOG_LEVEL: 'silent' })).rejects.toThrow('it holds the demo');
    rmSync(join(data, 'demo-clock'));
    await start();
    expect((await officers.ask('', 'GET /dev/clock')).now.slice(0, 10)).toBe(now.slice(0, 10));
  });

  it('does not let a second process write the same data', async () => {
    await expect(startStandalone({ HOSO_DATA: data }, undefined, 10_000)).rejects.toThrow(/writer/);
  });
});
