/** Receipt number of form 01 (QĐ 26/2026 Annex III): `……-……. /PĐK- (Mã tỉnh) - (Mã xã) - (Năm)`. All parts are text: leading zeros count. */
import { z } from 'zod';
import { qd26 } from '../rule-sets/qd-26-2026.ts';
import type { RuleSet } from '../rule-sets/rule-set.ts';
import { codePattern, formatCode, parseCode } from './code-template.ts';

/** The form does not explain its two blanks; we read them as the running number and the sign of the receiving office's register. */
export type ReceiptNumber = {
  readonly number: string;
  readonly register: string;
  readonly province: string;
  readonly commune: string;
  readonly year: string;
};

/** The written form, `0012-X/PĐK-51-21115-2026`. */
export const receiptNumber = z
  .string()
  .regex(
    codePattern(qd26.codes.receipt),
    'số phiếu có dạng số-ký hiệu sổ/PĐK-tỉnh-xã-năm (a receipt number is number-register/PĐK-province-commune-year)',
  );

/** @throws RangeError when a part does not fit the rule set's pattern. */
export const formatReceiptNumber = (parts: ReceiptNumber, rules: Pick<RuleSet, 'codes'> = qd26): string =>
  formatCode(rules.codes.receipt, parts);

export const parseReceiptNumber = (text: string, rules: Pick<RuleSet, 'codes'> = qd26): ReceiptNumber | undefined =>
  parseCode(rules.codes.receipt, text) as ReceiptNumber | undefined;
