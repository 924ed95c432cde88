/** What happens while a stack goes up or down, as it happens. */

export type ContainerStep =
  | 'creating'
  | 'created'
  | 'recreating'
  | 'recreated'
  | 'starting'
  | 'started'
  | 'running'
  | 'waiting'
  | 'healthy'
  | 'completed'
  | 'failed'
  | 'stopping'
  | 'stopped'
  | 'removing'
  | 'removed';

export type StackEvent =
  /** Another of us works on the same project; we go on when it is done. */
  | { readonly kind: 'turn'; readonly step: 'waiting' }
  | {
      readonly kind: 'image';
      readonly image: string;
      readonly step: 'present' | 'pulling' | 'pulled' | 'building' | 'built' | 'pushing' | 'pushed';
    }
  /** A layer of an image that is pulled. Bytes; `total` is 0 while it is not known. `status` is the engine's word. */
  | {
      readonly kind: 'layer';
      readonly image: string;
      readonly layer: string;
      readonly status: string;
      readonly current: number;
      readonly total: number;
    }
  | { readonly kind: 'build-line'; readonly image: string; readonly text: string }
  | {
      readonly kind: 'network' | 'volume';
      readonly name: string;
      readonly step: 'creating' | 'created' | 'removing' | 'removed' | 'in-use';
    }
  | {
      readonly kind: 'container';
      readonly service: string;
      readonly name: string;
      readonly step: ContainerStep;
      /** Why, where the step alone does not say it. */
      readonly detail?: string;
    }
  | { readonly kind: 'warning'; readonly message: string };

export type OnStackEvent = (event: StackEvent) => void;

/** What every long call takes. */
export type Going = {
  readonly signal?: AbortSignal;
  readonly onEvent?: OnStackEvent;
};
