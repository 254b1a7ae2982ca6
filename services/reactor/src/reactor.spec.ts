import { createEngine, DomainError, type Engine } from '@hoso/engine';
import { codec } from '@hoso/event-store';
import { followedFacts, followUpsOf, ocopDossierOnPaper, workflows } from '@hoso/ocop';
import { registry } from '@hoso/workflow';
import { afterEach, describe, expect, it } from 'vitest';
import { dyingAfter } from './testing/dying.ts';
import { certified, idOf, judged, people, registered, type World, world } from './testing/world.ts';

const worlds: World[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((w) => w.stop()));
});
const start = async (...args: Parameters<typeof world>): Promise<World> => {
  const w = await world(...args);
  worlds.push(w);
  return w;
};
const firings = ['ExpiryNoticeSent', 'CertificateExpired', 'DeadlineMissed'];

describe('deadlines', () => {
  it('fire each on its own day and in order, however far the clock is moved at once', async () => {
    const w = await start('2026-09-01');
    await registered(w, 1, '2027-09-01');
    const { idle } = w.reactor();
    await idle();
    expect(await w.history(1, ...firings)).toEqual([]);
    w.on('2028-03-01');
    await idle();
    expect(await w.history(1, ...firings)).toEqual([
      '2027-02-03 ExpiryNoticeSent',
      '2027-03-05 ExpiryNoticeSent',
      '2027-04-04 ExpiryNoticeSent',
      '2027-05-04 ExpiryNoticeSent',
      '2027-08-02 ExpiryNoticeSent',
      '2027-09-02 CertificateExpired',
    ]);
    const facts = await w.facts(1);
    expect(facts.slice(1, 6).map((fact) => (fact.data as { daysBefore: number }).daysBefore)).toEqual([210, 180, 150, 120, 30]);
    expect(facts.slice(1).map((fact) => fact.metadata.actor)).toEqual(Array(6).fill({ id: 'reactor', role: 'system', unit: 'system' }));
    expect(await w.models.queries.dossier(idOf(1))).toMatchObject({ stage: 'expired' });
    expect(await w.metrics.text()).toContain('hoso_reactor_commands_total{cause="deadline",outcome="fired"} 6');
    expect(w.log.filter((line) => line.msg !== 'issued')).toEqual([]);
  });

  it('of one dossier fire by their days, though they are of several kinds', async () => {
    const w = await start('2026-09-01');
    await registered(w, 1, '2027-03-01');
    await w.does(people.department, 1, 'OpenInspection');
    await w.does(people.department, 1, 'ConcludeInspection', (example: object) => ({ ...example, remedyDays: 45 }));
    w.on('2026-12-01');
    await w.reactor().idle();
    expect(await w.history(1, ...firings)).toEqual([
      '2026-09-02 ExpiryNoticeSent',
      '2026-10-02 ExpiryNoticeSent',
      '2026-10-17 DeadlineMissed',
      '2026-11-01 ExpiryNoticeSent',
    ]);
  });

  it('fire on the day and not before, by the calendar of Viet Nam', async () => {
    const w = await start('2027-09-01');
    await registered(w, 1, '2027-09-01');
    const at = { now: '2027-09-01T16:59:59.999Z' };
    const engineless = w.reactor({ clock: { now: () => at.now } });
    await engineless.idle();
    expect(await w.history(1, 'CertificateExpired')).toEqual([]);
    w.on('2027-09-02');
    at.now = '2027-09-01T17:00:00.000Z';
    await engineless.idle();
    expect(await w.history(1, 'CertificateExpired')).toEqual(['2027-09-02 CertificateExpired']);
  });

  it('fire in hundreds of dossiers, more than one page of them', async () => {
    const w = await start('2026-09-01');
    for (let n = 1; n <= 600; n++) await registered(w, n, '2027-01-15');
    const { idle } = w.reactor();
    w.on('2027-01-16');
    await idle();
    // Notices due before the registration were not ours to send; 120 and 30 days before were.
    expect(await w.store.head()).toBe(600 * 4);
    expect(await w.models.queries.stages({ asOf: '2027-01-16', by: [] })).toMatchObject({ rows: [{ stage: 'expired', count: 600 }] });
  });

  it('of the commune are recorded as missed once, and again only for another day', async () => {
    const w = await start('2026-09-01');
    await w.does(people.applicant, 1, 'RegisterIdea');
    await w.does(people.communeChair, 1, 'SelectIdea');
    await w.does(people.applicant, 1, 'FileFirstDossier');
    await w.does(people.communeOfficer, 1, 'ReceiveAtCommune');
    const { idle } = w.reactor();
    await idle();
    const [{ dueOn } = { dueOn: '' }] = (await w.models.queries.deadlines({ today: '2026-09-01', limit: 1 })).items;
    const missed = async () => (await w.facts(1)).filter((f) => f.type === 'DeadlineMissed').map((f) => f.data);
    w.on(dueOn);
    await idle();
    expect(await missed()).toEqual([]);
    w.on('2026-10-01');
    await idle();
    w.on('2026-10-02');
    await idle();
    expect(await missed()).toEqual([{ name: 'commune-report', dueOn }]);

    // Each request for a supplement has a day of its own.
    for (const day of ['2026-12-01', '2027-03-01']) {
      await w.does(people.communeOfficer, 1, 'RequestSupplement');
      w.on(day);
      await idle();
      await w.does(people.applicant, 1, 'SubmitSupplement');
      await idle();
    }
    const all = (await missed()) as { name: string; dueOn: string }[];
    expect(all.map((data) => data.name)).toEqual(['commune-report', 'supplement', 'supplement']);
    expect(new Set(all.map((data) => data.dueOn)).size).toBe(3);
  });

  it('that the dossier refuses are left alone until it moves', async () => {
    const w = await start('2026-09-01');
    await registered(w, 1, '2027-09-01');
    let attempts = 0;
    const engine: Engine = {
      ...w.engine,
      execute: async (request) => {
        if (request.command.type === 'SendExpiryNotice') {
          attempts++;
          throw new DomainError('notice-unknown', 'no such notice');
        }
        return w.engine.execute(request);
      },
    };
    const { idle } = w.reactor({ engine });
    w.on('2027-03-10');
    await idle();
    await idle();
    expect(attempts).toBe(2);
    expect(w.log.map((line) => line.code)).toEqual(['notice-unknown', 'notice-unknown']);
    await w.does(people.department, 1, 'OpenInspection');
    await idle();
    expect(attempts).toBe(4);
    w.on('2027-09-02');
    await idle();
    expect(await w.history(1, ...firings)).toEqual(['2027-09-02 CertificateExpired']);
    expect(await w.metrics.text()).toContain('hoso_reactor_commands_total{cause="deadline",outcome="refused"}');
  });

  it('are tried again when the store failed, each dossier by itself', async () => {
    const w = await start('2026-09-01');
    await registered(w, 1, '2027-01-15');
    await registered(w, 2, '2027-01-15');
    let failures = 0;
    const engine: Engine = {
      ...w.engine,
      execute: async (request) => {
        if (request.dossierId === idOf(1) && failures < 3) throw new Error(`disk failure ${++failures}`);
        return w.engine.execute(request);
      },
    };
    w.reactor({ engine });
    w.on('2027-01-16');
    w.reactor({ engine });
    const expired: string[] = [];
    for await (const batch of w.store.follow({ after: 2, signal: AbortSignal.timeout(30_000) })) {
      expired.push(...batch.filter((event) => event.type === 'CertificateExpired').map((event) => event.stream));
      if (expired.length === 2) break;
    }
    expect(failures).toBe(3);
    expect(await w.history(1, ...firings)).toEqual(await w.history(2, ...firings));
    expect(await w.history(1, ...firings)).toHaveLength(3);
    expect(w.log.filter((line) => line.msg === 'failed')).toHaveLength(3);
  });

  it('fire when the clock says that it was moved', async () => {
    const w = await start('2026-09-01');
    await registered(w, 1, '2027-01-15');
    const listeners = new Set<() => void>();
    const clock = {
      now: () => '2027-01-16T02:00:00.000Z',
      onAdvance: (listener: () => void) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    };
    w.on('2027-01-16');
    const { done } = w.reactor({ clock });
    expect(listeners.size).toBe(1);
    for (const listener of listeners) listener();
    expect(await w.models.queries.waitFor(4, 30_000)).toBe(true);
    expect(await w.history(1, 'CertificateExpired')).toEqual(['2027-01-16 CertificateExpired']);
    await w.stop();
    worlds.length = 0;
    await done;
    expect(listeners.size).toBe(0);
  });
});

