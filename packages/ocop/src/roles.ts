/** Who may act in OCOP, whatever the workflow. */
export const roles = {
  applicant: { vi: 'Chủ thể OCOP', en: 'Applicant' },
  'commune-officer': { vi: 'Công chức cấp xã', en: 'Commune officer' },
  'commune-chair': { vi: 'Chủ tịch UBND cấp xã', en: 'Chair of the commune People’s Committee' },
  'department-officer': { vi: 'Cơ quan tham mưu quản lý OCOP cấp tỉnh', en: 'Officer of the provincial OCOP agency' },
  advisor: { vi: 'Thành viên Tổ tư vấn Hội đồng', en: 'Member of the council’s advisory team' },
  'council-secretary': { vi: 'Thư ký Hội đồng', en: 'Secretary of the council' },
  'council-member': { vi: 'Thành viên Hội đồng', en: 'Member of the council' },
  'provincial-chair': { vi: 'Chủ tịch UBND tỉnh', en: 'Chair of the provincial People’s Committee' },
  'ministry-officer': { vi: 'Cơ quan tham mưu quản lý OCOP của Bộ', en: 'Officer of the ministry’s OCOP agency' },
  minister: { vi: 'Bộ trưởng Bộ Nông nghiệp và Môi trường', en: 'Minister of Agriculture and Environment' },
  inspector: { vi: 'Cán bộ kiểm tra, giám sát', en: 'Inspector' },
  analyst: { vi: 'Cán bộ thống kê', en: 'Analyst' },
  auditor: { vi: 'Kiểm toán viên', en: 'Auditor' },
  system: { vi: 'Hệ thống', en: 'System' },
} as const;
export type Role = keyof typeof roles;

/** Unit of the ministry's officers; communes and provinces have their codes of Decision 19/2025/QĐ-TTg. */
export const MINISTRY_UNIT = 'MAE';
export const SYSTEM_UNIT = 'system';
