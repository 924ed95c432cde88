/** Values of parameter files, as DVC compares them, puts them into commands and records them in `dvc.lock`. */
import { posix } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { pythonNumber } from './python-json.ts';
import { type YamlNode, mapNode, scalarNode, seqNode } from './yaml-node.ts';
import { parseWith } from './yaml.ts';

/** A float, which Python writes with a point even when it is whole. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

export type Param = string | number | boolean | null | Float | Param[] | ParamMap;
export type ParamMap = { [key: string]: Param };

/** What a parameter file is read with; `path` is as `dvc.yaml` names it. null: there is none. */
export type ReadParams = (path: string) => string | null;

/**
 * @param file named by errors.
 * @throws IdriftError `bad-input` for a text that is no map, and for the kinds of file that are programs.
 */
export const parseParams = (text: string, file: string): ParamMap => {
  const kind = posix.extname(file).toLowerCase();
  if (kind === '.py' || kind === '.toml') {
    throw new IdriftError({
      code: 'not-available',
      message: `${file}: parameters in ${kind === '.py' ? 'Python' : 'TOML'} files cannot be read here.`,
      where: file,
      hint: 'Keep them in a YAML or JSON file, or use the dvc command for this pipeline.',
    });
  }
  return parseTyped(text, file);
};

/** A YAML map that tells floats from integers. */
export const parseTyped = (text: string, file: string): ParamMap =>
  parseWith<Float>(text, file, ({ value }) => new Float(value));

export const isParamMap = (value: Param | undefined): value is ParamMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Float);

/** `train.epochs` in nested maps and lists; undefined when it is not there. */
export const paramAt = (map: ParamMap, path: string): Param | undefined => {
  let at: Param | undefined = map;
  for (const key of path.split('.')) {
    if (Array.isArray(at)) at = /^\d+$/.test(key) ? at[Number(key)] : undefined;
    else at = isParamMap(at) ? at[key] : undefined;
  }
  return at;
};

/** As Python's `==`: 1 and 1.0 are equal. */
export const sameParam = (a: Param | undefined, b: Param | undefined): boolean => {
  const [x, y] = [a instanceof Float ? a.value : a, b instanceof Float ? b.value : b];
  if (Array.isArray(x) && Array.isArray(y))
    return x.length === y.length && x.every((each, index) => sameParam(each, y[index]));
  if (isParamMap(x) && isParamMap(y)) {
    const keys = Object.keys(x);
    return keys.length === Object.keys(y).length && keys.every((key) => key in y && sameParam(x[key], y[key]));
  }
  return x === y;
};

/** Python's `repr` of a float. */
export const floatText = ({ value }: Float): string => {
  if (!Number.isInteger(value)) return pythonNumber(value).toLowerCase().replace('infinity', 'inf');
  if (Math.abs(value) < 1e16) return `${Object.is(value, -0) ? '-0' : value}.0`;
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${digits}e${exponent.replace(/^([-+])(\d)$/, '$10$2')}`;
};

/** A YAML node that spells floats as Python does. */
export const paramNode = (value: Param): YamlNode => {
  if (value instanceof Float) return scalarNode(value.value, { spelling: floatSpelling(value) });
  if (Array.isArray(value)) return { ...seqNode(false), items: value.map(paramNode) };
  if (!isParamMap(value)) return scalarNode(value);
  return {
    ...mapNode(false),
    pairs: Object.entries(value).map(([key, each]) => ({ key: scalarNode(key), value: paramNode(each) })),
  };
};

const floatSpelling = (float: Float): string => {
  const { value } = float;
  if (Number.isNaN(value)) return '.nan';
  return Number.isFinite(value) ? floatText(float) : value > 0 ? '.inf' : '-.inf';
};
