/** Of base: data draws with it as well. */
export { seededRandom } from '../base/seeded-random.ts';
