/** What keys do on the Labels page, the layouts that come with the app, and which keys are not free. */
import type { LabelQueue } from '../../../../core/contract/index.ts';

/** `label3` is the third label, in the queue's order. */
export type LabelAction =
  | `label${number}`
  | 'accept'
  | 'skip'
  | 'flag'
  | 'note'
  | 'undo'
  | 'redo'
  | 'next'
  | 'previous'
  | 'blind'
  | 'twins';

/** Which of the queue's labels an action gives; undefined: the queue has not so many, or the action is another one. */
export const labelOf = ({ labels }: Pick<LabelQueue, 'labels'>, action: LabelAction): string | undefined =>
  labels[Number(action.replace('label', '')) - 1]?.label;

/** Keys by action, as `chordsOf` names them; the first is the one that is shown. */
export type KeyMap = Readonly<Partial<Record<LabelAction, readonly string[]>>>;

export const ACTIONS: readonly { readonly action: LabelAction; readonly does: string }[] = [
  { action: 'accept', does: 'Accept the suggestion' },
  { action: 'skip', does: 'Skip the text' },
  { action: 'flag', does: 'Flag it: somebody else should look' },
  { action: 'note', does: 'Write a note' },
  { action: 'undo', does: 'Take the last key back' },
  { action: 'redo', does: 'Do again what was taken back' },
  { action: 'next', does: 'Next text, as it is' },
  { action: 'previous', does: 'Text before' },
  { action: 'twins', does: 'The same for texts that are nearly the same' },
  { action: 'blind', does: 'Hide or show suggestions' },
];

export const LAYOUTS = {
  both: {
    name: 'Both hands',
    keys: {
      ...numbered(['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'].map((key) => [key])),
      accept: ['Space'],
      skip: ['s'],
      flag: ['f'],
      note: ['n'],
      undo: ['Backspace'],
      redo: ['Shift+Backspace'],
      next: ['j'],
      previous: ['k'],
      twins: ['t'],
      blind: ['b'],
    },
  },
  left: {
    name: 'Left hand',
    keys: {
      ...numbered([['1', 'q'], ['2', 'w'], ['3', 'e'], ['4', 'r'], ['5']]),
      accept: ['Space'],
      skip: ['s'],
      flag: ['f'],
      note: ['c'],
      undo: ['z', 'Backspace'],
      redo: ['x', 'Shift+Backspace'],
      next: ['d'],
      previous: ['a'],
      twins: ['t'],
      blind: ['b'],
    },
  },
  right: {
    name: 'Right hand',
    keys: {
      ...numbered([['j', '1'], ['k', '2'], ['l', '3'], ['u', '4'], ['i', '5'], ['o', '6'], ['7'], ['8'], ['9']]),
      accept: ['Space', 'Enter'],
      skip: ['p'],
      flag: ['h'],
      note: ['m'],
      undo: ['Backspace', ','],
      redo: ['.', 'Shift+Backspace'],
      next: ['ArrowDown', 'n'],
      previous: ['ArrowUp'],
      twins: ['y'],
      blind: ['-'],
    },
  },
} as const satisfies Readonly<Record<string, { readonly name: string; readonly keys: KeyMap }>>;
export type LayoutName = keyof typeof LAYOUTS;
export const LAYOUT_NAMES = Object.keys(LAYOUTS) as readonly LayoutName[];

/** Work in every layout, whatever else is chosen. */
const ALWAYS: Readonly<Record<string, LabelAction>> = {
  'Ctrl+z': 'undo',
  'Ctrl+Shift+z': 'redo',
  'Ctrl+y': 'redo',
};

/** The app's own. */
const RESERVED: Readonly<Record<string, string>> = {
  g: 'goes to a place, with the letter after it',
  '?': 'shows all keys',
  Escape: 'closes what is open',
  Tab: 'moves the focus',
  'Shift+Tab': 'moves the focus',
  F5: 'fetches everything again',
  F6: 'moves between panes',
};

function numbered(keys: readonly (readonly string[])[]): KeyMap {
  return Object.fromEntries(keys.map((each, index) => [`label${index + 1}`, each]));
}

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'metaKey'>;

/**
 * The names of a key that was pressed, the likeliest first: "a", "Space", "Shift+Backspace", "Ctrl+z". A digit of the number pad is that
 * digit with or without its lock; so is a key of the digit row where the keyboard writes something else on it, as a French one does.
 */
export const chordsOf = ({ key, code, shiftKey, ctrlKey, metaKey }: Pressed): readonly string[] => {
  const control = ctrlKey || metaKey ? 'Ctrl+' : '';
  const padDigit = /^Numpad(\d)$/.exec(code)?.[1];
  if (padDigit !== undefined) return [`${control}${padDigit}`];
  const name = key === ' ' ? 'Space' : key.length === 1 ? key.toLowerCase() : key;
  // What a key writes with Shift is another character, but for letters.
  const isCharacter = key.length === 1 && key !== ' ' && key.toLowerCase() === key.toUpperCase();
  const shift = shiftKey && !isCharacter ? 'Shift+' : '';
  const rowDigit = /^Digit(\d)$/.exec(code)?.[1];
  return [`${control}${shift}${name}`, ...(rowDigit === undefined ? [] : [`${control}${rowDigit}`])];
};

/** What the keys do now: the layout with what this person changed in it. */
export const keysOf = (layout: LayoutName, changed: KeyMap): KeyMap => ({ ...LAYOUTS[layout].keys, ...changed });

const entriesOf = (keys: KeyMap) => Object.entries(keys) as readonly [LabelAction, readonly string[]][];

/** undefined: nothing. */
export const actionOf = (keys: KeyMap, event: Pressed): LabelAction | undefined => {
  for (const chord of chordsOf(event)) {
    const always = ALWAYS[chord];
    if (always) return always;
    for (const [action, chords] of entriesOf(keys)) if (chords.includes(chord)) return action;
  }
  return undefined;
};

/** As KeyHint writes it: "S", "Space", "Shift+Backspace". */
export const keyWords = (chord: string): string =>
  chord
    .split('+')
    .map((part) => (part.length === 1 ? part.toUpperCase() : (ARROWS[part] ?? part)))
    .join('+');

const ARROWS: Readonly<Record<string, string>> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' };

/** The key shown for an action; null: it has none. */
export const keyFor = (keys: KeyMap, action: LabelAction): string | null => {
  const chord = keys[action]?.[0];
  return chord === undefined ? null : keyWords(chord);
};

/** "neutral", or what ACTIONS says. */
export const actionWords = (action: LabelAction, labels: readonly string[]): string => {
  const number = /^label(\d+)$/.exec(action)?.[1];
  if (number !== undefined) return labels[Number(number) - 1] ?? `label ${number}`;
  return ACTIONS.find((each) => each.action === action)?.does ?? action;
};

/** Why this key cannot be had for this action, and what to do; null: it can. */
export const keyProblem = (
  keys: KeyMap,
  action: LabelAction,
  chord: string,
  labels: readonly string[],
): string | null => {
  const words = keyWords(chord);
  const reserved = RESERVED[chord];
  if (reserved !== undefined) return `${words} ${reserved}, on every page. Press another key.`;
  if (/^(?:Ctrl|Alt|Meta)/.test(chord)) return `${words} belongs to the app. Press a key without Ctrl.`;
  const taken = entriesOf(keys).find(([other, chords]) => other !== action && chords.includes(chord))?.[0];
  if (taken === undefined) return null;
  return `${words} is the key of “${actionWords(taken, labels)}”. Give that another key first, or press another one here.`;
};
