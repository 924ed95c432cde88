/** The plan reader: a compose file as the driver needs it, equal to what `docker compose config` makes of it. */
export type * from './model.ts';
