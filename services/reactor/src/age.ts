/** Seconds since the fact of this metadata was recorded; 0 for metadata that cannot be read. */
export const ageOf = (metadata: string, now: string): number => {
  try {
    const { recordedAt } = JSON.parse(metadata) as { readonly recordedAt: string };
    return Math.max(0, (Date.parse(now) - Date.parse(recordedAt)) / 1000) || 0;
  } catch {
    return 0;
  }
};
