/** What messages say to officers, Vietnamese first. */
import { z } from 'zod';

export const both = (vi: string, en: string): string => `${vi} (${en})`;

const [vi, en] = [z.locales.vi().localeError, z.locales.en().localeError];
const said = (message: ReturnType<typeof en>): string => (typeof message === 'string' ? message : (message?.message ?? ''));

/** From here on every schema of this process says in both languages what is wrong, where it has no words of its own. */
export const speakBoth = (): void => {
  z.config({ localeError: (issue) => both(said(vi(issue)), said(en(issue))) });
};