describe('exactly once', () => {
  it.each([1, 2, 4, 6, 8])('is every fact of the reactor recorded when it dies at its append %i and another takes over', async (n) => {
    const first = await start('2026-09-01');
    await registered(first, 1, '2027-09-01');
    await registered(first, 2, '2027-01-31');
    await first.does(people.applicant, 3, 'FileReEvaluationDossier', (example: object) => ({ ...example, previousDossierId: idOf(2) }));
    first.on('2028-03-01');
    const dying = first.reactor({ ...dyingAfter(n, first.engine), inFlight: 1 });
    await dying.done;
    await first.stop();
    worlds.length = 0;
    expect(await first.store.head()).toBe(3 + n);

    const second = await start('2028-03-01', first.store);
    await second.reactor().idle();
    expect(await second.history(1, ...firings)).toHaveLength(6);
    expect(await second.history(2, 'SuccessorFiled', 'CertificateExpired')).toEqual([
      '2026-09-01 SuccessorFiled',
      '2027-02-01 CertificateExpired',
    ]);
    for (const dossier of [1, 2, 3]) {
      const facts = (await second.facts(dossier)).map((fact) => `${fact.type} ${JSON.stringify(fact.data)}`);
      expect(new Set(facts).size).toBe(facts.length);
    }
  });

  it('is every fact recorded when two reactors are at work', async () => {
    const w = await start('2026-09-01');
    for (let n = 1; n <= 20; n++) await registered(w, n, '2027-09-01');
    const other = await start('2026-09-01', w.store);
    const [one, two] = [w.reactor(), other.reactor()];
    for (const each of [w, other]) each.on('2028-03-01');
    await Promise.all([one.idle(), two.idle()]);
    for (let n = 1; n <= 20; n++) expect(await w.history(n, ...firings)).toHaveLength(6);
  });

  it('is nothing recorded anew when the checkpoint is lost', async () => {
    const w = await start('2026-09-01');
    await registered(w, 1, '2027-01-31');
    await w.does(people.applicant, 2, 'FileReEvaluationDossier', (example: object) => ({ ...example, previousDossierId: idOf(1) }));
    await w.reactor().idle();
    const head = await w.store.head();
    expect((await w.models.checkpoint('follow-ups')).position).toBeGreaterThan(0);
    const again = await start('2026-09-01', w.store);
    await again.reactor().idle();
    expect(await again.store.head()).toBe(head);
    expect(await again.metrics.text()).toContain('hoso_reactor_commands_total{cause="follow-up",outcome="repeated"} 1');
  });
});

