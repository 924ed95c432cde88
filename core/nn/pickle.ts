/**
 * Python pickles (protocols 2 to 5, https://github.com/python/cpython/blob/main/Lib/pickletools.py) as far as weights need them.
 * Nothing is run: a global is only a name, and `call` decides which of them may stand for something.
 */

export type Global = { readonly kind: 'global'; readonly name: string };
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | Buffer
  | Global
  | readonly PickleValue[]
  | Map<PickleValue, PickleValue>
  | object;

export type PickleRules = {
  /** What `callable(...args)` stands for. @throws Error naming a callable that is not known. */
  readonly call: (callable: Global, args: readonly PickleValue[]) => PickleValue;
  /** What a persistent id stands for. */
  readonly persistent: (id: PickleValue) => PickleValue;
};

const MARK = Symbol('mark');
type Slot = PickleValue | typeof MARK;

const isGlobal = (value: unknown): value is Global =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'global';

/** Little-endian two's complement of any length. */
const longOf = (bytes: Buffer): number => {
  let value = 0n;
  for (const [i, byte] of bytes.entries()) value |= BigInt(byte) << BigInt(8 * i);
  const last = bytes.at(-1) ?? 0;
  return Number(last & 0x80 ? value - (1n << BigInt(8 * bytes.length)) : value);
};

/** @throws Error that says what stands in the pickle that weights do not need. */
export const readPickle = (bytes: Buffer, rules: PickleRules): PickleValue => {
  const stack: Slot[] = [];
  const memo = new Map<number, Slot>();
  let at = 0;
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new Error('it ends in the middle of a value');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const line = (): string => {
    const end = bytes.indexOf(10, at);
    if (end < 0) throw new Error('it ends in the middle of a name');
    const text = bytes.subarray(at, end).toString('utf8');
    at = end + 1;
    return text;
  };
  const pop = (): PickleValue => {
    const value = stack.pop();
    if (value === undefined || value === MARK) throw new Error('its values do not fit together');
    return value;
  };
  const sinceMark = (): PickleValue[] => {
    const mark = stack.lastIndexOf(MARK);
    if (mark < 0) throw new Error('its values do not fit together');
    // No mark lies behind the last one.
    return stack.splice(mark).slice(1) as PickleValue[];
  };
  const top = (): PickleValue => {
    const value = pop();
    stack.push(value);
    return value;
  };
  const setItems = (items: readonly PickleValue[]): void => {
    const target = top();
    if (!(target instanceof Map)) throw new Error('it sets an item of something that is no dictionary');
    for (let i = 0; i + 1 < items.length; i += 2) target.set(items[i] ?? null, items[i + 1] ?? null);
  };
  const append = (items: readonly PickleValue[]): void => {
    const target = top();
    if (!Array.isArray(target)) throw new Error('it appends to something that is no list');
    target.push(...items);
  };
  const call = (callable: PickleValue, args: PickleValue): PickleValue => {
    if (!isGlobal(callable) || !Array.isArray(args)) throw new Error('it calls something that is no function');
    return rules.call(callable, args);
  };
  const global = (module: PickleValue, name: PickleValue): Global => {
    if (typeof module !== 'string' || typeof name !== 'string')
      throw new Error('it names a function by something else');
    return { kind: 'global', name: `${module}.${name}` };
  };

  for (;;) {
    const opcode = String.fromCharCode(take(1)[0] ?? 0);
    switch (opcode) {
      case '\x80': // PROTO
        take(1);
        break;
      case '\x95': // FRAME
        take(8);
        break;
      case '.': // STOP
        return pop();
      case '(': // MARK
        stack.push(MARK);
        break;
      case 'N':
        stack.push(null);
        break;
      case '\x88':
      case '\x89': // NEWTRUE, NEWFALSE
        stack.push(opcode === '\x88');
        break;
      case 'K': // BININT1
        stack.push(take(1).readUInt8());
        break;
      case 'M': // BININT2
        stack.push(take(2).readUInt16LE());
        break;
      case 'J': // BININT
        stack.push(take(4).readInt32LE());
        break;
      case '\x8a': // LONG1
        stack.push(longOf(take(take(1).readUInt8())));
        break;
      case 'G': // BINFLOAT
        stack.push(take(8).readDoubleBE());
        break;
      case 'X': // BINUNICODE
        stack.push(take(take(4).readUInt32LE()).toString('utf8'));
        break;
      case '\x8c': // SHORT_BINUNICODE
        stack.push(take(take(1).readUInt8()).toString('utf8'));
        break;
      case 'U': // SHORT_BINSTRING
        stack.push(take(take(1).readUInt8()).toString('latin1'));
        break;
      case 'B': // BINBYTES
        stack.push(take(take(4).readUInt32LE()));
        break;
      case 'C': // SHORT_BINBYTES
        stack.push(take(take(1).readUInt8()));
        break;
      case ']': // EMPTY_LIST
        stack.push([]);
        break;
      case '}': // EMPTY_DICT
        stack.push(new Map());
        break;
      case ')': // EMPTY_TUPLE
        stack.push([]);
        break;
      case 't': // TUPLE
      case 'l': // LIST
        stack.push(sinceMark());
        break;
      case '\x85':
      case '\x86':
      case '\x87': {
        // TUPLE1 to TUPLE3
        const count = opcode.charCodeAt(0) - 0x84;
        const items = Array.from({ length: count }, pop);
        stack.push(items.toReversed());
        break;
      }
      case 'a': // APPEND
        append([pop()]);
        break;
      case 'e': // APPENDS
        append(sinceMark());
        break;
      case 's': {
        // SETITEM
        const value = pop();
        setItems([pop(), value]);
        break;
      }
      case 'u': // SETITEMS
        setItems(sinceMark());
        break;
      case 'q': // BINPUT
        memo.set(take(1).readUInt8(), top());
        break;
      case 'r': // LONG_BINPUT
        memo.set(take(4).readUInt32LE(), top());
        break;
      case '\x94': // MEMOIZE
        memo.set(memo.size, top());
        break;
      case 'h': // BINGET
      case 'j': {
        // LONG_BINGET
        const value = memo.get(opcode === 'h' ? take(1).readUInt8() : take(4).readUInt32LE());
        if (value === undefined) throw new Error('it refers to a value that it does not hold');
        stack.push(value);
        break;
      }
      case 'c': // GLOBAL
        stack.push(global(line(), line()));
        break;
      case '\x93': {
        // STACK_GLOBAL
        const name = pop();
        stack.push(global(pop(), name));
        break;
      }
      case 'R': // REDUCE
      case '\x81': {
        // NEWOBJ
        const args = pop();
        stack.push(call(pop(), args));
        break;
      }
      case 'b': // BUILD: attributes beside the items, of an OrderedDict's _metadata for instance
        pop();
        break;
      case 'Q': // BINPERSID
        stack.push(rules.persistent(pop()));
        break;
      default:
        throw new Error(`it holds the instruction 0x${opcode.charCodeAt(0).toString(16)}, which weights do not need`);
    }
  }
};
