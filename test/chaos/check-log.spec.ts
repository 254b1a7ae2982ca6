/** The checks of the chaos suite find what they look for: a log is made by the engine, and then told wrongly. */
import { createEngine, type Execute } from '@hoso/engine';
import { memoryEventStore, type StoredFact } from '@hoso/event-store';
import { ocopDossier } from '@hoso/ocop';
import { readModels } from '@hoso/read-models';
import { workflowId } from '@hoso/workflow';
import { beforeAll, describe, expect, it } from 'vitest';
import { newLedger } from './caller.ts';
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

let all: readonly StoredFact[];
let filed: StoredFact;
beforeAll(async () => {
  await does(IDEA, applicant, 'RegisterIdea');
  await does(IDEA, chair, 'SelectIdea');
  await does(IDEA, applicant, 'FileFirstDossier');
  await does(LAPSED, department, 'RegisterExistingCertificate', certificate('A', '2023-03-15', '2026-03-14'), {
    effectiveOn: '2025-12-31',
  });
  await fires(LAPSED);
  await does(VALID, department, 'RegisterExistingCertificate', certificate('B', '2025-10-15', '2028-10-15'));
  const { facts: of } = await does(SUCCESSOR, applicant, 'FileUpgradeDossier', { previousDossierId: VALID });
  filed = of[0] as StoredFact;
  await does(VALID, reactor, 'RecordSuccessorFiled', { dossierId: SUCCESSOR }, { causationId: filed.id });
  all = await everything(store);
});

const found = (log: readonly StoredFact[], told = ledger, refusals = ''): readonly string[] =>
  checkLog(log, told, CLOCK, refusals).findings;
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

  it('find a command that was refused and is there', () => {
    const told = { ...ledger, refused: [{ key: 'key-100', code: 'not-now', type: 'RegisterIdea' }] };
    expect(found(all, told)).toEqual([expect.stringContaining('was answered not-now and is recorded')]);
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
    const early = changed(isEnd, (fact) => ({ ...fact, metadata: { ...fact.metadata, effectiveOn: '2026-03-20' } }));
    expect(found(early)).toEqual([expect.stringContaining('nothing was due')]);
  });

  it('find a consequence that never came, unless it was refused, and one that came twice', () => {
    const isTold = (fact: StoredFact): boolean => fact.metadata.causationId === filed.id;
    expect(found(without(isTold))).toEqual([expect.stringContaining('RecordSuccessorFiled never followed')]);
    const line = JSON.stringify({ dossierId: VALID, command: 'RecordSuccessorFiled', msg: 'refused' });
    expect(found(without(isTold), ledger, line)).toEqual([]);
    const again = all.filter(isTold).map((fact) => {
      const command = { ...fact.metadata.command, id: uuid(98) };
      return { ...fact, id: uuid(98), revision: 2, position: 98, metadata: { ...fact.metadata, command } };
    });
    expect(found([...all, ...again])).toContainEqual(expect.stringContaining('followed 2 times'));
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
