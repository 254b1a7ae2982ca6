export { buildingPermit, type PermitContext, type PermitFact } from './building-permit.ts';
export { type Scenario, type ScenarioOptions, scenario } from './scenario.ts';
