/** Latin letters without what Vietnamese adds to them, in lower case: `Tinh dầu Quế` and `tinh dau que` are the same words. đ has no decomposition of its own. */
export const foldedText = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();

/** The words that a search asks for, folded; empty for a text without any. */
export const wordsOf = (text: string): readonly string[] => foldedText(text).split(/\s+/).filter(Boolean);
