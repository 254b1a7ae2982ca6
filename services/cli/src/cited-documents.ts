/** Which documents a fact names, so that a copy can say what it lacks. */
const SHA256 = /^[0-9a-f]{64}$/;

/** Digests of sealed score sheets and their salts are no documents. */
export const NO_DOCUMENTS: ReadonlySet<string> = new Set(['commitment', 'salt', 'sheets']);

/** SHA-256 of each document that stands in the data of a fact; one that is named twice comes twice. */
export function* citedDocuments(data: unknown): Iterable<string> {
  if (typeof data === 'string') {
    if (SHA256.test(data)) yield data;
  } else if (typeof data === 'object' && data !== null) {
    for (const [key, value] of Object.entries(data)) if (!NO_DOCUMENTS.has(key)) yield* citedDocuments(value);
  }
}
