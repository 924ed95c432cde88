/** The services of the project's compose file on a container engine, their log, and the doctor. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { errorInfo } from './error-schema.ts';
import { stackShellContract } from './stack-shell.ts';

/** `missing` is no fault: everything but the stack works without an engine. */
const stackEngine = z.object({
  state: z.enum(['looking', 'ok', 'missing', 'not-running', 'no-permission', 'too-old', 'faulty']),
  /** "Docker Engine", "Podman Engine"; null while none answers. */
  product: z.string().nullable(),
  version: z.string().nullable(),
  url: z.string().nullable(),
  /** Why none answers, and what to do. */
  problem: errorInfo.nullable(),
});

/** Where a service is on its way, while a job works on it. */
export const stackStep = z.object({
  phase: z.enum(['waiting', 'pulling', 'building', 'creating', 'starting', 'checking', 'stopping', 'removing']),
  /** Of its image, as far as it is known; 0 of 0 else. */
  bytes: z.number(),
  total: z.number(),
});
export type StackStep = z.infer<typeof stackStep>;

const stackPort = z.object({
  /** On the engine's machine. */
  port: z.number().int(),
  target: z.number().int(),
  protocol: z.string(),
  /** Address to open it by; null where this is no page (a database, UDP) or nothing listens. */
  url: z.string().nullable(),
});

export const stackService = z.object({
  service: z.string(),
  /** null: there is no container. */
  container: z.string().nullable(),
  state: z.enum(['absent', 'created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']),
  health: z.enum(['starting', 'healthy', 'unhealthy']).nullable(),
  exitCode: z.number().int().nullable(),
  outOfMemory: z.boolean(),
  /** How often the engine started it again by itself. */
  restarts: z.number().int(),
  image: z.string(),
  ports: z.array(stackPort),
  startedAt: z.string().nullable(),
  profiles: z.array(z.string()),
  /** It does its work and ends; others wait for that. */
  once: z.boolean(),
  /** Whether a start of the stack starts it: it has no profile, or one that is chosen. */
  chosen: z.boolean(),
  /** false: its container was made from other settings than the file has now. null: there is no container, or no file. */
  current: z.boolean().nullable(),
  /** null: no job works on it. */
  step: stackStep.nullable(),
  /** Why it did not come up at the last start. */
  problem: errorInfo.nullable(),
});
export type StackService = z.infer<typeof stackService>;

export const stackStatus = z.object({
  engine: stackEngine,
  /** null: the project has no compose file. */
  file: z
    .object({
      /** Relative to the project folder. */
      paths: z.array(z.string()),
      /** Of the compose project: the first part of every container's name. */
      name: z.string(),
      /** Names of the volumes that the chosen services keep their data in. */
      volumes: z.array(z.string()),
      /** Why it cannot be used as it is. */
      problem: errorInfo.nullable(),
    })
    .nullable(),
  profiles: z.array(z.object({ name: z.string(), chosen: z.boolean(), services: z.array(z.string()) })),
  services: z.array(stackService),
  /** The job that works on the stack now. */
  job: z.object({ id: z.string(), kind: z.enum(['start', 'stop', 'remove', 'pull']) }).nullable(),
  /** Why the last job of this session failed, until the next begins. */
  problem: errorInfo.nullable(),
  /** The last start of this session that ended well. */
  lastStart: z.object({ at: z.string(), seconds: z.number() }).nullable(),
});
export type StackStatus = z.infer<typeof stackStatus>;

export const stackUse = z.object({
  service: z.string(),
  /** Per cent of one core, oldest first, a value every five seconds, of the last five minutes at most. */
  cpu: z.array(z.number()),
  memoryBytes: z.number(),
  memoryLimit: z.number(),
});
export type StackUse = z.infer<typeof stackUse>;

export const stackLogLine = z.object({
  /** Number of the line since the log was opened: later lines have higher ones. */
  id: z.number().int(),
  at: z.string(),
  service: z.string(),
  level: z.enum(['info', 'warning', 'error']),
  text: z.string(),
});
export type StackLogLine = z.infer<typeof stackLogLine>;

export const stackLogQuery = z.object({
  /** Of this service only. */
  service: z.string().optional(),
  /** Lines that have this in them, whatever its case. */
  find: z.string().optional(),
  /** `warning`: warnings and errors. */
  level: z.enum(['info', 'warning', 'error']).default('info'),
  /** Only lines up to this id: the list stands still while more come in. */
  upTo: z.number().int().optional(),
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(1000).default(200),
});
export type StackLogQuery = z.infer<typeof stackLogQuery>;

export const stackCheck = z.object({
  id: z.string(),
  title: z.string(),
  /** `missing` is neutral: a part that is not there and need not be. */
  state: z.enum(['ok', 'missing', 'problem']),
  cause: z.string(),
  /** What to do, in words. */
  fix: z.string().nullable(),
  /** The button that does it; null where only a person can. */
  fixLabel: z.string().nullable(),
});
export type StackCheck = z.infer<typeof stackCheck>;

export const stackDoctor = z.object({ checkedAt: z.string(), checks: z.array(stackCheck) });
export type StackDoctor = z.infer<typeof stackDoctor>;

const jobId = z.object({ jobId: z.string() });
const which = z.object({ services: z.array(z.string()).optional() });

export const stackContract = {
  status: oc.output(stackStatus),
  /** Kept in `idrift.json`. */
  setProfiles: oc.input(z.object({ profiles: z.array(z.string()) })).output(stackStatus),
  /** The services named with what they depend on; else all that are chosen. A job. */
  start: oc.input(which).output(jobId),
  /** The containers stay. A job. */
  stop: oc.input(which).output(jobId),
  /** `volumes` takes the named volumes too, with all that is in them. A job. */
  remove: oc.input(z.object({ volumes: z.boolean() })).output(jobId),
  /** Fetches the chosen services' images anew. A job. */
  pull: oc.output(jobId),
  use: oc.output(z.array(stackUse)),
  /** Newest first. Counts are of what `service` and `find` let through, whatever the level. */
  log: oc.input(stackLogQuery).output(
    z.object({
      total: z.number().int(),
      rows: z.array(stackLogLine),
      warnings: z.number().int(),
      errors: z.number().int(),
    }),
  ),
  /** Writes what the query lets through, oldest first, into a new file in `folder`. */
  saveLog: oc
    .input(stackLogQuery.omit({ offset: true, limit: true, upTo: true }).extend({ folder: z.string().min(1) }))
    .output(z.object({ path: z.string(), lines: z.number().int() })),
  doctor: oc.output(stackDoctor),
  /** Does what the check's button says and answers with what was done. */
  fix: oc.input(z.object({ id: z.string() })).output(z.object({ done: z.string() })),
  shell: stackShellContract,
};
