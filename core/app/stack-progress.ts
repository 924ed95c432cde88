/** What a start, stop or pull tells, as the step that each service is at and the share of the work that is done. */
import type { StackStep } from '../contract/stack.ts';
import type { ContainerStep, StackEvent } from '../stack/engine/index.ts';

type Layer = { readonly current: number; readonly total: number };
type Phase = StackStep['phase'] | 'done';

type Going = { readonly phase: Phase; readonly image: string };

/** Immutable: each event gives the next one. */
export type StackProgress = {
  readonly services: Readonly<Record<string, Going>>;
  /** Layers by image; one that is there already counts for nothing. */
  readonly layers: Readonly<Record<string, Readonly<Record<string, Layer>>>>;
  /** Images that are there. */
  readonly present: ReadonlySet<string>;
  /** Another of us works on the same stack. */
  readonly waitsForTurn: boolean;
  readonly warnings: readonly string[];
};

/** `images`: by service, those that the work is about. */
export const noProgress = (images: Readonly<Record<string, string>>): StackProgress => ({
  services: Object.fromEntries(Object.entries(images).map(([name, image]) => [name, { phase: 'waiting', image }])),
  layers: {},
  present: new Set(),
  waitsForTurn: false,
  warnings: [],
});

const PHASES: Readonly<Record<ContainerStep, Phase>> = {
  creating: 'creating',
  created: 'creating',
  recreating: 'creating',
  recreated: 'creating',
  starting: 'starting',
  started: 'starting',
  waiting: 'checking',
  running: 'done',
  healthy: 'done',
  completed: 'done',
  failed: 'done',
  stopping: 'stopping',
  stopped: 'done',
  removing: 'removing',
  removed: 'done',
};

export const afterEvent = (before: StackProgress, event: StackEvent): StackProgress => {
  const progress = event.kind === 'turn' ? before : { ...before, waitsForTurn: false };
  switch (event.kind) {
    case 'turn':
      return { ...before, waitsForTurn: true };
    case 'image': {
      if (event.step === 'pulling' || event.step === 'building') return withImage(progress, event.image, event.step);
      const present = new Set(progress.present).add(event.image);
      return { ...withImage(progress, event.image, 'waiting'), present };
    }
    case 'layer': {
      const { image, layer, status, current, total } = event;
      const known = progress.layers[image]?.[layer] ?? { current: 0, total: 0 };
      const next = layerAfter(known, status, current, total);
      return { ...progress, layers: { ...progress.layers, [image]: { ...progress.layers[image], [layer]: next } } };
    }
    case 'container': {
      const going = progress.services[event.service];
      const phase = PHASES[event.step];
      return {
        ...progress,
        services: { ...progress.services, [event.service]: { image: going?.image ?? '', phase } },
      };
    }
    case 'warning':
      return { ...progress, warnings: [...progress.warnings, event.message] };
    case 'build-line':
    case 'network':
    case 'volume':
      return progress;
    default:
      return event satisfies never;
  }
};

/** The engine counts a layer twice, as it comes and as it is unpacked: only what comes is counted. */
const layerAfter = (known: Layer, status: string, current: number, total: number): Layer => {
  if (/^downloading/i.test(status) && total > 0) return { current: Math.min(current, total), total };
  if (/^(download complete|verifying|extracting|pull complete)/i.test(status))
    return { ...known, current: known.total };
  return known;
};

const withImage = (progress: StackProgress, image: string, phase: Phase): StackProgress => ({
  ...progress,
  services: Object.fromEntries(
    Object.entries(progress.services).map(([name, going]) => [
      name,
      going.image === image && going.phase !== 'done' ? { ...going, phase } : going,
    ]),
  ),
});

/** null: nothing is to do for it any more. */
export const stepOf = (progress: StackProgress, service: string): StackStep | null => {
  const going = progress.services[service];
  if (!going || going.phase === 'done') return null;
  return { phase: going.phase, ...pulled(progress, going.image) };
};

const pulled = ({ layers }: StackProgress, image: string): { readonly bytes: number; readonly total: number } => {
  const all = Object.values(layers[image] ?? {});
  return {
    bytes: all.reduce((sum, { current }) => sum + current, 0),
    total: all.reduce((sum, { total }) => sum + total, 0),
  };
};

/** How far a service is by its phase, before the bytes of its image are looked at. */
const SHARES: Readonly<Record<Phase, number>> = {
  waiting: 0,
  pulling: 0,
  building: 0,
  creating: 0.6,
  starting: 0.7,
  checking: 0.8,
  stopping: 0.5,
  removing: 0.5,
  done: 1,
};

/** 0 to 1: the mean over the services, where an image counts for half. */
export const shareDone = (progress: StackProgress): number => {
  const all = Object.values(progress.services);
  if (all.length === 0) return 0;
  const done = all.reduce((sum, { phase, image }) => {
    if (phase !== 'waiting' && phase !== 'pulling') return sum + SHARES[phase];
    if (progress.present.has(image)) return sum + 0.5;
    const { bytes, total } = pulled(progress, image);
    return sum + (total === 0 ? 0 : 0.5 * (bytes / total));
  }, 0);
  return Math.min(1, done / all.length);
};

/** "fetching 2 images, 120 of 340 MB", "starting, 3 of 6 ready". */
export const whereNow = (progress: StackProgress): string => {
  if (progress.waitsForTurn) return 'waiting for another window of the same project';
  const all = Object.values(progress.services);
  const fetching = new Set(all.flatMap(({ phase, image }) => (phase === 'pulling' ? [image] : [])));
  const count = all.filter(({ phase }) => phase === 'done').length;
  if (fetching.size > 0) {
    const amounts = [...fetching].map((image) => pulled(progress, image));
    const bytes = amounts.reduce((sum, amount) => sum + amount.bytes, 0);
    const total = amounts.reduce((sum, amount) => sum + amount.total, 0);
    const images = `fetching ${fetching.size} ${fetching.size === 1 ? 'image' : 'images'}`;
    return total === 0 ? images : `${images}, ${(bytes / 1e6).toFixed(0)} of ${(total / 1e6).toFixed(0)} MB`;
  }
  if (all.some(({ phase }) => phase === 'building')) return 'building images';
  return `${count} of ${all.length} ready`;
};
