/** The checks of the chaos suite find what they look for: a log is made by the engine, and then told wrongly. */
import { createEngine, type Execute } from '@hoso/engine';
import { memoryEventStore, type StoredFact } from '@hoso/event-store';
import { ocopDossier } from '@hoso/ocop';
import { readModels } from '@hoso/read-models';
import { workflowId } from '@hoso/workflow';
import { beforeAll, describe, expect, it } from 'vitest';
import { followUpCommandId } from '../../services/reactor/src/command-id.ts';
import { newLedger, type Refused } from './caller.ts';
import { checkLog, everything, facts, known } from './check-log.ts';
import { checkReadModels } from './check-read-models.ts';

const CLOCK = '2026-09-01T02:00:00.000Z';
const store = memoryEventStore();
const engine = createEngine({ store, registry: known, codec: facts, clock: { now: () => CLOCK }, workflow: workflowId(ocopDossier) });
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const [IDEA, LAPSED, VALID, SUCCESSOR] = [uuid(1), uuid(2), uuid(3), uuid(4)] as const;
const applicant = { id: 'applicant-tra-bong', role: 'applicant', unit: '21115' };
const chair = { id: 'commune-chair-21115', role: 'commune-chair', unit: '21115' };
const department = { id: 'department-officer-51', role: 'department-officer', unit: '51' };
const reactor = { id: 'reactor', role: 'system', unit: 'system' };
const ledger = newLedger();
let commands = 100;

const does = async (dossierId: string, actor: Execute['actor'], type: string, change: object = {}, more: Partial<Execute> = {}) => {
  const key = `key-${commands}`;
  const data = { ...(ocopDossier.rules[type]?.example as object), ...change };
  const outcome = await engine.execute({
    dossierId,
    actor,
    command: { type, data },
    commandId: uuid(commands++),
    correlationId: key,
    ...more,
  });
  if (actor !== reactor) ledger.acknowledged.push({ key, ...outcome, facts: outcome.facts as never });
  return outcome;
};
const certificate = (number: string, issuedOn: string, validThrough: string) => ({
  certificate: { number, issuedOn, validThrough, decisionNumber: '1507/QĐ-UBND', issuingAuthority: 'UBND' },
});
/** As the reactor does. */
const fires = async (dossierId: string): Promise<void> => {
  for (;;) {
    const loaded = await engine.load(dossierId);
    const due =
      loaded?.decider.deadlines(loaded.state).flatMap((d) => (d.fires !== undefined && d.fires.on <= '2026-09-01' ? [d.fires] : [])) ?? [];
    const [first] = due.toSorted((a, b) => (a.on < b.on ? -1 : 1));
    if (first === undefined) return;
    await does(dossierId, reactor, first.command.type, first.command.data as object, { effectiveOn: first.on });
  }
};

const told = (factId: string, hearer: string): string => followUpCommandId(factId, hearer, 'RecordSuccessorFiled');

let all: readonly StoredFact[];
let filed: StoredFact;
beforeAll(async () => {
  await does(IDEA, applicant, 'RegisterIdea');
  await does(IDEA, chair, 'SelectIdea');
  await does(IDEA, applicant, 'FileFirstDossier');
  await does(LAPSED, department, 'RegisterExistingCertificate', certificate('A', '2023-03-15', '2026-03-14'), {
    effectiveOn: '2023-03-15',
  });
  await fires(LAPSED);
  await does(VALID, department, 'RegisterExistingCertificate', certificate('B', '2025-10-15', '2028-10-15'), {
    effectiveOn: '2025-10-15',
  });
  const { facts: of } = await does(SUCCESSOR, applicant, 'FileUpgradeDossier', { previousDossierId: VALID });
  filed = of[0] as StoredFact;
  await does(
    VALID,
    reactor,
    'RecordSuccessorFiled',
    { dossierId: SUCCESSOR },
    { commandId: told(filed.id, VALID), effectiveOn: '2026-09-01', causationId: filed.id },
  );
  all = await everything(store);
});

const found = (log: readonly StoredFact[], told = ledger, refusals = ''): readonly string[] =>
  checkLog(log, told, CLOCK, refusals).findings;
/** As if a client had filed the idea's dossier again, and had been refused. */
const refusing = (change: Partial<Refused>) => ({
  ...ledger,
  refused: [
    {
      key: 'key-refused',
      status: 409,
      code: 'not-now',
      who: 'applicant-tra-bong',
      dossierId: IDEA,
      command: { type: 'FileFirstDossier', data: ocopDossier.rules.FileFirstDossier?.example },
      known: 1,
      ifMatch: undefined,
      after: position(1),
      from: CLOCK,
      until: CLOCK,
      ...change,
    },
  ],
});
/** Of the idea's fact at a revision. */
const position = (revision: number): number => all.find((fact) => isOfIdea(fact) && fact.revision === revision)?.position ?? 0;
const without = (lost: (fact: StoredFact) => boolean): readonly StoredFact[] => all.filter((fact) => !lost(fact));
const changed = (which: (fact: StoredFact) => boolean, change: (fact: StoredFact) => StoredFact) =>
  all.map((fact) => (which(fact) ? change(fact) : fact));
