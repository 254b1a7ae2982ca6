/** How the rules of the dossier are written: by default the actor must belong to the dossier's own unit. */
import { ruleFor } from '../rule-for.ts';
import type { DossierContext } from './context.ts';
import { inOwnUnit } from './roles.ts';

export { factOf, known, misdate } from '../rule-for.ts';
export const rule = ruleFor<DossierContext>(inOwnUnit);
