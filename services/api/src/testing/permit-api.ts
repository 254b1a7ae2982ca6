/** The API over the building permit: a workflow that is not OCOP, whose schemas are not zod's. */
import type { PublicCertificate } from '@hoso/ocop';
import type { DevIdentity } from '@hoso/service';
import { buildingPermit } from '@hoso/workflow/testing';
import type { Access } from '../access.ts';
import { foldedQueries } from './folded-queries.ts';
import { type TestApi, type TestOptions, testApi } from './test-api.ts';

export const permitPeople: readonly DevIdentity[] = [
  { id: 'lan', name: 'Lan', role: 'applicant', unit: 'old-town' },
  { id: 'nam', name: 'Nam', role: 'applicant', unit: 'harbour' },
  { id: 'minh', name: 'Minh', role: 'clerk', unit: 'old-town' },
  { id: 'ha', name: 'Hà', role: 'clerk', unit: 'harbour' },
  { id: 'hoa', name: 'Hoa', role: 'inspector', unit: 'old-town' },
  { id: 'tam', name: 'Tâm', role: 'fire-officer', unit: 'city' },
  { id: 'an', name: 'An', role: 'authority', unit: 'city' },
  { id: 'quan', name: 'Quân', role: 'auditor', unit: 'city' },
  { id: 'thu', name: 'Thu', role: 'analyst', unit: 'city' },
  { id: 'guest', name: 'Khách', role: 'visitor', unit: 'city' },
];

const certificate = ({ number, district, dueOn }: Readonly<Record<string, unknown>>): PublicCertificate | null =>
  typeof number !== 'string'
    ? null
    : {
        number,
        productName: 'Nhà ở',
        subjectName: 'Chủ đầu tư',
        unit: district as string,
        stars: 3,
        decisionNumber: number,
        issuedOn: '2026-09-01',
        validThrough: dueOn as string,
        status: 'valid',
      };

const access: Access = {
  apart: new Set(),
  reach: ({ id, role, unit }) =>
    role === 'applicant'
      ? { kind: 'own', applicantId: id }
      : role === 'visitor'
        ? { kind: 'none' }
        : unit === 'city'
          ? { kind: 'all', personal: role !== 'analyst' }
          : { kind: 'commune', unit },
  dossiers: {
    'building-permit': {
      certificate,
      scope: (context) => ({
        applicantId: context.applicant as string | null,
        communeCode: context.district as string | null,
        provinceCode: 'city',
      }),
      personalContext: ['/applicant'],
    },
  },
};

export const permitApi = (options: Partial<TestOptions> = {}): Promise<TestApi> =>
  testApi({
    workflows: [buildingPermit],
    identities: permitPeople,
    access,
    queries: (parts) =>
      foldedQueries({
        ...parts,
        known: (context) => ({
          applicantId: context.applicant as string | null,
          communeCode: context.district as string | null,
          provinceCode: 'city',
          certificateNumber: context.number as string | null,
        }),
        certificate,
      }),
    refusalsAboutData: new Set(['building-too-large']),
    ...options,
  });

export const exampleOf = (command: string): unknown => buildingPermit.rules[command]?.example;
