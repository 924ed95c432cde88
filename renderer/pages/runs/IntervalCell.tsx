/** A figure with its interval in a table's cell; while a run trains its test texts are not scored yet. */
import type { Estimate } from '../../../core/contract/index.ts';
import { IntervalGlyph, type Role } from '../../parts/IntervalGlyph.tsx';
import type { Scale } from './scale.ts';

type Props = {
  readonly value: Estimate | null;
  readonly scale: Scale;
  readonly role: Role;
  readonly pending?: boolean;
  readonly compared?: number | null;
  readonly width?: number;
};

export const IntervalCell = ({ value, scale, role, pending = false, compared = null, width = 84 }: Props) =>
  value ? (
    <IntervalGlyph value={value} scale={scale} role={role} compared={compared} width={width} />
  ) : (
    <span className="third">{pending ? 'after training' : '–'}</span>
  );
