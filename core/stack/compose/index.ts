/** The plan reader: a compose file as the driver needs it, equal to what `docker compose config` makes of it. */
export type * from './model.ts';
export { startOrder } from './check.ts';
export { loadComposeProject, readComposeProject } from './project.ts';
export { configHash, renderConfig } from './render.ts';
