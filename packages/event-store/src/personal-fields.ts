/** A compiled JSON pointer (RFC 6901); the step `*` stands for every item of an array. */
type Steps = readonly string[];

/** @throws SyntaxError for a text that is no pointer, or that points to the whole document. */
export const parsePointer = (pointer: string): Steps => {
  if (!pointer.startsWith('/')) throw new SyntaxError(`'${pointer}' is no JSON pointer to a field`);
  const steps = pointer.slice(1).split('/');
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
};

type Change = (value: unknown, pointer: string) => unknown;

const escaped = (step: string): string => step.replaceAll('~', '~0').replaceAll('/', '~1');

const changeAt = (value: unknown, steps: Steps, depth: number, pointer: string, change: Change): unknown => {
  const step = steps[depth];
  if (step === undefined) return change(value, pointer);
  if (Array.isArray(value)) {
    return value.map((item, i) =>
      step === '*' || step === String(i) ? changeAt(item, steps, depth + 1, `${pointer}/${i}`, change) : item,
    );
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return value;
  const member = (value as Record<string, unknown>)[step];
  if (member === undefined) return value;
  return { ...value, [step]: changeAt(member, steps, depth + 1, `${pointer}/${escaped(step)}`, change) };
};

/** A copy of `data` in which each value that a pointer reaches is replaced; `change` also gets the pointer with `*` resolved. */
export const changeFields = (data: unknown, fields: readonly Steps[], change: Change): unknown =>
  fields.reduce<unknown>((changed, steps) => changeAt(changed, steps, 0, '', change), data);
