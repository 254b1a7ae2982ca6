/** Who must be represented in a council (Decision 26/2026, Articles 7.3.b, 7.4.b). */
import type { Text } from '@hoso/workflow';
import type { Level } from '../dossier/context.ts';

/** The words fit both levels: a department in the province, a ministry at the centre. */
export const agencies = {
  leadership: {
    vi: 'Lãnh đạo UBND tỉnh; lãnh đạo Bộ Nông nghiệp và Môi trường',
    en: 'Leaders of the provincial Committee; of the ministry',
  },
  'agriculture-environment': { vi: 'Sở Nông nghiệp và Môi trường', en: 'Department of Agriculture and Environment' },
  'industry-trade': { vi: 'Sở, Bộ Công Thương', en: 'Industry and Trade' },
  health: { vi: 'Sở, Bộ Y tế', en: 'Health' },
  'science-technology': { vi: 'Sở, Bộ Khoa học và Công nghệ', en: 'Science and Technology' },
  'culture-sports-tourism': { vi: 'Sở, Bộ Văn hóa, Thể thao và Du lịch', en: 'Culture, Sports and Tourism' },
  'food-safety': { vi: 'Sở An toàn thực phẩm', en: 'Department of Food Safety' },
  'ocop-unit': { vi: 'Cơ quan, đơn vị tham mưu quản lý OCOP', en: 'The OCOP unit or agency' },
  'specialised-unit': {
    vi: 'Đơn vị chuyên môn thuộc Sở, Bộ Nông nghiệp và Môi trường',
    en: 'Specialised unit of the Department or Ministry of Agriculture and Environment',
  },
  invited: { vi: 'Chuyên gia, hiệp hội, tổ chức được mời', en: 'Invited consultant, association or body' },
} as const satisfies Readonly<Record<string, Text>>;
export type Agency = keyof typeof agencies;
export const agencyIds = Object.keys(agencies) as [Agency, ...Agency[]];

const everywhere: readonly Agency[] = [
  'industry-trade',
  'health',
  'science-technology',
  'culture-sports-tourism',
  'ocop-unit',
  // "Some specialised units": one at least. Which, and how many, is left to who sets the council up.
  'specialised-unit',
];

/**
 * Whose head may have the chair where it is delegated: "Thủ trưởng cơ quan chuyên môn cấp tỉnh" (Article 7.3.b), "Thủ trưởng cơ quan chuyên môn
 * thuộc Bộ" (Article 7.4.b). A unit of a department is no agency of the province, nor another ministry one of this.
 */
export const delegates: Readonly<Record<Level, readonly Agency[]>> = {
  province: ['agriculture-environment', 'industry-trade', 'health', 'science-technology', 'culture-sports-tourism', 'food-safety'],
  ministry: ['ocop-unit', 'specialised-unit'],
};

/** "If there is one": Hồ Chí Minh City has had this department since 1 January 2024 (Resolution 98/2023/QH15). */
const provincesWithFoodSafety: readonly string[] = ['79'];

export const requiredAgencies = (level: Level, provinceCode: string | null): readonly Agency[] => {
  if (level === 'ministry') return everywhere;
  const foodSafety = provinceCode !== null && provincesWithFoodSafety.includes(provinceCode);
  return ['agriculture-environment', ...everywhere, ...(foodSafety ? (['food-safety'] as const) : [])];
};
