import { describe, expect, it } from 'vitest';
import { actionOf, chordsOf, keyFor, keyProblem, keysOf, LAYOUT_NAMES, LAYOUTS } from './actions.ts';

const press = (key: string, code = '', more: Partial<KeyboardEvent> = {}) => ({
  key,
  code,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  ...more,
});
const LABELS = ['negative', 'neutral', 'positive'];

describe('keys that were pressed', () => {
  it('names letters, spaces and keys with Shift or Ctrl', () => {
    expect(chordsOf(press('S', 'KeyS'))).toEqual(['s']);
    expect(chordsOf(press(' ', 'Space'))).toEqual(['Space']);
    expect(chordsOf(press('Backspace', 'Backspace', { shiftKey: true }))).toEqual(['Shift+Backspace']);
    expect(chordsOf(press('Z', 'KeyZ', { shiftKey: true, ctrlKey: true }))).toEqual(['Ctrl+Shift+z']);
    expect(chordsOf(press('?', 'Slash', { shiftKey: true }))).toEqual(['?']);
  });
  it('takes the number pad for digits, without its lock too', () => {
    expect(chordsOf(press('2', 'Numpad2'))).toEqual(['2']);
    expect(chordsOf(press('ArrowDown', 'Numpad2'))).toEqual(['2']);
    expect(chordsOf(press('ArrowDown', 'ArrowDown'))).toEqual(['ArrowDown']);
  });
  it('takes the digit row for digits where the keyboard writes other characters on it', () => {
    expect(actionOf(LAYOUTS.both.keys, press('é', 'Digit2'))).toBe('label2');
    // On a keyboard whose row has "-" there, a key that is something here comes first.
    expect(actionOf(LAYOUTS.right.keys, press('-', 'Digit6'))).toBe('blind');
  });
});

describe('layouts', () => {
  it.each(LAYOUT_NAMES)('%s: no key does two things, and every action has one', (name) => {
    const chords = Object.values(LAYOUTS[name].keys).flat();
    expect(new Set(chords).size).toBe(chords.length);
    for (const action of [
      'accept',
      'skip',
      'flag',
      'note',
      'undo',
      'redo',
      'next',
      'previous',
      'twins',
      'blind',
    ] as const)
      expect(keyFor(LAYOUTS[name].keys, action)).not.toBeNull();
    for (const [action, own] of Object.entries(LAYOUTS[name].keys))
      for (const chord of own) expect(keyProblem(LAYOUTS[name].keys, action as 'skip', chord, LABELS)).toBeNull();
  });
  it('undo and redo as everywhere, in each of them', () => {
    for (const name of LAYOUT_NAMES) {
      const { keys } = LAYOUTS[name];
      expect(actionOf(keys, press('z', 'KeyZ', { ctrlKey: true }))).toBe('undo');
      expect(actionOf(keys, press('Z', 'KeyZ', { ctrlKey: true, shiftKey: true }))).toBe('redo');
      expect(actionOf(keys, press('y', 'KeyY', { ctrlKey: true }))).toBe('redo');
      expect(actionOf(keys, press('Backspace', 'Backspace', { shiftKey: true }))).toBe('redo');
    }
  });
  it('the left hand labels with letters, the right hand with its own', () => {
    expect(actionOf(LAYOUTS.left.keys, press('w', 'KeyW'))).toBe('label2');
    expect(actionOf(LAYOUTS.right.keys, press('k', 'KeyK'))).toBe('label2');
    expect(actionOf(LAYOUTS.right.keys, press('3', 'Numpad3'))).toBe('label3');
  });
});

describe('changed keys', () => {
  it('replace those of the layout', () => {
    const keys = keysOf('both', { skip: ['x'] });
    expect(actionOf(keys, press('x', 'KeyX'))).toBe('skip');
    expect(actionOf(keys, press('s', 'KeyS'))).toBeUndefined();
    expect(keyFor(keys, 'skip')).toBe('X');
  });
  it('are refused with the reason where they are taken', () => {
    const { keys } = LAYOUTS.both;
    expect(keyProblem(keys, 'flag', 'f', LABELS)).toBeNull();
    expect(keyProblem(keys, 'flag', 'x', LABELS)).toBeNull();
    expect(keyProblem(keys, 'flag', 's', LABELS)).toBe(
      'S is the key of “Skip the text”. Give that another key first, or press another one here.',
    );
    expect(keyProblem(keys, 'flag', '2', LABELS)).toContain('2 is the key of “neutral”.');
    expect(keyProblem(keys, 'flag', 'g', LABELS)).toBe(
      'G goes to a place, with the letter after it, on every page. Press another key.',
    );
    expect(keyProblem(keys, 'flag', 'Ctrl+k', LABELS)).toBe('Ctrl+K belongs to the app. Press a key without Ctrl.');
  });
});
