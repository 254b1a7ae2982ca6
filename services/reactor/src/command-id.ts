/** Command ids that follow from what the command is for, so that whoever asks again asks for the same command. */
import { hash } from 'node:crypto';

/** A UUID (RFC 9562 version 8) from SHA-256 over the parts. `purpose` keeps the ids of different uses apart. */
const derived = (purpose: string, ...parts: readonly string[]): string => {
  const hex = hash('sha256', JSON.stringify([`hoso-reactor-${purpose}-1`, ...parts]), 'hex');
  const variant = '89ab'[Number.parseInt(hex[16] as string, 16) & 3];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** One for ever for each deadline; the same deadline with another day is another one. */
export const deadlineCommandId = (dossierId: string, name: string, firesOn: string): string =>
  derived('deadline', dossierId, name, firesOn);

/** One for ever for each fact and what follows from it. */
export const followUpCommandId = (factId: string, dossierId: string, command: string): string =>
  derived('follow-up', factId, dossierId, command);
