/** Was it memory? From what an allocator says, or from how a process died. */
import { readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { IdriftError } from '../contract/errors.ts';

/** onnxruntime's arenas, C++, JavaScript, WebAssembly, CUDA, WebGPU and Direct3D. */
const WORDS =
  /failed to allocate|bad[_ ]alloc|allocation fail|could not allocate|out of memory|out_of_memory|E_OUTOFMEMORY|BFCArena::/i;

/** Said by an error. What we say ourselves (a model that no batch would make fit) is none. */
export const isMemoryFault = (thrown: unknown): boolean =>
  thrown instanceof Error && !(thrown instanceof IdriftError) && WORDS.test(thrown.message);

/** Processes that Linux has killed for memory since it started, in this container and in all; 0 elsewhere. */
export const memoryKills = (): number =>
  countIn('/sys/fs/cgroup/memory.events', /^oom_kill (\d+)/m) + countIn('/proc/vmstat', /^oom_kill (\d+)/m);

const countIn = (file: string, line: RegExp): number => {
  try {
    return Number(line.exec(readFileSync(file, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
};

export type Death = {
  readonly signal: string | null;
  readonly code: number | null;
  readonly stderr: string;
  /** `memoryKills` when the process started. */
  readonly killsBefore: number;
};

/** V8 aborts when its heap is full, C++ when nobody catches; Linux kills the process, and counts it. */
export const diedOfMemory = ({ signal, code, stderr, killsBefore }: Death): boolean => {
  if (WORDS.test(stderr)) return true;
  if (signal === 'SIGKILL') return memoryKills() > killsBefore;
  // Windows: the commit limit is reached.
  return process.platform === 'win32' && code !== 0 && freemem() < totalmem() / 50;
};