describe('what follows for another dossier', () => {
  /** Dossier 1 holds a certificate through `validThrough`; dossier 2, filed today, re-evaluates it. */
  const reEvaluated = async (validThrough: string, over: object = {}): Promise<World> => {
    const w = await start('2026-09-01', undefined, ocopDossierOnPaper);
    await registered(w, 1, validThrough);
    await w.does(people.applicant, 2, 'FileReEvaluationDossier', (example: object) => ({
      ...example,
      previousDossierId: idOf(1),
      ...over,
    }));
    return w;
  };
  const late = { lateReason: 'Chủ thể gặp bão số 5, nộp muộn.' };

  it('stands in a table of facts and of commands that the system issues', () => {
    const table = workflows.flatMap(({ name, facts }) =>
      Object.keys(facts).flatMap((type) => {
        const followUps = followUpsOf(name, type);
        return followUps === undefined ? [] : [{ type, followUps }];
      }),
    );
    expect(new Set(table.map(({ type }) => type))).toEqual(followedFacts);
    const context = { previous: { dossierId: idOf(1) } };
    const list = [{ dossierId: idOf(1) }];
    const data = { dossierId: idOf(1), results: list, deferred: list, result: list[0], supersedes: idOf(1) };
    for (const { followUps } of table) {
      const [followUp, ...more] = followUps(context, idOf(2), data);
      expect([followUp?.dossierId, more]).toEqual([idOf(1), []]);
      const rules = workflows.flatMap((workflow) => workflow.rules[followUp?.command.type ?? ''] ?? []);
      expect(rules.length).toBeGreaterThan(0);
      for (const rule of rules.filter(({ roles }) => roles.includes('system'))) {
        expect(rule.data.safeParse(followUp?.command.data)).toMatchObject({ success: true });
      }
      expect(rules.some(({ roles }) => roles.includes('system'))).toBe(true);
      expect(followUps({ previous: null }, idOf(2), { ...data, results: [], deferred: [], supersedes: null }).length).toBeLessThan(2);
    }
    expect(followUpsOf('ocop-dossier', 'ProductDossierFiled')?.({ previous: null }, idOf(2), {})).toEqual([]);
    expect(followUpsOf('building-permit', 'ProductDossierFiled')).toBeUndefined();
    expect(followUpsOf('ocop-dossier', 'toString')).toBeUndefined();
  });

  it('of a re-evaluation filed in time: the old certificate goes on to its last day, without more reminders', async () => {
    const w = await reEvaluated('2027-01-31');
    const { idle } = w.reactor();
    await idle();
    expect(await w.history(1)).toEqual(['2024-01-31 ExistingCertificateRegistered', '2026-09-01 SuccessorFiled']);
    w.on('2027-02-01');
    await idle();
    expect((await w.history(1)).slice(2)).toEqual(['2027-02-01 CertificateExpired']);
  });

  it('of a re-evaluation filed late: the old certificate is extended, and superseded by the new one', async () => {
    const w = await reEvaluated('2026-12-15', late);
    const { idle } = w.reactor();
    await idle();
    expect(await w.history(1)).toEqual([
      '2023-12-15 ExistingCertificateRegistered',
      '2026-09-01 SuccessorFiled',
      '2026-09-01 ValidityExtended',
    ]);
    await judged(w, 2, 4);
    w.on('2027-01-10');
    await certified(w, 2);
    await idle();
    expect((await w.history(1)).slice(3)).toEqual(['2027-01-10 CertificateSuperseded']);
    const [filed, issued] = await Promise.all([w.facts(1), w.facts(2)]);
    const cause = issued.find((fact) => fact.type === 'CertificateIssued');
    expect(filed.at(-1)?.metadata).toMatchObject({ causationId: cause?.id, correlationId: cause?.metadata.correlationId });
    expect(await w.models.queries.certificate('OLD-1')).toMatchObject({ status: 'superseded' });
    w.on('2027-08-01');
    await idle();
    expect((await w.history(1)).slice(4)).toEqual([]);
  });

  it('of a late re-evaluation that fails: the extension ends and the old certificate expires', async () => {
    const w = await reEvaluated('2026-12-15', late);
    const { idle } = w.reactor();
    await judged(w, 2, 2);
    w.on('2027-01-10');
    await idle();
    expect(await w.history(1, 'CertificateExpired')).toEqual([]);
    await w.does(people.department, 2, 'NotifyNonRecognition');
    await idle();
    expect(await w.history(1, 'SuccessorEnded')).toEqual(['2027-01-10 SuccessorEnded']);
    w.on('2027-01-11');
    await idle();
    expect(await w.history(1, 'CertificateExpired')).toHaveLength(1);
    expect(await w.models.queries.certificate('OLD-1')).toMatchObject({ status: 'expired' });
  });

  it('of a re-evaluation that is withdrawn: the certificate may be re-evaluated by another', async () => {
    const w = await reEvaluated('2027-01-31');
    const { idle } = w.reactor();
    await w.does(people.applicant, 2, 'WithdrawDossier');
    await idle();
    expect((await w.history(1)).slice(1)).toEqual(['2026-09-01 SuccessorFiled', '2026-09-01 SuccessorEnded']);
    await w.does(people.applicant, 3, 'FileReEvaluationDossier', (example: object) => ({ ...example, previousDossierId: idOf(1) }));
    await idle();
    expect((await w.history(1)).slice(3)).toEqual(['2026-09-01 SuccessorFiled']);
  });

  it('is nothing for a dossier that builds on none', async () => {
    const w = await start('2026-09-01');
    await w.does(people.applicant, 1, 'RegisterIdea');
    await w.does(people.communeChair, 1, 'SelectIdea');
    await w.does(people.applicant, 1, 'FileFirstDossier');
    const head = await w.store.head();
    await w.reactor().idle();
    expect(await w.store.head()).toBe(head);
    expect(w.log).toEqual([]);
  });

  it('is refused with a code when the other dossier has moved on, and not asked again', async () => {
    const w = await start('2026-09-01');
    await registered(w, 1, '2027-01-31');
    for (const n of [2, 3]) {
      await w.does(people.applicant, n, 'FileReEvaluationDossier', (example: object) => ({ ...example, previousDossierId: idOf(1) }));
    }
    const { idle } = w.reactor();
    await idle();
    await idle();
    expect(await w.history(1, 'SuccessorFiled')).toHaveLength(1);
    expect(w.log.filter((line) => line.msg === 'refused').map((line) => [line.command, line.code])).toEqual([
      ['RecordSuccessorFiled', 'previous-has-successor'],
    ]);
  });

  it('comes before the deadlines of that dossier, also while it fails', async () => {
    const w = await reEvaluated('2026-12-15', late);
    let failures = 0;
    const engine: Engine = {
      ...w.engine,
      execute: async (request) => {
        if (request.command.type === 'RecordSuccessorFiled' && failures < 3) throw new Error(`disk failure ${++failures}`);
        return w.engine.execute(request);
      },
    };
    w.on('2026-12-20');
    w.reactor({ engine });
    const seen: string[] = [];
    for await (const batch of w.store.follow({ after: 2, signal: AbortSignal.timeout(30_000) })) {
      seen.push(...batch.map((event) => event.type));
      if (seen.includes('ValidityExtended')) break;
    }
    expect(failures).toBe(3);
    expect(await w.history(1, 'ValidityExtended', 'CertificateExpired')).toEqual(['2026-09-01 ValidityExtended']);
  });

  /** The fact of dossier 2 cannot be read the first `times` times. */
  const blindTo = (w: World, times: number): Engine => {
    let failures = 0;
    return {
      ...w.engine,
      load: async (dossierId) => {
        if (dossierId === idOf(2) && failures < times) throw new Error(`unreadable ${++failures}`);
        return w.engine.load(dossierId);
      },
    };
  };

  it('reaches that dossier in the order of the log though it failed and more followed; then the checkpoint and the deadlines go on', async () => {
    const w = await reEvaluated('2027-01-31');
    let isBroken = true;
    const engine: Engine = {
      ...w.engine,
      execute: async (request) => {
        if (isBroken && request.command.type === 'RecordSuccessorFiled') throw new Error('disk failure');
        return w.engine.execute(request);
      },
    };
    const { idle } = w.reactor({ engine, retryMs: 0 });
    await idle();
    await w.does(people.applicant, 2, 'WithdrawDossier');
    await idle();
    const head = await w.store.head();
    expect(await w.history(1)).toHaveLength(1);
    expect((await w.models.checkpoint('follow-ups')).position).toBeLessThan(2);
    isBroken = false;
    await idle();
    expect((await w.history(1)).slice(1)).toEqual(['2026-09-01 SuccessorFiled', '2026-09-01 SuccessorEnded']);
    expect((await w.models.checkpoint('follow-ups')).position).toBeGreaterThanOrEqual(head);
    w.on('2027-02-01');
    await idle();
    expect((await w.history(1)).at(-1)).toBe('2027-02-01 CertificateExpired');
    expect(w.log.map(({ msg }) => msg)).not.toContain('refused');
  });

  it('is tried again in the order of the log, whether the fact could not be read or the command failed', async () => {
    const w = await start('2026-09-01');
    await registered(w, 1, '2027-01-31');
    for (const n of [2, 3]) {
      await w.does(people.applicant, n, 'FileReEvaluationDossier', (example: object) => ({ ...example, previousDossierId: idOf(1) }));
    }
    const blind = blindTo(w, 1);
    let failures = 0;
    const execute: Engine['execute'] = async (request) => {
      if (failures++ === 0) throw new Error('disk failure');
      return w.engine.execute(request);
    };
    await w.reactor({ engine: { ...blind, execute }, retryMs: 0 }).idle();
    const heard = (await w.facts(1)).filter(({ type }) => type === 'SuccessorFiled');
    expect(heard.map(({ data }) => data)).toMatchObject([{ dossierId: idOf(2) }]);
  });

  it('is tried again, and not refused, when the clock of whoever recorded the fact is ahead at midnight', async () => {
    const w = await start('2026-09-01');
    await registered(w, 1, '2027-01-31');
    w.on('2026-09-02');
    await w.does(people.applicant, 2, 'FileReEvaluationDossier', (example: object) => ({ ...example, previousDossierId: idOf(1) }));
    let now = '2026-09-01T23:59:59+07:00';
    const clock = { now: () => new Date(now).toISOString() };
    const engine = createEngine({ store: w.store, registry: registry(workflows), codec: codec(), clock });
    const { idle } = w.reactor({ engine, clock });
    await idle();
    expect(w.log.map((line) => line.msg)).toContain('failed');
    expect(w.log.map((line) => line.msg)).not.toContain('refused');
    expect((await w.models.checkpoint('follow-ups')).position).toBeLessThan(2);
    now = '2026-09-02T00:00:01+07:00';
    const seen: string[] = [];
    for await (const batch of w.store.follow({ after: 2, signal: AbortSignal.timeout(30_000) })) {
      seen.push(...batch.map((event) => event.type));
      if (seen.includes('SuccessorFiled')) break;
    }
    expect(await w.history(1)).toEqual(['2024-01-31 ExistingCertificateRegistered', '2026-09-02 SuccessorFiled']);
  });

  it('is not overtaken by a deadline while the fact that it follows from cannot be read', async () => {
    const w = await reEvaluated('2026-12-15', late);
    w.on('2026-12-20');
    w.reactor({ engine: blindTo(w, 3) });
    const seen: string[] = [];
    for await (const batch of w.store.follow({ after: 2, signal: AbortSignal.timeout(30_000) })) {
      seen.push(...batch.map((event) => event.type));
      if (seen.includes('ValidityExtended') || seen.includes('CertificateExpired')) break;
    }
    expect(await w.history(1, 'ValidityExtended', 'CertificateExpired')).toEqual(['2026-09-01 ValidityExtended']);
  });

  it('holds deadlines only so long as a fact that cannot be read is young', async () => {
    const w = await reEvaluated('2026-12-15', late);
    w.on('2026-12-20');
    const engine = blindTo(w, Number.POSITIVE_INFINITY);
    await w.reactor({ engine }).idle();
    expect(await w.history(1, 'CertificateExpired')).toEqual([]);
    await w.reactor({ engine, patienceMs: 0 }).idle();
    expect(await w.history(1, 'CertificateExpired')).toEqual(['2026-12-16 CertificateExpired']);
  });

  it('is not lost while the dossier whose fact it is cannot be read, and holds up nobody else', async () => {
    const w = await reEvaluated('2027-01-31');
    await registered(w, 4, '2027-01-31');
    await w.does(people.applicant, 5, 'FileReEvaluationDossier', (example: object) => ({ ...example, previousDossierId: idOf(4) }));
    const blind: Engine = {
      ...w.engine,
      load: async (dossierId) => {
        if (dossierId === idOf(2)) throw new Error('unreadable');
        return w.engine.load(dossierId);
      },
    };
    await w.reactor({ engine: blind }).idle();
    expect(await w.history(1, 'SuccessorFiled')).toEqual([]);
    expect(await w.history(4, 'SuccessorFiled')).toHaveLength(1);
    expect((await w.models.checkpoint('follow-ups')).position).toBeLessThan(2);
    await w.reactor().idle();
    expect(await w.history(1, 'SuccessorFiled')).toHaveLength(1);
  });
});

