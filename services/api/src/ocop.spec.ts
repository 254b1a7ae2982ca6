import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workflows } from '@hoso/ocop';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ocopRefusalsAboutData, opensOnPaper } from './ocop-edge.ts';
import { problemPages } from './problem-page.ts';
import { problemTable } from './problems.ts';
import { ocopApi, ocopPeople } from './testing/ocop-api.ts';
import type { TestApi } from './testing/test-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await ocopApi([], opensOnPaper(['51']));
});
afterEach(() => api.close());

// biome-ignore lint/suspicious/noExplicitAny: answers as a client without types finds them
type Body = any;
const PREVIOUS = '00000000-0000-4000-8000-000000000001';

/** The examples, as a stranger to the code finds them. */
const examples = async (): Promise<ReadonlyMap<string, { readonly example: unknown; readonly roles: readonly string[] }>> => {
  const { commands } = (await api.ask('', 'GET /v1/workflows/ocop-dossier@1')).json();
  return new Map(commands.map((c: { type: string; example: unknown; roles: string[] }) => [c.type, c]));
};

/** The commands that were taken, over all lives of the test. Of the version on paper: one dossier alone comes to its result there. */
const driver = async () => {
  const known = await examples();
  const taken: string[] = [];

  const open = async (type: string, dossierId?: string): Promise<string> => {
    const { example, roles } = known.get(type) ?? { example: undefined, roles: [] };
    const who = ocopPeople.find((p) => roles.includes(p.role))?.id ?? '';
    const dated = type === 'RegisterExistingCertificate' ? { effectiveOn: (example as Body).certificate.issuedOn } : {};
    const payload = { type, data: example, ...dated, workflow: 'ocop-dossier@1', ...(dossierId === undefined ? {} : { dossierId }) };
    const answer = await api.ask(who, 'POST /v1/dossiers', { payload });
    expect([type, answer.statusCode, answer.json().code]).toEqual([type, 201, undefined]);
    taken.push(type);
    return answer.json().dossierId;
  };

  const read = async (who: string, id: string): Promise<Body> => (await api.ask(who, `GET /v1/dossiers/${id}`)).json();

  /** One command that somebody is ready for: the first of `wanted` that is taken. */
  const step = async (id: string, wanted: readonly string[]): Promise<string | undefined> => {
    for (const type of wanted)
      for (const { id: who } of ocopPeople) {
        const { allowed = [] } = await read(who, id);
        if (!allowed.some((a: { type: string; ready: boolean }) => a.type === type && a.ready)) continue;
        const answer = await api.ask(who, `POST /v1/dossiers/${id}/commands`, { payload: { type, data: known.get(type)?.example } });
        if (answer.statusCode !== 200) continue;
        taken.push(type);
        return type;
      }
    return undefined;
  };

  /** Each of the wanted commands at most once, whichever is allowed first, until none is. Answers where the dossier stands then. */
  const live = async (id: string, wanted: readonly string[]): Promise<string> => {
    const left = new Set(wanted);
    for (let type = await step(id, [...left]); type !== undefined; type = await step(id, [...left])) left.delete(type);
    return (await read('auditor', id)).state;
  };

  /** What the reactor does: the commands of deadlines whose day has come. Nobody can hold a token for it. */
  const fire = async (id: string): Promise<void> => {
    for (;;) {
      const { deadlines } = await read('auditor', id);
      const today = (await api.ask('', 'GET /dev/clock')).json().today as string;
      const due = deadlines
        .filter((d: { fires?: { on: string } }) => d.fires !== undefined && d.fires.on <= today)
        .sort((a: Body, b: Body) => a.fires.on.localeCompare(b.fires.on))[0];
      if (due === undefined) return;
      const loaded = await api.engine.load(id);
      const deadline = loaded?.decider.deadlines(loaded.state).find((d) => d.name === due.name);
      await api.engine.execute({
        dossierId: id,
        command: deadline?.fires?.command ?? { type: '', data: {} },
        actor: { id: 'system', role: 'system', unit: 'system' },
        commandId: crypto.randomUUID(),
        effectiveOn: due.fires.on,
      });
      taken.push(due.fires.command);
    }
  };
  return { open, read, live, fire, taken, known };
};

const toCouncil = [
  ...['SelectIdea', 'FileFirstDossier', 'ReceiveAtCommune', 'ConfirmCompleteness', 'RecordCommuneMeeting', 'RecordCommuneFindings'],
  ...['IssueCommuneReport', 'IssueProposalLetter', 'HandOverToProvince', 'ReceiveAtProvince', 'ForwardToAdvisoryTeam'],
  ...['RecordFieldSurvey', 'RequestExtraTest', 'RecordExtraTest', 'IssueAdvisoryReport', 'ScheduleRound'],
];
const toCertificate = [...toCouncil, 'RecordCouncilResult', 'SubmitForDecision', 'DecideRecognition', 'IssueCertificate'];
const afterwards = ['PublishResult', 'NotifyResult'];

