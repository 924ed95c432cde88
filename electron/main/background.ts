/** Idrift without a window: its checks go on, and a sign in the system's bar brings the window back. Off until somebody turns it on. */
import { Menu, nativeImage, type NativeImage, Tray } from 'electron';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export type Background = {
  readonly isOn: () => boolean;
  readonly setOn: (on: boolean) => void;
  /** The last window was closed. */
  readonly enter: () => void;
  /** A window is there again. */
  readonly leave: () => void;
};

export const openBackground = (
  file: string,
  { open, quit }: { readonly open: () => void; readonly quit: () => void },
): Background => {
  let on = readOn(file);
  let tray: Tray | null = null;
  return {
    isOn: () => on,
    setOn: (next) => {
      on = next;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify({ on }));
    },
    enter: () => {
      tray ??= new Tray(sign());
      tray.setToolTip('Idrift goes on checking for drift');
      tray.setContextMenu(
        Menu.buildFromTemplate([
          { label: 'Open Idrift', click: open },
          { type: 'separator' },
          { label: 'Quit', click: quit },
        ]),
      );
      tray.on('click', open);
    },
    leave: () => {
      tray?.destroy();
      tray = null;
    },
  };
};

const readOn = (file: string): boolean => {
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof read === 'object' && read !== null && 'on' in read && read.on === true;
  } catch {
    return false; // never turned on
  }
};

const SIZE = 32;

/** A ring with a gap: what moved away. Drawn, since one colour must do on dark bars and on light ones. */
const sign = (): NativeImage => {
  const pixels = Buffer.alloc(SIZE * SIZE * 4);
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const [right, down] = [x - SIZE / 2 + 0.5, y - SIZE / 2 + 0.5];
      const distance = Math.hypot(right, down);
      const isGap = right > 0 && Math.abs(down) < SIZE / 8;
      if (distance > SIZE * 0.26 && distance < SIZE * 0.44 && !isGap) {
        pixels.set([0x14, 0x6a, 0xd9, 0xff], (y * SIZE + x) * 4); // blue, green, red, opacity
      }
    }
  }
  return nativeImage.createFromBitmap(pixels, { width: SIZE, height: SIZE, scaleFactor: 2 });
};
