/**
 * One number or code, however it is spelled: capitals, no white space and nothing invisible, every dash a hyphen-minus. Officers copy numbers out of texts that break no line in
 * them, and the public types them.
 */
export const numberKey = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Cf}]/gu, '')
    .replace(/[\p{Pd}\u2212]/gu, '-');
