/** What clients were refused: the rules refuse it, with this code, in a state and on a day that the command can have met. */
import type { StoredFact } from '@hoso/event-store';
import { demoIdentities } from '../../services/standalone/src/demo/identities.ts';
import type { Refused } from './caller.ts';
import type { Story } from './check-log.ts';
import { answersOf } from './rules.ts';

/** What no client of ours gives cause for. */
const never = new Set([400, 403, 404]);
/** Of those, what the rules may say of a dossier that has gone to another desk meanwhile. */
const ofRules = new Set(['role-not-allowed', 'unit-not-competent']);
/** As often as the engine decides anew before it says so. */
const MOVES = 8;

const numberOf = (data: unknown): unknown => {
  const { number, certificate } = data as { readonly number?: unknown; readonly certificate?: { readonly number?: unknown } };
  return number ?? certificate?.number;
};

/** undefined: it was right. `holders`: of certificate numbers. */
const wrongIn = (
  refused: Refused,
  stories: ReadonlyMap<string, Story>,
  holders: ReadonlyMap<unknown, ReadonlySet<string>>,
): string | undefined => {
  const { status, code, dossierId = '', who, command, known, ifMatch, from, until } = refused;
  const history = stories.get(dossierId)?.facts ?? [];
  const passed = history.filter((fact: StoredFact) => fact.revision > known && fact.metadata.recordedAt <= until).length;
  if ((never.has(status) && !ofRules.has(code)) || code === 'command-id-reused') return 'which no client gave cause for';
  switch (code) {
    case 'precondition-failed':
      return ifMatch !== undefined && history.length - 1 > ifMatch ? undefined : `and its dossier never passed revision ${ifMatch}`;
    case 'dossier-moved':
      return passed >= MOVES ? undefined : `and its dossier moved ${passed} times`;
    case 'round-exists':
    case 'dossier-exists':
      return history.length > 0 ? undefined : 'and there is none';
    case 'certificate-number-taken': {
      const others = new Set(holders.get(numberOf(command.data))).difference(new Set([dossierId]));
      return others.size > 0 ? undefined : 'and nobody else bears the number';
    }
    default: {
      const actor = demoIdentities.find(({ id }) => id === who);
      if (actor === undefined) return `and nobody is ${who}`;
      const after = Math.max(history[known]?.position ?? 0, refused.after);
      const { id, role, unit } = actor;
      const { effectiveOn, workflow } = command;
      for (const answer of answersOf(stories, { dossierId, command, actor: { id, role, unit }, effectiveOn, workflow, after, from, until }))
        if (answer === code) return undefined;
      return `and the rules never say so from revision ${known} on`;
    }
  }
};

export const checkRefusals = (
  all: readonly StoredFact[],
  stories: ReadonlyMap<string, Story>,
  refusals: readonly Refused[],
): readonly string[] => {
  const holders = new Map<unknown, Set<string>>();
  for (const { type, data, stream } of all) {
    if (type !== 'CertificateIssued' && type !== 'ExistingCertificateRegistered') continue;
    const number = numberOf(data);
    holders.set(number, (holders.get(number) ?? new Set()).add(stream.replace(/^dossier-/, '')));
  }
  return refusals.flatMap((refused) => {
    const wrong = wrongIn(refused, stories, holders);
    const { key, dossierId = 'a new dossier', command, who, status, code } = refused;
    return wrong === undefined ? [] : [`${key}: ${dossierId} refused ${command.type} by ${who} as ${code} (${status}), ${wrong}`];
  });
};
