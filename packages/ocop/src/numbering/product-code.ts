/** Product code, head of each criteria set (QĐ 26/2026 Annex II): `(T)-(X)-(STT)-20..`. All parts are text: leading zeros count. */
import { z } from 'zod';
import { qd26 } from '../rule-sets/qd-26-2026.ts';
import type { RuleSet } from '../rule-sets/rule-set.ts';
import { codePattern, formatCode, parseCode } from './code-template.ts';

/** `sequence` is kept by the commune; `year` is the year of assessment. */
export type ProductCode = { readonly province: string; readonly commune: string; readonly sequence: string; readonly year: string };

/** The written form, `51-21115-001-2026`. */
export const productCode = z
  .string()
  .regex(codePattern(qd26.codes.product), 'mã sản phẩm có dạng tỉnh-xã-số thứ tự-năm (a product code is province-commune-sequence-year)');

/** @throws RangeError when a part does not fit the rule set's pattern. */
export const formatProductCode = (parts: ProductCode, rules: Pick<RuleSet, 'codes'> = qd26): string =>
  formatCode(rules.codes.product, parts);

export const parseProductCode = (text: string, rules: Pick<RuleSet, 'codes'> = qd26): ProductCode | undefined =>
  parseCode(rules.codes.product, text) as ProductCode | undefined;
