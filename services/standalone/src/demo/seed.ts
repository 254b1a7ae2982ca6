/**
 * Decides the demo command by command, as everybody's are: the register first, then the dossiers and council rounds of 2026 day by day. What
 * follows from a fact is issued with it, as the reactor does. Dossier and command ids are fixed, so the reactor finds nothing left to do, and
 * what was written before a load was cut short is the same as what the next one writes.
 */
import type { Engine, Execute } from '@hoso/engine';
import type { EventStore } from '@hoso/event-store';
import { councilRound, followUpsOf, MINISTRY_UNIT, ocopDossier, SYSTEM_UNIT } from '@hoso/ocop';
import { type Actor, workflowId } from '@hoso/workflow';
import { demoId } from './demo-id.ts';
import { demoIdentities, PROVINCE } from './identities.ts';
import { lives } from './lives.ts';
import { registeredProducts } from './register.ts';
import { type Act, type RoundLife, roundLives } from './rounds.ts';
import type { Life, Step } from './ways.ts';

/** The register is taken over in the first week of the Decision (Article 12.1). */
const TAKEN_OVER_ON = '2026-05-25';
const SOURCE = 'Kế hoạch OCOP năm 2026 của tỉnh Quảng Ngãi, chú thích 1 (chỉ có số lượng); chi tiết là mô phỏng';

export type SeedClock = { now: () => string; set: (day: string) => void };

/** Office hours of the day, in Viet Nam. */
export const seedClock = (): SeedClock => {
  let day = TAKEN_OVER_ON;
  return {
    now: () => `${day}T02:00:00.000Z`,
    set: (next) => {
      day = next;
    },
  };
};

const registration = (product: (typeof registeredProducts)[number]): Execute => {
  const { dossierId, subject, product: goods, stars, certificate } = product;
  return {
    dossierId,
    commandId: demoId(`register command ${dossierId}`),
    workflow: workflowId(ocopDossier),
    actor: { id: 'demo-import', role: 'system', unit: SYSTEM_UNIT },
    effectiveOn: certificate.issuedOn,
    command: {
      type: 'RegisterExistingCertificate',
      data: {
        applicant: { id: subject.id, name: subject.name, type: subject.type },
        communeCode: subject.communeCode,
        product: goods,
        stars,
        certificate,
        provenance: { source: SOURCE, synthetic: true },
      },
    },
  };
};

/** Central review, and the request to withdraw a recognition, are the ministry's; the province does the rest. */
const unitOf = (role: string, communeCode: string): string =>
  role === 'ministry-officer' || role === 'minister'
    ? MINISTRY_UNIT
    : role.startsWith('commune-') || role === 'applicant'
      ? communeCode
      : PROVINCE;

const actorOf = (role: string, { subject }: Life) => {
  const unit = unitOf(role, subject.communeCode);
  const id = role === 'applicant' ? subject.id : demoIdentities.find((i) => i.role === role && i.unit === unit)?.id;
  if (id === undefined) throw new Error(`the demo has nobody with role ${role} in ${unit}`);
  return { id, role, unit };
};

const execution = (life: Life, step: Step, index: number): Execute => ({
  dossierId: life.dossierId,
  commandId: demoId(`${life.dossierId} ${index} ${step.command}`),
  workflow: workflowId(ocopDossier),
  actor: actorOf(step.role, life),
  command: { type: step.command, data: { ...(ocopDossier.rules[step.command]?.example as object), ...step.data } },
});

const actExecution = ({ stream }: RoundLife, { actor, command, data }: Act, index: number): Execute => ({
  dossierId: stream,
  commandId: demoId(`${stream} ${index} ${command}`),
  workflow: workflowId(councilRound),
  actor,
  command: { type: command, data },
});

/** Who issues what follows from a fact, and under which id: the reactor's own, since it comes to the same facts again. */
export type Following = { readonly actor: Actor; readonly commandId: (factId: string, dossierId: string, command: string) => string };
type Seeding = { readonly engine: Engine; readonly clock: SeedClock; readonly following: Following };

/** The command, and what its facts mean for other dossiers. */
const executed = async (seeding: Seeding, request: Execute): Promise<void> => {
  const { engine, following } = seeding;
  const { facts, state, decider } = await engine.execute(request);
  const next = facts.flatMap(({ id, type, data, metadata: { effectiveOn, correlationId } }) =>
    (followUpsOf(decider.workflow.name, type)?.(state.context, request.dossierId, data) ?? []).map(
      ({ dossierId, command }): Execute => ({
        ...{ dossierId, command, commandId: following.commandId(id, dossierId, command.type), actor: following.actor },
        ...{ effectiveOn, correlationId, causationId: id },
      }),
    ),
  );
  await Promise.all(next.map((told) => executed(seeding, told)));
};

/** What happens on one day in one dossier or round, in order. */
type Lane = { readonly key: string; readonly on: string; readonly request: Execute };

const dossierLanes: readonly Lane[] = lives.flatMap((life) =>
  life.steps.map((step, index) => ({ key: life.dossierId, on: step.on, request: execution(life, step, index) })),
);
const roundLanes: readonly Lane[] = roundLives.flatMap((round) =>
  round.acts.map((act, index) => ({ key: round.stream, on: act.on, request: actExecution(round, act, index) })),
);

const inLanes = async (seeding: Seeding, lanes: readonly Lane[]): Promise<void> => {
  await Promise.all(
    [...Map.groupBy(lanes, ({ key }) => key).values()].map(async (lane) => {
      for (const { request } of lane) await executed(seeding, request);
    }),
  );
};

/** @throws DomainError when the demo does not fit the rules any more. */
export const seed = async (
  seeding: Seeding,
): Promise<{ readonly registered: number; readonly dossiers: number; readonly rounds: number }> => {
  const { engine, clock } = seeding;
  for (let i = 0; i < registeredProducts.length; i += 64) {
    await Promise.all(registeredProducts.slice(i, i + 64).map((product) => engine.execute(registration(product))));
  }
  const [dossiers, rounds] = [Map.groupBy(dossierLanes, ({ on }) => on), Map.groupBy(roundLanes, ({ on }) => on)];
  for (const day of [...new Set([...dossiers.keys(), ...rounds.keys()])].sort()) {
    clock.set(day);
    // A round takes what is ready by then.
    await inLanes(seeding, dossiers.get(day) ?? []);
    await inLanes(seeding, rounds.get(day) ?? []);
  }
  return { registered: registeredProducts.length, dossiers: lives.length, rounds: roundLives.length };
};

/** Events in one go; the store takes them in this order and flushes them together. */
const AT_ONCE = 500;

/**
 * What was decided in memory, written down in the same order: some flushes of the disk, where a round alone would wait for hundreds. What stands
 * in the store already is written no second time.
 */
export const writeDown = async (draft: Pick<EventStore, 'readAll'>, store: Pick<EventStore, 'append'>): Promise<void> => {
  for (let after = 0, done = false; !done; ) {
    const events = await draft.readAll({ after, limit: AT_ONCE });
    await Promise.all(
      events.map(({ stream, revision, id, type, data, metadata }) => store.append(stream, revision - 1, [{ id, type, data, metadata }])),
    );
    done = events.length < AT_ONCE;
    after = events.at(-1)?.position ?? after;
  }
};
