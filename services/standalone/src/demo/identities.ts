/** Whom one may be in the demo: officers of all 96 communes, of the province and the ministry, the members of the councils, and the applicants. */
import { communesOf, displayName, MINISTRY_UNIT } from '@hoso/ocop';
import type { DevIdentity } from '@hoso/service';
import { centralCouncil, provincialCouncil, titleOf } from './council.ts';
import { subjects } from './register.ts';

export const PROVINCE = '51';

const ofProvince = (id: string, role: string, name: string): DevIdentity => ({ id, role, unit: PROVINCE, name });
const ofMinistry = (id: string, role: string, name: string): DevIdentity => ({ id, role, unit: MINISTRY_UNIT, name });

export const demoIdentities: readonly DevIdentity[] = [
  { id: 'applicant-tra-bong', role: 'applicant', unit: '21115', name: 'Hợp tác xã Quế Trà Bồng (chủ thể mẫu)' },
  ofProvince('department-officer-51', 'department-officer', 'Chi cục Phát triển nông thôn, Sở Nông nghiệp và Môi trường'),
  ofProvince('advisor-51', 'advisor', 'Tổ tư vấn Hội đồng OCOP tỉnh'),
  ofProvince('council-secretary-51', 'council-secretary', 'Thư ký Hội đồng OCOP tỉnh'),
  ofProvince('provincial-chair-51', 'provincial-chair', 'Chủ tịch UBND tỉnh Quảng Ngãi'),
  ofProvince('inspector-51', 'inspector', 'Đoàn kiểm tra của tỉnh'),
  ofMinistry('ministry-officer', 'ministry-officer', 'Cơ quan tham mưu quản lý OCOP của Bộ'),
  ofMinistry('central-advisor', 'advisor', 'Tổ tư vấn Hội đồng cấp trung ương'),
  ofMinistry('central-secretary', 'council-secretary', 'Thư ký Hội đồng cấp trung ương'),
  ofMinistry('minister', 'minister', 'Bộ trưởng Bộ Nông nghiệp và Môi trường'),
  ofMinistry('central-inspector', 'inspector', 'Đoàn kiểm tra của Bộ'),
  ofMinistry('analyst', 'analyst', 'Cán bộ thống kê của Bộ'),
  ofMinistry('auditor', 'auditor', 'Kiểm toán'),
  ...provincialCouncil.map((member) => ofProvince(member.id, 'council-member', titleOf(member))),
  ...centralCouncil.map((member) => ofMinistry(member.id, 'council-member', titleOf(member))),
  ...communesOf(PROVINCE).flatMap((commune) => [
    { id: `commune-officer-${commune.code}`, role: 'commune-officer', unit: commune.code, name: `Công chức ${displayName(commune)}` },
    { id: `commune-chair-${commune.code}`, role: 'commune-chair', unit: commune.code, name: `Chủ tịch UBND ${displayName(commune)}` },
  ]),
  ...subjects.map(({ id, name, communeCode }) => ({ id, role: 'applicant', unit: communeCode, name })),
];
