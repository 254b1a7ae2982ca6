/** Does a product code belong to this dossier (Decision 26/2026, Annex II, head of each sheet)? */
import { type Refusal, refuse } from '@hoso/workflow';
import { parseProductCode } from '../numbering/product-code.ts';
import { yearOfRound } from '../rule-sets/rounds.ts';
import type { DossierContext } from './context.ts';
import { known } from './rule.ts';

/** It carries the codes of province and commune, and the year in which a council assessed the product: where both did, either's. */
export const miscoded = (code: string, pointer: string, context: DossierContext): Refusal | undefined => {
  const [province, commune] = [known(context.provinceCode, 'province'), known(context.communeCode, 'commune')];
  const parts = known(parseProductCode(code), 'well-formed product code');
  if (parts.province !== province || parts.commune !== commune)
    return refuse('product-code-of-another-unit', { pointer, province, commune });
  const years = [context.result, context.centralResult].flatMap((result) => (result === null ? [] : [yearOfRound(result.roundId)]));
  return years.includes(Number(parts.year)) ? undefined : refuse('product-code-of-another-year', { pointer, years });
};