describe('the reactor', () => {
  it('ends when it is told to, whatever it waits for', async () => {
    const w = await start('2026-09-01');
    await registered(w, 1, '2027-01-31');
    const stopping = new AbortController();
    const stuck = w.reactor({
      signal: stopping.signal,
      readModels: { ...w.models, queries: { ...w.models.queries, waitFor: () => new Promise(() => {}) } },
    });
    const waiting = stuck.idle();
    stopping.abort();
    await Promise.all([waiting, stuck.done]);
  });

  it('says how far it is behind', async () => {
    const w = await start('2026-09-01');
    await registered(w, 1, '2027-01-31');
    const { idle, lag, secondsSinceLook, done } = w.reactor();
    await idle();
    expect(await w.metrics.text()).toContain('hoso_reactor_lag_events 0');
    expect(await lag()).toEqual({ events: 0, seconds: 0 });
    expect(secondsSinceLook()).toBeLessThan(60);
    await w.stop();
    await done;
    await registered(w, 2, '2027-01-31');
    w.on('2026-09-02');
    expect(await lag()).toEqual({ events: 1, seconds: 86_400 });
    // One that stands by has no lag of its own to tell.
    expect(await w.metrics.text()).not.toMatch(/^hoso_reactor_(lag|seconds)/m);
    worlds.pop();
  });
});