describe('an OCOP dossier over HTTP', () => {
  test('drives whole lives of dossiers by the examples alone', async () => {
    const { open, live, fire, taken, known } = await driver();

    const revoked = await open('RegisterIdea');
    expect(await live(revoked, [...toCertificate, ...afterwards])).toBe('monitoring.oversight.regular|monitoring.recognition.standing');
    expect(await live(revoked, ['OpenInspection', 'ConcludeInspection', 'ReportRemedy'])).toMatch(/^monitoring/);
    expect(await live(revoked, ['ConcludeViolation', 'VerifyViolation', 'ProposeRevocation', 'RevokeCertificate'])).toBe('revoked');

    const withdrawn = await open('RegisterIdea');
    expect(await live(withdrawn, ['RefuseIdea', 'ReviseIdea', 'SelectIdea', 'RecordConsultantSupport', 'FileFirstDossier'])).toBe(
      'commune-report.filed',
    );
    expect(await live(withdrawn, ['ReceiveAtCommune', 'RequestSupplement', 'SubmitSupplement', 'WithdrawDossier'])).toBe('withdrawn');

    const old = await open('RegisterExistingCertificate', PREVIOUS);
    const upgrade = await open('FileUpgradeDossier');
    expect(await live(upgrade, toCertificate)).toMatch(/^monitoring/);
    expect((await api.ask('auditor', `GET /v1/dossiers/${old}`)).json().state).toMatch(/^monitoring/);

    const expired = await open('RegisterIdea');
    await live(expired, toCertificate);
    for (const part of ['P30M', 'P5M', 'P40D', 'P40D']) {
      await api.ask('', 'POST /dev/clock', { payload: { advance: part } });
      await fire(expired);
    }
    expect((await api.ask('auditor', `GET /v1/dossiers/${expired}`)).json()).toMatchObject({
      state: 'expired',
      stage: 'expired',
      final: false,
    });
    expect(taken).toContain('SendExpiryNotice');

    const distinct = new Set(taken);
    expect([...distinct].every((type) => known.has(type))).toBe(true);
    expect(distinct.size).toBeGreaterThanOrEqual(35);
  });

  test('never calls a command ready that the lifecycle, the role or the service then refuses, on random lives', async () => {
    const { open, read, known } = await driver();
    let seed = 20261124;
    const random = (): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      return seed / 0x80000000;
    };
    let tried = 0;
    for (let life = 0; life < 5; life++) {
      const id = await open('RegisterIdea');
      for (let move = 0; move < 20; move++) {
        const ready: [string, string][] = [];
        for (const { id: who } of ocopPeople)
          for (const a of (await read(who, id)).allowed ?? [])
            if (a.ready && (random() < 0.2 || !/^(Withdraw|Reject)/.test(a.type))) ready.push([who, a.type]);
        const [who, type] = ready[Math.floor(random() * ready.length)] ?? [];
        if (who === undefined || type === undefined) break;
        const answer = await api.ask(who, `POST /v1/dossiers/${id}/commands`, { payload: { type, data: known.get(type)?.example } });
        tried += 1;
        expect([200, 409, 422]).toContain(answer.statusCode);
        expect(['not-now', 'role-not-allowed', 'unknown-command', 'invalid-data']).not.toContain(answer.json().code);
      }
    }
    expect(tried).toBeGreaterThan(40);
  });

  test('is found by the public under its certificate’s number, which is valid, then expired, and names no person', async () => {
    const { open, live } = await driver();
    const id = await open('RegisterIdea');
    await live(id, toCertificate);
    const { number } = (await api.ask('auditor', `GET /v1/dossiers/${id}`)).json().context.certificate;
    const verify = async () => (await api.ask('', `GET /v1/certificates/${encodeURIComponent(number)}`)).json();
    const certificate = await verify();
    expect(certificate).toMatchObject({ number, stars: 4, unit: '21115', status: 'valid' });
    expect(JSON.stringify(certificate)).not.toMatch(/Nguyễn|applicant-tra-bong|0255/);
    await api.ask('', 'POST /dev/clock', { payload: { advance: 'P4Y' } });
    expect((await verify()).status).toBe('expired');
  });

  test('counts in the statistics, waits in the inbox of whose turn it is, and answers by position', async () => {
    const { open, live, read } = await driver();
    const id = await open('RegisterIdea');
    const { position } = await read('auditor', id);
    const inbox = async (who: string) => (await api.ask(who, `GET /v1/inbox?atLeast=${position}`)).json().items;
    expect(await inbox('commune-chair')).toMatchObject([
      { dossier: { dossierId: id, stage: 'idea' }, waitsFor: expect.arrayContaining(['SelectIdea']) },
    ]);
    expect(await inbox('other-commune')).toEqual([]);
    await live(id, toCouncil.slice(0, 3));
    const stages = async (query: string) => (await api.ask('analyst', `GET /v1/statistics/stages?${query}`)).json();
    expect((await stages('by=province,unit,kind,productSet')).rows).toEqual([
      { stage: 'commune-report', province: '51', unit: '21115', kind: 'first', productSet: '20', count: 1 },
    ]);
    expect((await api.ask('auditor', 'GET /v1/dossiers?state=monitoring.recognition.standing')).json().items).toEqual([]);
    expect((await stages(`position=${position}`)).rows).toEqual([{ stage: 'idea', count: 1 }]);
    const deadlines = (await api.ask('commune-officer', 'GET /v1/deadlines')).json().items;
    expect(deadlines.map((d: Body) => d.name)).toContain('commune-report');
  });
});

