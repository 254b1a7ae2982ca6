/** Whose data folder it is: what another user makes there, root included, the service could not write to. */
import { statSync } from 'node:fs';
import { CommandError } from './command.ts';

/** `me`: who asks; nobody has a number on Windows. @throws CommandError that says how to call. */
export const assertOwner = (data: string, me: number | undefined = process.geteuid?.()): void => {
  const owner = statSync(data, { throwIfNoEntry: false })?.uid;
  if (owner === undefined || me === undefined || owner === me) return;
  const how = `sudo -u '#${owner}' … (docs/operations.md, “Commands”)`;
  throw new CommandError({
    vi: `Thư mục ${data} là của người dùng ${owner}, không phải ${me}: tệp tạo ra sẽ không ghi được bởi hệ thống. Hãy chạy bằng người dùng đó: ${how}`,
    en: `The folder ${data} is user ${owner}'s, not ${me}'s: the service could not write to what is made there. Run this as that user: ${how}`,
  });
};
