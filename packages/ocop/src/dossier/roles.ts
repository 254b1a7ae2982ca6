/** Who may act in an OCOP dossier, and for which administrative unit. */
import type { Actor } from '@hoso/workflow';
import { MINISTRY_UNIT, type Role, SYSTEM_UNIT } from '../roles.ts';
import type { Desk, DossierContext } from './context.ts';

/** The unit whose officers of this role act in the dossier; two for roles that exist at both levels. */
export const unitsOf = (role: string, context: DossierContext): readonly (string | null)[] => {
  switch (role) {
    case 'commune-officer':
    case 'commune-chair':
    case 'applicant':
      return [context.communeCode];
    case 'department-officer':
    case 'provincial-chair':
      return [context.provinceCode];
    case 'ministry-officer':
    case 'minister':
      return [MINISTRY_UNIT];
    case 'system':
      return [SYSTEM_UNIT];
    default:
      return [context.provinceCode, MINISTRY_UNIT];
  }
};

/** The applicant acts in his own dossier, an officer in the dossiers of his unit. */
export const inOwnUnit = (actor: Actor, context: DossierContext): boolean =>
  actor.role === 'applicant' ? context.applicant?.id === actor.id : unitsOf(actor.role, context).includes(actor.unit);

/** Desk -> roles that work at it, and the level that their unit must have. */
const desks: Readonly<Record<Desk, { readonly roles: readonly Role[]; readonly central: boolean }>> = {
  applicant: { roles: ['applicant', 'commune-officer'], central: false },
  commune: { roles: ['commune-officer', 'commune-chair'], central: false },
  department: { roles: ['department-officer'], central: false },
  advisory: { roles: ['advisor', 'department-officer'], central: false },
  council: { roles: ['council-secretary', 'department-officer'], central: false },
  chair: { roles: ['provincial-chair', 'department-officer'], central: false },
  ministry: { roles: ['ministry-officer'], central: true },
  'central-advisory': { roles: ['advisor', 'ministry-officer'], central: true },
  'central-council': { roles: ['council-secretary', 'ministry-officer'], central: true },
  minister: { roles: ['minister', 'ministry-officer'], central: true },
};

export const sitsAt = (actor: Actor, central: boolean): boolean => (actor.unit === MINISTRY_UNIT) === central;

/** The actor works at the desk where the dossier lies now. */
export const atTheDesk = (actor: Actor, context: DossierContext): boolean => {
  if (context.desk === null) return false;
  const desk = desks[context.desk];
  return inOwnUnit(actor, context) && (desk.roles as readonly string[]).includes(actor.role) && sitsAt(actor, desk.central);
};