describe('personal data in an OCOP dossier', () => {
  const secrets = ['Nguyễn Thị Ví Dụ', 'Thôn 2', '0255 000 0000', 'Hợp tác xã Quế Trà Bồng', '"Co"', '"female"'];

  test('is for those who handle the dossier: others find no dossier, the analyst finds blanks', async () => {
    const { open, live } = await driver();
    const id = await open('RegisterIdea');
    await live(id, toCouncil.slice(0, 4));
    const seen: Record<string, number> = {};
    for (const { id: who } of ocopPeople) {
      const answer = await api.ask(who, `GET /v1/dossiers/${id}/history`);
      seen[who] = answer.statusCode === 200 ? secrets.filter((secret) => answer.body.includes(secret)).length : -1;
    }
    expect(seen).toEqual({
      ...Object.fromEntries(ocopPeople.map(({ id: who }) => [who, secrets.length])),
      analyst: 0,
      'other-applicant': -1,
      'other-commune': -1,
      'other-province': -1,
      'stray-minister': -1,
    });
    for (const path of [`/v1/dossiers/${id}`, `/v1/dossiers/${id}/history`, '/v1/dossiers', '/v1/inbox', '/v1/deadlines']) {
      const { statusCode, body } = await api.ask('analyst', `GET ${path}`);
      expect([path, statusCode, secrets.filter((secret) => body.includes(secret))]).toEqual([path, 200, []]);
      expect(body).not.toContain('applicant-tra-bong');
    }
    const filed = (await api.ask('analyst', `GET /v1/dossiers/${id}/history`))
      .json()
      .facts.find((f: Body) => f.type === 'ProductDossierFiled');
    expect(filed.data.form01).toMatchObject({ legalRepresentative: null, telephone: null, sampleCount: 5 });
  });

  test('stands in no error and no log line, whatever is wrong with the rest', async () => {
    const { known } = await driver();
    const file = known.get('RegisterIdea')?.example as Body;
    const id = (await api.ask('applicant-tra-bong', 'POST /v1/dossiers', { payload: { type: 'RegisterIdea', data: file } })).json()
      .dossierId;
    const form = known.get('FileFirstDossier')?.example as Body;
    const secret = 'BÍ-MẬT-7788';
    const broken: unknown[] = [
      { ...form, form01: { ...form.form01, legalRepresentative: secret.repeat(50) } },
      { ...form, form01: { ...form.form01, telephone: secret.repeat(10), email: secret } },
      {
        ...form,
        form02: {
          ...form.form02,
          legalRepresentative: { ...form.form02.legalRepresentative, sex: secret, ethnicity: 7, fullName: [secret] },
        },
      },
      { ...form, documents: [], form01: { ...form.form01, legalRepresentative: secret } },
      { ...form, form01: secret },
      secret,
      [secret],
    ];
    let refused = 0;
    for (const data of broken) {
      for (const who of ['applicant-tra-bong', 'commune-officer']) {
        const answer = await api.ask(who, `POST /v1/dossiers/${id}/commands`, { payload: { type: 'FileFirstDossier', data } as never });
        expect(answer.statusCode).toBeGreaterThanOrEqual(400);
        expect(answer.statusCode).toBeLessThan(500);
        expect(answer.body).not.toContain(secret);
        refused += 1;
      }
    }
    expect(refused).toBe(14);
    expect(api.log.length).toBeGreaterThanOrEqual(15);
    expect(api.log.join('')).not.toMatch(/BÍ-MẬT|Nguyễn|Thôn 2|Quế/);
  });
});

