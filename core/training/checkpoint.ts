/**
 * A run's checkpoints: `last.safetensors`, from which it goes on, and `best-STEP.safetensors`, the weights that it keeps.
 * Each is replaced as a whole; `last` names the best one that it belongs to, so that a crash between the two does no harm.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile, syncFile } from '../base/atomic-file.ts';
import { IdriftError } from '../contract/errors.ts';
import { openSafetensors, writeSafetensors } from '../nn/safetensors.ts';
import type { StateTensor } from './engine.ts';
import { type Position, position, POSITION_FORMAT } from './position.ts';

export type State = ReadonlyMap<string, Float32Array>;

/** Of each validation text, in the rows' order. */
export type Probabilities = readonly (readonly number[])[];

export type Checkpoints = {
  /** Of the last checkpoint; null: there is none, the run starts anew. */
  readonly position: () => Position | null;
  readonly state: () => State;
  readonly best: (step: number) => { readonly probabilities: Probabilities; readonly state: State };
  /** Gives the file's bytes. */
  readonly keepLast: (position: Position, state: readonly StateTensor[]) => number;
  readonly keepBest: (step: number, probabilities: Probabilities, state: readonly StateTensor[]) => void;
};

/** @param dir made when missing; what a crash left half-written in it is removed. */
export const openCheckpoints = (dir: string): Checkpoints => {
  mkdirSync(dir, { recursive: true });
  for (const name of readdirSync(dir)) if (name.endsWith('.tmp')) rmSync(join(dir, name));
  const lastFile = join(dir, 'last.safetensors');
  const bestFile = (step: number): string => join(dir, `best-${step}.safetensors`);
  let kept = lastStep(lastFile);

  const write = (path: string, step: number, tensors: readonly StateTensor[], about: unknown): void => {
    try {
      replaceFile(path, (temporary) => {
        writeSafetensors(temporary, tensors, { idrift: JSON.stringify(about) });
        syncFile(temporary);
      });
    } catch (thrown) {
      throw explained(thrown, path, step, kept);
    }
  };

  return {
    position: () => {
      if (!existsSync(lastFile)) return null;
      const file = openSafetensors(lastFile);
      file.close();
      return parsePosition(aboutOf(file.metadata, lastFile), lastFile);
    },
    state: () => read(lastFile).state,
    best: (step) => {
      const { about, state } = read(bestFile(step));
      return { ...z.object({ probabilities: z.array(z.array(z.number())) }).parse(about), state };
    },
    keepLast: (at, state) => {
      write(lastFile, at.step, state, at);
      kept = at.step;
      for (const name of readdirSync(dir)) {
        const isOld = name.startsWith('best-') && (at.best === null || join(dir, name) !== bestFile(at.best.step));
        if (isOld) rmSync(join(dir, name));
      }
      return statSync(lastFile).size;
    },
    keepBest: (step, probabilities, state) => {
      const weights = state.filter(({ name }) => name.startsWith('weights/'));
      write(bestFile(step), step, weights, { probabilities });
    },
  };
};

const read = (path: string): { readonly about: unknown; readonly state: State } => {
  const file = openSafetensors(path);
  try {
    const state = new Map<string, Float32Array>();
    for (const [name, { start, end }] of file.tensors) {
      const data = new Float32Array((end - start) / 4);
      file.readInto(name, data);
      state.set(name, data);
    }
    return { about: aboutOf(file.metadata, path), state };
  } finally {
    file.close();
  }
};

const aboutOf = (metadata: Readonly<Record<string, string>>, path: string): unknown => {
  const text = metadata['idrift'];
  if (text !== undefined) return JSON.parse(text);
  throw new IdriftError({ code: 'corrupt', message: `${path} is no checkpoint.`, where: path });
};

const parsePosition = (about: unknown, path: string): Position => {
  const parsed = position.safeParse(about);
  if (parsed.success) return parsed.data;
  throw new IdriftError({
    code: 'corrupt',
    message: `${path} is a checkpoint of another version of Idrift (this one continues format ${POSITION_FORMAT}).`,
    where: path,
    hint: 'Resume the run with the version that started it, or train again.',
  });
};

/** The step that a run would go on from; null when there is no checkpoint, or none that this program reads. */
export const lastStep = (file: string): number | null => {
  if (!existsSync(file)) return null;
  try {
    const opened = openSafetensors(file);
    opened.close();
    return parsePosition(aboutOf(opened.metadata, file), file).step;
  } catch {
    return null;
  }
};

/** A full disk (or a quota, or a limit on file sizes) in words. */
const explained = (thrown: unknown, path: string, step: number, kept: number | null): unknown => {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  if (code !== 'ENOSPC' && code !== 'EDQUOT' && code !== 'EFBIG') return thrown;
  const before = kept === null ? 'There is none before it' : `The one of step ${kept} is kept`;
  return new IdriftError(
    {
      code: 'not-available',
      message: `The disk is full: the checkpoint of step ${step} could not be written. ${before}.`,
      where: path,
      hint: 'Free some space, then resume the run: it goes on from its last checkpoint.',
    },
    { cause: thrown },
  );
};