const isOfIdea = (fact: StoredFact): boolean => fact.stream === `dossier-${IDEA}`;
/** The last fact of the dossier that began as an idea, which has nothing due. */
const isFiling = (fact: StoredFact): boolean => isOfIdea(fact) && fact.revision === 2;
const isEnd = (fact: StoredFact): boolean => fact.type === 'CertificateExpired';

describe('the checks of the log', () => {
  it('find nothing in a log that is right, and say what they checked', () => {
    const { findings, events, deadlines, followUps, stories } = checkLog(all, ledger, CLOCK, '');
    expect(findings).toEqual([]);
    expect({ events, deadlines, followUps, dossiers: stories.size }).toEqual({ events: 8, deadlines: 1, followUps: 1, dossiers: 4 });
  });

  it('find that there is nothing to check', () => {
    expect(found([], newLedger())).toHaveLength(1);
  });

  it('find a command that was acknowledged and is not there, or not as it was told', () => {
    expect(found(without(isFiling))).toEqual([expect.stringContaining('acknowledged and lost: key-102')]);
    const other = changed(isFiling, (fact) => ({ ...fact, data: { ...(fact.data as object), more: 1 } }));
    expect(found(other)).toEqual([expect.stringContaining('another fact at revision 2')]);
    expect(found(changed(isFiling, (fact) => ({ ...fact, position: 0.5 })))).toContainEqual(
      expect.stringContaining('acknowledged and lost'),
    );
  });

  it('find what was answered to readers and was not so', () => {
    expect(found(all, { ...ledger, lies: ['an old revision'] })).toEqual(['an old revision']);
  });

  it('find a command that was refused and is there', () => {
    expect(found(all, refusing({ key: 'key-100', code: 'not-now' }))).toContainEqual(
      expect.stringContaining('was answered not-now and is recorded'),
    );
  });

  it('find a command that was applied twice, in its dossier or in another', () => {
    const [first] = all.filter(isOfIdea);
    const twice = changed(isFiling, (fact) => ({
      ...fact,
      metadata: { ...fact.metadata, command: { ...fact.metadata.command, id: first?.metadata.command.id ?? '' } },
    }));
    expect(found(twice)).toContainEqual(expect.stringContaining('was applied twice'));
    const copy = all
      .filter((fact) => isOfIdea(fact) && fact.revision === 0)
      .map((fact) => ({ ...fact, id: uuid(9), stream: `dossier-${uuid(9)}`, position: 99 }));
    expect(found([...all, ...copy])).toEqual([expect.stringContaining('key-100 was applied as')]);
  });

  it('find a deadline that did not fire, fired twice, or was none', () => {
    expect(found(without(isEnd))).toEqual([expect.stringMatching(/has not fired$/)]);
    const other = changed(isEnd, (fact) => ({
      ...fact,
      metadata: { ...fact.metadata, command: { ...fact.metadata.command, digest: '00000000' } },
    }));
    expect(found(other)).toEqual([expect.stringContaining('nothing was due')]);
    const early = changed(isEnd, (fact) => ({ ...fact, metadata: { ...fact.metadata, effectiveOn: '2026-03-20' } }));
    expect(found(early)).toEqual([expect.stringContaining('nothing was due')]);
  });

  it('find a consequence that never came, unless the rules refused it to this fact, and one that came twice', () => {
    const isTold = (fact: StoredFact): boolean => fact.metadata.causationId === filed.id;
    const never = [expect.stringContaining('RecordSuccessorFiled never followed')];
    const line = (factId: string, dossierId: string): string =>
      JSON.stringify({ dossierId, command: 'RecordSuccessorFiled', commandId: told(factId, dossierId), msg: 'refused' });
    expect(found(without(isTold))).toEqual(never);
    // The log says so, and no rule does.
    expect(found(without(isTold), ledger, line(filed.id, VALID))).toEqual(never);
    // The rules would: an idea has no successor. But only the log of this fact counts.
    const ofIdea = without(isTold).map((fact) => (fact.id === filed.id ? JSON.parse(JSON.stringify(fact).replaceAll(VALID, IDEA)) : fact));
    const about = (log: string) => found(ofIdea, newLedger(), log).filter((finding) => finding.includes('followed'));
    expect(about('')).toEqual(never);
    expect(about(line(uuid(7), IDEA))).toEqual(never);
    expect(about(line(filed.id, IDEA))).toEqual([]);
    const again = all.filter(isTold).map((fact) => {
      const command = { ...fact.metadata.command, id: uuid(98) };
      return { ...fact, id: uuid(98), revision: 2, position: 98, metadata: { ...fact.metadata, command } };
    });
    expect(found([...all, ...again])).toContainEqual(expect.stringContaining('does not follow from fact'));
    const twice = again.map((fact) => ({ ...fact, metadata: all.find(isTold)?.metadata as StoredFact['metadata'] }));
    const between = { ...(all.find((fact) => fact.stream === `dossier-${VALID}`) as StoredFact), id: uuid(97), revision: 2, position: 97 };
    expect(found([...all, between, ...twice.map((fact) => ({ ...fact, revision: 3 }))])).toContainEqual(
      expect.stringContaining('followed 2 times'),
    );
  });

  it('find an act of the system that says something else than what follows, or follows from another fact', () => {
    const isTold = (fact: StoredFact): boolean => fact.metadata.causationId === filed.id;
    const as = (change: object) => changed(isTold, (fact) => ({ ...fact, metadata: { ...fact.metadata, ...change } }));
    const digest = { command: { id: told(filed.id, VALID), type: 'RecordSuccessorFiled', digest: '00000000' } };
    for (const change of [{ causationId: all[0]?.id }, digest])
      expect(found(as(change))).toEqual([expect.stringContaining('does not follow from fact')]);
  });

  describe('find a command that was refused', () => {
    const of = (change: Partial<Refused>): readonly string[] => found(all, refusing(change));
    const wrongly = [expect.stringContaining('refused ')];
    it('although the rules would have taken it ever since', () => {
      // It was never filed, so nothing stands in the way.
      const unfiled = (change: Partial<Refused>) =>
        found(without(isFiling), { ...refusing(change), acknowledged: ledger.acknowledged.slice(0, 1) });
      expect(unfiled({})).toEqual(wrongly);
      // Before it was selected something did; and so it did after it was filed.
      expect(unfiled({ known: 0, after: position(0) })).toEqual([]);
      expect(of({ known: 2, after: position(2) })).toEqual([]);
    });
    it('for another reason than theirs, or on a day that it did not have', () => {
      expect(of({ code: 'form-missing', known: 2, after: position(2) })).toEqual(wrongly);
      const command = { type: 'FileFirstDossier', data: ocopDossier.rules.FileFirstDossier?.example, effectiveOn: '2026-09-02' };
      expect(of({ code: 'effective-date-in-future', command })).toEqual([]);
      expect(of({ code: 'effective-date-in-future', command: { ...command, effectiveOn: '2026-09-01' } })).toEqual(wrongly);
    });
    it('by If-Match although its dossier did not pass over it, or as moved although it stood', () => {
      expect(of({ code: 'precondition-failed', status: 412, ifMatch: 1 })).toEqual([]);
      expect(of({ code: 'precondition-failed', status: 412, ifMatch: 2 })).toEqual(wrongly);
      expect(of({ code: 'precondition-failed', status: 412 })).toEqual(wrongly);
      expect(of({ code: 'dossier-moved' })).toEqual(wrongly);
    });
    it('because others have it, and nobody has', () => {
      const type = 'RegisterExistingCertificate';
      const registering = (number: string) => ({
        command: { type, data: certificate(number, '2025-10-15', '2028-10-15') },
        dossierId: undefined,
      });
      expect(of({ code: 'certificate-number-taken', ...registering('B') })).toEqual([]);
      expect(of({ code: 'certificate-number-taken', ...registering('C') })).toEqual(wrongly);
      expect(of({ code: 'round-exists', dossierId: uuid(50) })).toEqual(wrongly);
    });
    it('as no client of the suite gives cause for', () => {
      for (const [status, code] of [
        [400, 'bad-request'],
        [403, 'forbidden'],
        [403, 'unit-not-competent'],
        [404, 'unknown-dossier'],
        [422, 'command-id-reused'],
      ] as const)
        expect(of({ status, code, known: 2, after: position(2) })).toEqual(wrongly);
    });
  });

  it('find a history that does not fold, and a gap in it', () => {
    expect(found(changed(isEnd, (fact) => ({ ...fact, type: 'IdeaSelected' })))).toContainEqual(expect.stringContaining('does not fold'));
    expect(found(changed(isEnd, (fact) => ({ ...fact, revision: 7 })))).toContainEqual(
      expect.stringContaining('revision 7 stands where 1'),
    );
  });
});

describe('the checks of the read models', () => {
  it('find rows that a rebuild has not, rows that are missing, and wrong figures', async () => {
    const models = await readModels({ path: ':memory:', registry: known, codec: facts });
    const { stories } = checkLog(all, ledger, CLOCK, '');
    const log = await store.readAll();
    await models.project(log.slice(0, -4));
    const behind = await checkReadModels(store, models, stories, '2026-09-01');
    for (const finding of ['lack', 'have what a rebuild has not', 'figures'])
      expect(behind.findings).toContainEqual(expect.stringContaining(finding));
    await models.project(log.slice(-4));
    const { findings, rows } = await checkReadModels(store, models, stories, '2026-09-01');
    expect(findings).toEqual([]);
    expect(rows).toBeGreaterThan(9);
    await models.close();
  });
});
