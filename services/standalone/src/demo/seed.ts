/**
 * Loads the demo through the same write path as everybody: the register first, then the dossiers of 2026 day by day. Dossier and command
 * ids are fixed, so a load that was cut short is finished by the next one and nothing is written twice.
 */
import type { Engine, Execute } from '@hoso/engine';
import { MINISTRY_UNIT, ocopDossierOnPaper, SYSTEM_UNIT } from '@hoso/ocop';
import { demoId } from './demo-id.ts';
import { demoIdentities, PROVINCE } from './identities.ts';
import { lives } from './lives.ts';
import { REGISTER_DAY, registeredProducts } from './register.ts';
import type { Life, Step } from './ways.ts';

/** The register is taken over in the first week of the Decision (Article 12.1), with the legal date of the register. */
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
    actor: { id: 'demo-import', role: 'system', unit: SYSTEM_UNIT },
    effectiveOn: REGISTER_DAY,
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
  actor: actorOf(step.role, life),
  command: { type: step.command, data: { ...(ocopDossierOnPaper.rules[step.command]?.example as object), ...step.data } },
});

/** @throws DomainError when the demo does not fit the rules any more. */
export const seed = async (engine: Engine, clock: SeedClock): Promise<{ readonly registered: number; readonly dossiers: number }> => {
  for (let i = 0; i < registeredProducts.length; i += 64) {
    await Promise.all(registeredProducts.slice(i, i + 64).map((product) => engine.execute(registration(product))));
  }
  const byDay = Map.groupBy(
    lives.flatMap((life) => life.steps.map((step, index) => ({ life, step, index }))),
    ({ step }) => step.on,
  );
  for (const day of [...byDay.keys()].sort()) {
    clock.set(day);
    const byLife = Map.groupBy(byDay.get(day) ?? [], ({ life }) => life);
    await Promise.all(
      [...byLife.values()].map(async (steps) => {
        for (const { life, step, index } of steps) await engine.execute(execution(life, step, index));
      }),
    );
  }
  return { registered: registeredProducts.length, dossiers: lives.length };
};
