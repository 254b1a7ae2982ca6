/** What the API says of an error. */
import type { Text } from '@hoso/workflow';

export type Problem = {
  readonly status: number;
  readonly title: Text;
  /** Article or plan section; for rules of HTTP the RFC. */
  readonly basis: string;
  readonly advice: Text;
};

export const http = (status: number, basis: string, vi: string, en: string, adviceVi: string, adviceEn: string): Problem => ({
  status,
  title: { vi, en },
  basis,
  advice: { vi: adviceVi, en: adviceEn },
});
