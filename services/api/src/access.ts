/**
 * Who may read what. An applicant sees his own dossiers, an officer those of his unit, a province's officer those of the province, the
 * centre all. A dossier out of reach is answered as if there were none, so that asking teaches nothing.
 */

import type { Loaded } from '@hoso/engine';
import type { PublicCertificate } from '@hoso/ocop';
import type { DossierRow } from '@hoso/read-models';
import type { Actor } from '@hoso/workflow';
import { ApiError } from './api-error.ts';
import { blank } from './personal.ts';

/** `personal: false`: fields with personal data are blanked. */
export type Reach =
  | { readonly kind: 'all'; readonly personal: boolean }
  | { readonly kind: 'province' | 'commune'; readonly unit: string }
  | { readonly kind: 'own'; readonly applicantId: string }
  | { readonly kind: 'none' };

/** Whose dossier it is and where; null where it has not been said yet. */
export type Scope = { readonly applicantId: string | null; readonly communeCode: string | null; readonly provinceCode: string | null };

/** What a programme tells the API about its dossiers. */
export type Access = {
  readonly reach: (actor: Actor) => Reach;
  /** By workflow name. A dossier of a workflow that is not here is seen by those who see all. */
  readonly dossiers: Readonly<
    Record<
      string,
      {
        /** May he read this dossier though it is not within his reach? He then sees all of it. `load`: any dossier or round. */
        readonly guest?: (actor: Actor, context: Readonly<Record<string, unknown>>, dossierId: string, load: Load) => Promise<boolean>;
        /** What the public may know of the certificate that the dossier holds. `stage`: where it stands. */
        readonly certificate?: (context: Readonly<Record<string, unknown>>, stage: string) => PublicCertificate | null;
        readonly scope: (context: Readonly<Record<string, unknown>>) => Scope;
        /** Where the context holds personal data: JSON pointers in which `*` stands for every item of a list. */
        readonly personalContext: readonly string[];
        /** The same in the data of facts, beside the fields that their schemas mark: ids by which a person is known. */
        readonly personalFacts?: readonly string[];
      }
    >
  >;
  /** Names of workflows that are no dossiers: they have routes of their own, and none of those of dossiers. */
  readonly apart: ReadonlySet<string>;
};

export type Load = (id: string) => Promise<Loaded | undefined>;

export const canRead = (reach: Reach, scope: Scope | undefined): boolean => {
  switch (reach.kind) {
    case 'all':
      return true;
    case 'province':
      return scope?.provinceCode === reach.unit;
    case 'commune':
      return scope?.communeCode === reach.unit;
    case 'own':
      return scope?.applicantId === reach.applicantId;
    case 'none':
      return false;
  }
};

export const seesPersonal = (reach: Reach): boolean => reach.kind !== 'all' || reach.personal;

type ScopedFilter = { readonly unit?: string; readonly province?: string; readonly applicantId?: string };

/**
 * What the caller asked for, narrowed to what he may see.
 * @throws ApiError `forbidden` when he asked for something outside it.
 */
export const narrowed = <F extends ScopedFilter>(reach: Reach, filter: F): F => {
  const within = (name: keyof ScopedFilter, value: string): F => {
    if (filter[name] !== undefined && filter[name] !== value)
      throw new ApiError('forbidden', `${name} lies outside what this actor may read`);
    return { ...filter, [name]: value };
  };
  switch (reach.kind) {
    case 'all':
      // Asking by applicant would tell whose dossiers they are.
      if (!reach.personal && filter.applicantId !== undefined) throw new ApiError('forbidden', 'applicantId is personal data');
      return filter;
    case 'province':
      return within('province', reach.unit);
    case 'commune':
      return within('unit', reach.unit);
    case 'own':
      return within('applicantId', reach.applicantId);
    case 'none':
      throw new ApiError('forbidden');
  }
};

export const visibleRow = (reach: Reach, row: DossierRow): DossierRow => (seesPersonal(reach) ? row : { ...row, applicantId: null });

export const visibleContext = (
  reach: Reach,
  context: Readonly<Record<string, unknown>>,
  personalContext: readonly string[] | undefined,
): unknown => (seesPersonal(reach) ? context : personalContext === undefined ? null : blank(context, personalContext));