describe('a fault in the data of a command', () => {
  test('is told in Vietnamese, then in English, also where the schema has no words of its own', async () => {
    const data = { applicant: { id: ' ', name: 1, type: 'king' }, communeCode: 'x', product: { name: 'x', set: 'x' }, more: 1 };
    const { errors } = (await api.ask('applicant-tra-bong', 'POST /v1/dossiers', { payload: { type: 'RegisterIdea', data } })).json();
    expect(errors.length).toBeGreaterThan(5);
    for (const { message } of errors) expect(message).toMatch(/^[^()]*[À-ỹ][^()]*\(.*[a-z].*\)/);
  });
});

describe('the problem pages of OCOP', () => {
  const table = problemTable(workflows, ocopRefusalsAboutData);

  test('stand in docs/problems for every code, and none is stale', () => {
    const folder = join(import.meta.dirname, '../../../docs/problems');
    const pages = problemPages(table, workflows);
    expect(pages.size).toBeGreaterThan(80);
    const onDisk = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
    // Stale? node services/api/src/write-problem-pages.ts
    expect(onDisk).toEqual(pages);
  });

  test('cover every refusal of every rule, with Vietnamese and English words, a basis and advice', () => {
    const codes = new Set(workflows.flatMap((w) => Object.values(w.rules).flatMap((rule) => rule.refusals)));
    expect(codes.size).toBeGreaterThan(40);
    for (const code of codes) expect([code, table.has(code)]).toEqual([code, true]);
    for (const [code, { status, title, basis, advice }] of table) {
      expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(status).toBeGreaterThanOrEqual(400);
      for (const text of [title.vi, title.en, basis, advice.vi, advice.en]) expect(text.length).toBeGreaterThan(2);
    }
  });

  test('call only codes about data that the workflow has', () => {
    const unknown = [...ocopRefusalsAboutData].filter((code) => !workflows.some(({ refusals }) => Object.hasOwn(refusals, code)));
    expect(unknown).toEqual([]);
  });
});

describe('the version for results on paper', () => {
  test('is for provinces that the operator named; elsewhere nothing is opened in it, and the current one is open to all', async () => {
    const { example } = (await examples()).get('RegisterIdea') ?? {};
    const without = await ocopApi();
    try {
      const payload = { type: 'RegisterIdea', data: example, workflow: 'ocop-dossier@1' };
      const who = ocopPeople.find(({ role }) => role === 'commune-officer')?.id ?? '';
      const refused = await without.ask(who, 'POST /v1/dossiers', { payload });
      expect([refused.statusCode, refused.json().code]).toEqual([403, 'workflow-not-open']);
      expect(await without.store.head()).toBe(0);
      const taken = await without.ask(who, 'POST /v1/dossiers', { payload: { ...payload, workflow: undefined } });
      expect([taken.statusCode, taken.json().code]).toEqual([201, undefined]);
    } finally {
      await without.close();
    }
  });

  test('may be closed again: what is open goes on, and an opening that was recorded has its first answer', async () => {
    const { example } = (await examples()).get('RegisterIdea') ?? {};
    const who = ocopPeople.find(({ role }) => role === 'commune-officer')?.id ?? '';
    const isOpen = { now: true };
    const opens = opensOnPaper(['51']);
    const closing = await ocopApi([], (workflow, actor) => isOpen.now && opens(workflow, actor));
    try {
      const payload = { type: 'RegisterIdea', data: example, workflow: 'ocop-dossier@1' };
      const headers = { 'idempotency-key': 'a-key-of-the-opening' };
      const first = await closing.ask(who, 'POST /v1/dossiers', { payload, headers });
      isOpen.now = false;
      const again = await closing.ask(who, 'POST /v1/dossiers', { payload, headers });
      expect([first.statusCode, again.statusCode, again.json().repeated]).toEqual([201, 201, true]);
      expect((await closing.ask(who, 'POST /v1/dossiers', { payload })).json().code).toBe('workflow-not-open');
      const on = `POST /v1/dossiers/${first.json().dossierId}/commands`;
      const selected = await closing.ask('commune-chair', on, {
        payload: { type: 'SelectIdea', data: (await examples()).get('SelectIdea')?.example },
      });
      expect([selected.statusCode, selected.json().code]).toEqual([200, undefined]);
    } finally {
      await closing.close();
    }
  });

  test('names a province that is not there', () => {
    expect(() => opensOnPaper(['51', '99'])).toThrow('HOSO_PAPER_PROVINCES: 99: there is no such province');
  });
});
