/** What an upgrade or a re-evaluation sees of the dossier that it builds on, through `links`. */
import { type Env, type Refusal, refuse, type State } from '@hoso/workflow';
import { type DossierContext, runningSuccessor } from './context.ts';

export const linksPrevious = (_: unknown, { previous }: DossierContext): readonly string[] =>
  previous === null ? [] : [previous.dossierId];

export const previousState = ({ previous }: DossierContext, env: Env): State<DossierContext> | undefined =>
  previous === null ? undefined : (env.linked[previous.dossierId] as State<DossierContext> | undefined);

/**
 * Two dossiers of a kind filed on one certificate in the same minute: the one that the certificate's own dossier noted goes on, the other does
 * not, not even when the first has ended.
 */
export const notTheSuccessor = (context: DossierContext, env: Env): Refusal | undefined => {
  const successors = previousState(context, env)?.context.successors ?? [];
  if (successors.some((s) => s.dossierId === env.dossierId)) return undefined;
  const first = runningSuccessor({ successors }, context.kind);
  if (first !== undefined) return refuse('previous-has-successor', { dossierId: first.dossierId });
  return successors.some((s) => s.kind === context.kind) ? refuse('successor-not-noted') : undefined;
};

/** A re-evaluation is for a certificate that runs out: once an upgrade has replaced it there is nothing to evaluate again (Article 7.6.a). */
export const replacedByUpgrade = (context: DossierContext, env: Env): Refusal | undefined => {
  if (context.kind !== 're-evaluation') return undefined;
  const by = previousState(context, env)?.context.supersededBy ?? null;
  return by === null || by === env.dossierId ? undefined : refuse('previous-superseded', { dossierId: by });
};

/** What a new certificate takes the place of: the one it builds on, or the one that did so in the meantime. A product has one certificate. */
export const replaces = (context: DossierContext, env: Env): string | null =>
  previousState(context, env)?.context.supersededBy ?? context.previous?.dossierId ?? null;

/** What speaks against the product in its old dossier on the day of the decision; undefined: nothing. */
export const troubleOf = (context: DossierContext, env: Env): Trouble | undefined => {
  const previous = previousState(context, env);
  if (previous === undefined) return undefined;
  if (previous.path === 'revoked' || previous.path === 'recognition-withdrawn') return previous.path;
  if (previous.context.violation !== null) return 'under-violation';
  return previous.path.includes('challenged') ? 'challenged' : undefined;
};
export const troubles = ['revoked', 'recognition-withdrawn', 'under-violation', 'challenged'] as const;
type Trouble = (typeof troubles)[number];
