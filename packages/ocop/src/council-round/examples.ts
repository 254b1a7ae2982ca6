/** Valid input for the documents and the tests: a council of Quảng Ngãi and a sheet. All names are invented. */
import { rubrics } from '../rubric/rubrics.ts';
import type { Sheet } from '../scoring/sheet.ts';
import { sheetWithTotal } from '../scoring/sheet-with-total.ts';
import { known } from './rule.ts';

const member = <A extends string, O extends string>(id: string, name: string, agency: A, office: O) => ({ id, name, agency, office });

export const exampleMembers = [
  member('council-chair-51', 'Trần Văn Chủ', 'leadership', 'chair'),
  member('council-vice-chair-51', 'Lê Thị Phó', 'agriculture-environment', 'vice-chair'),
  member('council-industry-51', 'Phạm Văn Công', 'industry-trade', 'member'),
  member('council-health-51', 'Võ Thị Y', 'health', 'member'),
  member('council-science-51', 'Đặng Văn Khoa', 'science-technology', 'member'),
  member('council-culture-51', 'Bùi Thị Văn', 'culture-sports-tourism', 'member'),
  member('council-quality-51', 'Huỳnh Văn Chất', 'specialised-unit', 'member'),
  member('council-ocop-51', 'Ngô Thị Ốc', 'ocop-unit', 'secretary'),
] as const;

/** Of product set 20, revision 1: 76 points. */
export const exampleSheet: Sheet = sheetWithTotal(
  known(
    rubrics[0]?.sets.find((set) => set.number === '20'),
    'product set 20',
  ),
  76,
);
