/** Where dossiers, or rounds, can be: a filter that names no such place would answer an empty list, as if there were none. */
import { compileTable, type Workflow } from '@hoso/workflow';
import { ApiError, type FieldError } from './api-error.ts';

type Asked = { readonly stage?: string | undefined; readonly state?: string | undefined };

/** @throws ApiError `invalid-data` that names the parameter, for a stage or a state that none of the workflows has. */
export const knownPlaces = (workflows: readonly Workflow[]): ((asked: Asked) => void) => {
  const places = workflows.flatMap(({ machine }) => [...compileTable(machine).places]);
  const known = {
    stage: new Set(places.map(([, { stage }]) => stage)),
    state: new Set(places.flatMap(([path]) => [path, ...path.split('|')])),
  };
  return (asked) => {
    const errors = (['stage', 'state'] as const).flatMap((parameter): readonly FieldError[] => {
      const value = asked[parameter];
      if (value === undefined || known[parameter].has(value)) return [];
      return [{ parameter, rule: `unknown-${parameter}`, message: `No workflow has this ${parameter}` }];
    });
    if (errors.length > 0) throw new ApiError('invalid-data', undefined, { errors });
  };
};
