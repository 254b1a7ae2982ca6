/** A dossier as it stood: its facts in order, each with the state after it, up to a limit. */
import type { Decider, State } from '@hoso/workflow';
import { isCivilDate } from './civil-date.ts';
import { stateAfter } from './dossier.ts';
import type { Dossiers } from './dossiers.ts';
import type { ReplayStep, ReplayUntil } from './engine.ts';

/** @throws RangeError when a limit is no revision, no instant or no date. */
export const replayer =
  (dossiers: Dossiers) =>
  async (dossierId: string, until: ReplayUntil = {}): Promise<readonly ReplayStep[] | undefined> => {
    const { untilRevision = Number.POSITIVE_INFINITY, untilRecordedAt, untilEffectiveOn } = until;
    if (Number.isNaN(untilRevision)) throw new RangeError('untilRevision is no number');
    const lastInstant = untilRecordedAt === undefined ? Number.POSITIVE_INFINITY : Temporal.Instant.from(untilRecordedAt).epochMilliseconds;
    if (untilEffectiveOn !== undefined && !isCivilDate(untilEffectiveOn)) throw new RangeError(`${untilEffectiveOn} is no date`);

    const steps: ReplayStep[] = [];
    let legalDay = '';
    let decider: Decider | undefined;
    let state: State | undefined;
    for await (const facts of dossiers.pages(dossierId, 0)) {
      for (const fact of facts) {
        const { recordedAt, effectiveOn } = fact.metadata;
        if (effectiveOn > legalDay) legalDay = effectiveOn;
        const beyond =
          fact.revision > untilRevision ||
          Date.parse(recordedAt) > lastInstant ||
          (untilEffectiveOn !== undefined && legalDay > untilEffectiveOn);
        if (beyond) return steps;
        decider ??= dossiers.deciderOf(dossierId, fact);
        state = stateAfter(dossierId, decider, state ?? decider.initial, fact);
        steps.push({ fact, state });
      }
    }
    return decider === undefined ? undefined : steps;
  };
