/** All that the doctor looks at in a stack: the engine's and the containers' lines, and those that need the project's data and runs. */
import { type DoctorCheck, STACK_CHECKS } from '../../stack/doctor.ts';
import { bucketCheck } from './buckets.ts';
import { keyCheck } from './keys.ts';
import { hostCheck, serverCheck } from './mlflow.ts';
import type { DoctorPlace } from './parts.ts';

export { examineProject, mendProject } from './project.ts';

export const projectChecks = (place: DoctorPlace): readonly DoctorCheck[] => [
  ...STACK_CHECKS,
  keyCheck(place),
  bucketCheck,
  hostCheck(place),
  serverCheck(place),
];
