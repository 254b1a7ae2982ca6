export { type Scenario, type ScenarioOptions, scenario } from './scenario.ts';