describe('a restart', () => {
  it('finds its checkpoint at the end of the log, where nothing more may ever come, and is idle', async () => {
    const w = await start('2026-09-01');
    await w.does(people.applicant, 1, 'RegisterIdea');
    await w.does(people.applicant, 1, 'WithdrawDossier');
    const first = new AbortController();
    await w.reactor({ signal: first.signal }).idle();
    first.abort();
    await w.reactor().idle();
    expect(await w.history(1)).toHaveLength(2);
  });
});

describe('a clock that leaps', () => {
  const accept = (acceptedOn?: string) => ({ machineClock: { acceptedOn } });
  const errors = (w: World) => w.log.filter(({ level }) => level === 'error');

  it('fires nothing until somebody has said that it is right, and tells so', async () => {
    const w = await start('2026-09-01');
    await registered(w, 1, '2027-09-01');
    const stopping = new AbortController();
    const { idle, clockProblem, done } = w.reactor({ ...accept(), signal: stopping.signal });
    await idle();
    expect(clockProblem()).toBeUndefined();
    // Holidays, however long, are no leap.
    w.on('2026-10-01');
    await idle();
    w.on('2029-09-05');
    await idle();
    await idle();
    const problem = 'the clock says 2029-09-05, and deadlines were last looked at on 2026-10-01';
    expect(clockProblem()).toContain(problem);
    expect(errors(w)).toMatchObject([{ msg: clockProblem() }]);
    expect(await w.history(1, ...firings)).toEqual([]);

    // What officers record under the wrong clock does not speak for it, nor does the next start.
    await registered(w, 3, '2029-04-30');
    stopping.abort();
    await done;
    const again = w.reactor(accept('2026-10-01'));
    await again.idle();
    expect(again.clockProblem()).toContain(problem);
    expect(await w.history(1, ...firings)).toEqual([]);

    w.on('2026-10-02');
    await again.idle();
    expect(again.clockProblem()).toBeUndefined();
    expect(await w.history(1, ...firings)).toEqual([]);
  });

  it('fires when the day was accepted, however long nobody was there', async () => {
    const w = await start('2026-09-01');
    await registered(w, 1, '2027-09-01');
    w.on('2027-02-05');
    const held = w.reactor(accept());
    await held.idle();
    expect(held.clockProblem()).toContain('deadlines were last looked at on 2026-09-01');
    const accepted = w.reactor(accept('2027-02-04'));
    await accepted.idle();
    expect(accepted.clockProblem()).toBeUndefined();
    expect(await w.history(1, ...firings)).toEqual(['2027-02-03 ExpiryNoticeSent']);
    // From here on every day speaks for the next.
    w.on('2027-03-06');
    const later = w.reactor(accept());
    await later.idle();
    expect(await w.history(1, ...firings)).toEqual(['2027-02-03 ExpiryNoticeSent', '2027-03-05 ExpiryNoticeSent']);
  });

  it('is none in a store without facts', async () => {
    const w = await start('2026-09-01');
    const { idle, clockProblem } = w.reactor(accept());
    await idle();
    expect(clockProblem()).toBeUndefined();
  });
});
