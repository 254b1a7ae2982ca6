import { buildingPermit } from './building-permit.ts';
import { permitLawOptions } from './building-permit-lives.ts';
import { workflowLaws } from './laws.ts';

workflowLaws(buildingPermit, permitLawOptions);
