/** Keys of config.json that several families share. */
import { z } from 'zod';
import type { Activation } from '../model-config.ts';

export const count = z.number().int().positive();
export const rate = z.number().min(0).max(1);

const activations: Readonly<Record<string, Activation>> = {
  gelu: 'gelu',
  gelu_new: 'geluTanh',
  gelu_fast: 'geluTanh',
  gelu_pytorch_tanh: 'geluTanh',
  relu: 'relu',
  silu: 'silu',
  swish: 'silu',
};

export const activation = z
  .string()
  .refine((name) => Object.hasOwn(activations, name), {
    error: ({ input }) => `the activation "${String(input)}" is not one of ${Object.keys(activations).join(', ')}`,
  })
  .transform((name) => activations[name] ?? 'gelu');
