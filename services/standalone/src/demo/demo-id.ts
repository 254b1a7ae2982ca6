import { createHash } from 'node:crypto';

/** A UUID (RFC 9562, version 8) from a text: the demo's dossiers and commands have the same ids on every machine and every run. */
export const demoId = (text: string): string => {
  const hex = createHash('sha256').update(`hoso demo ${text}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
