/** Valid input for the documents and the tests: one product of Trà Bồng commune (code 21115), its applicant and papers. Invented. */
import { rubricSet, rubrics } from '../rubric/rubrics.ts';
import { sheetWithTotal } from '../scoring/sheet-with-total.ts';

export const exampleSha = (n: number): string => n.toString(16).padStart(64, '0');

export const examplePaper = (number: string) => ({ number, sha256: exampleSha(9) });

export const exampleApplicant = { id: 'applicant-tra-bong', name: 'Hợp tác xã Quế Trà Bồng', type: 'cooperative' as const };

export const exampleForm01 = {
  legalRepresentative: 'Nguyễn Thị Ví Dụ',
  position: 'Giám đốc',
  contactAddress: 'Thôn 2, xã Trà Bồng, tỉnh Quảng Ngãi',
  telephone: '0255 000 0000',
  sampleCount: 5,
  pledged: true as const,
};

const points = 76;
/** Part III for a product set: each criterion with one option of its ladder, 76 points in all. */
const selfAssessmentOf = (productSet: string) => {
  const newest = rubrics.at(-1);
  const set = newest && rubricSet(newest, productSet);
  if (set === undefined) throw new Error(`no rubric for product set ${productSet}`);
  const { choices, cases = {} } = sheetWithTotal(set, points);
  return set.criteria.flatMap(({ code, name }) => {
    const option = choices[code];
    const picked = cases[code];
    const entry = { criterion: code, description: `${name.vi}: theo minh chứng kèm theo.`, evidence: [exampleSha(3)] };
    return option === undefined ? [] : [{ ...entry, option, ...(picked === undefined ? {} : { case: picked }) }];
  });
};

const form02 = {
  legalRepresentative: {
    fullName: 'Nguyễn Thị Ví Dụ',
    sex: 'female' as const,
    ethnicity: 'Co',
    permanentAddress: 'Thôn 2, xã Trà Bồng, tỉnh Quảng Ngãi',
  },
  foundedOn: '2019-05-20',
  registrationNumber: '3401B-0001',
  specification: 'Tinh dầu quế, chai 10 ml',
  standard: 'TCCS 01:2026',
  holds: {
    businessRegistration: true,
    qualityDeclared: true,
    foodSafetyCertificate: true,
    mandatoryCertificate: false,
    intellectualProperty: ['trademark' as const],
  },
  history: 'Thành lập năm 2019 từ tổ hợp tác trồng quế của 12 hộ.',
  organisation: 'Hội đồng quản trị, ban giám đốc, tổ chưng cất, tổ thị trường.',
  results: {
    materialsAndTechnology: '120 ha quế tại Trà Bồng; chưng cất hơi nước.',
    qualityAndPackaging: 'Chai thủy tinh, nhãn có mã truy xuất.',
    markets: 'Quảng Ngãi, Đà Nẵng, sàn thương mại điện tử.',
    revenueAndProfit: 'Doanh thu 2025: 1,2 tỷ đồng; lợi nhuận tăng 8%.',
  },
  plan: 'Mở rộng 30 ha quế hữu cơ, thêm một dây chuyền chiết rót trong 2027.',
};

export const exampleForm02For = (productSet: string) => ({ ...form02, selfAssessment: selfAssessmentOf(productSet) });
/** Of the example product: cinnamon oil, set 20. */
export const exampleForm02 = exampleForm02For('20');

export const exampleDocuments = [
  { kind: 'form-01' as const, sha256: exampleSha(1) },
  { kind: 'form-02' as const, sha256: exampleSha(2) },
  { kind: 'business-registration' as const, sha256: exampleSha(3) },
];
