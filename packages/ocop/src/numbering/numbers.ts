/** Product codes (QĐ 26/2026 Annex II) and receipt numbers (Annex III form 01). All parts are text: leading zeros count. */
import { z } from 'zod';
import { qd26 } from '../rule-sets/qd-26-2026.ts';
import type { RuleSet } from '../rule-sets/rule-set.ts';
import { codePattern, formatCode, parseCode } from './code-template.ts';

/** `(T)-(X)-(STT)-20..`: `sequence` is kept by the commune, `year` is the year of assessment. */
export type ProductCode = { readonly province: string; readonly commune: string; readonly sequence: string; readonly year: string };

/** `number-register/PĐK-province-commune-year`; `register` is our reading of the form's second blank: the sign of the receiving office's book. */
export type ReceiptNumber = {
  readonly number: string;
  readonly register: string;
  readonly province: string;
  readonly commune: string;
  readonly year: string;
};

type Codes = Pick<RuleSet, 'codes'>;

/** @throws RangeError when a part does not fit the rule set's pattern. */
export const formatProductCode = (parts: ProductCode, rules: Codes = qd26): string => formatCode(rules.codes.product, parts);

export const parseProductCode = (text: string, rules: Codes = qd26): ProductCode | undefined =>
  parseCode(rules.codes.product, text) as ProductCode | undefined;

/** @throws RangeError when a part does not fit the rule set's pattern. */
export const formatReceiptNumber = (parts: ReceiptNumber, rules: Codes = qd26): string => formatCode(rules.codes.receipt, parts);

export const parseReceiptNumber = (text: string, rules: Codes = qd26): ReceiptNumber | undefined =>
  parseCode(rules.codes.receipt, text) as ReceiptNumber | undefined;

/** The written form, `51-21115-001-2026`. */
export const productCode = z.string().regex(codePattern(qd26.codes.product), 'a product code is province-commune-sequence-year');

/** The written form, `0012-X/PĐK-51-21115-2026`. */
export const receiptNumber = z
  .string()
  .regex(codePattern(qd26.codes.receipt), 'a receipt number is number-register/PĐK-province-commune-year');
