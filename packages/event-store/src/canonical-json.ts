import canonicalize from 'canonicalize';

/** Levels of nesting; deeper than any fact, and the way a circle shows itself. */
const MAX_DEPTH = 200;

type Walk = {
  readonly path: (string | number)[];
  /** A key was met that a JavaScript object cannot hold in the order of RFC 8785 (or not as a plain member). */
  unorderable: boolean;
};

const pointerOf = (path: readonly (string | number)[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const fault = (walk: Walk, what: string): TypeError => new TypeError(`no JSON at '${pointerOf(walk.path)}': ${what}`);

/** A copy with the members of every object in the order of RFC 8785 (UTF-16 code units), or the fault that makes it no JSON. */
const ordered = (value: unknown, walk: Walk): unknown => {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw fault(walk, 'a lone surrogate');
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw fault(walk, String(value));
      return value;
    case 'boolean':
      return value;
    case 'object':
      if (value === null) return null;
      if (walk.path.length > MAX_DEPTH) throw fault(walk, `more than ${MAX_DEPTH} levels, or a circle`);
      return Array.isArray(value) ? orderedItems(value, walk) : orderedMembers(value, walk);
    default:
      throw fault(walk, typeof value);
  }
};

const orderedItems = (items: readonly unknown[], walk: Walk): unknown[] => {
  const copy: unknown[] = [];
  for (let i = 0; i < items.length; i++) {
    walk.path.push(i);
    copy.push(ordered(items[i], walk));
    walk.path.pop();
  }
  return copy;
};

/** The names in the order of UTF-16 code units. Facts have few members, and by insertion few are three times as fast. */
const sortedKeys = (object: object): string[] => {
  const keys = Object.keys(object);
  if (keys.length > 32) return keys.sort();
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] as string;
    let j = i;
    for (; j > 0 && (keys[j - 1] as string) > key; j--) keys[j] = keys[j - 1] as string;
    keys[j] = key;
  }
  return keys;
};

const orderedMembers = (object: object, walk: Walk): Record<string, unknown> => {
  const prototype = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) {
    throw fault(walk, `a ${object.constructor?.name ?? 'class'} object; write it as a text or a plain object`);
  }
  const members = object as Record<string, unknown>;
  const copy: Record<string, unknown> = {};
  for (const key of sortedKeys(members)) {
    const member = members[key];
    if (member === undefined) continue;
    walk.path.push(key);
    if (!key.isWellFormed()) throw fault(walk, 'a lone surrogate in the name');
    const first = key.charCodeAt(0);
    // Engines put whole-number keys first, in numeric order, and assigning __proto__ adds no member: this copy will not be used.
    if ((first >= 48 && first <= 57) || key === '__proto__') walk.unorderable = true;
    copy[key] = ordered(member, walk);
    walk.path.pop();
  }
  return copy;
};

/**
 * RFC 8785 (JCS) text of a plain JSON value: the same value has the same bytes everywhere. Members that are `undefined` are left out, -0 is
 * written 0. Ordering a copy and stringifying it is twice as fast as `canonicalize`, which writes the rare rest and judges us in the tests.
 * @throws TypeError with the JSON pointer of what is no JSON: undefined in an array, NaN, Infinity, bigint, functions, symbols, class
 * objects (dates too), lone surrogates, circles.
 */
export const canonicalJson = (value: unknown): string => {
  const walk: Walk = { path: [], unorderable: false };
  const copy = ordered(value, walk);
  return walk.unorderable ? (canonicalize(value) as string) : JSON.stringify(copy);
};
