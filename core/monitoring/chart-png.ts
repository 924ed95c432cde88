/** The chart of an alert as a picture: for each score or statistic that alarmed, the reference as bars and the live texts as a line. */
import { crc32, deflateSync } from 'node:zlib';
import type { Histogram } from '../contract/common.ts';
import type { DriftCheck } from '../contract/monitoring.ts';

type Panel = { readonly title: string; readonly reference: Histogram; readonly live: Histogram };
export type Chart = { readonly png: Uint8Array; readonly title: string; readonly description: string };

/** null: nothing that alarmed has a histogram. */
export const chartOf = (check: DriftCheck): Chart | null => {
  const alarmed =
    check.rule === 'fixed'
      ? check.scores.filter(({ exceeded }) => exceeded)
      : check.statistics.filter(({ named }) => named);
  const panels = alarmed.flatMap(({ title, reference, live }): Panel[] =>
    reference && live ? [{ title, reference, live }] : [],
  );
  if (panels.length === 0) return null;
  const title = `${panels.map((panel) => panel.title).join(', ')}: grey reference, orange line live texts`;
  const description = panels
    .map(
      (panel) =>
        `${panel.title}: most reference texts between ${peakOf(panel.reference)}, most live texts between ${peakOf(panel.live)}.`,
    )
    .join(' ');
  return { png: encodePng(draw(panels)), title, description };
};

const peakOf = ({ edges, shares }: Histogram): string => {
  const peak = shares.indexOf(Math.max(...shares));
  return `${digits(edges[peak])} and ${digits(edges[peak + 1])}`;
};
const digits = (value: number | undefined): string => String(Number((value ?? 0).toPrecision(3)));

type Picture = { readonly width: number; readonly height: number; readonly pixels: Uint8Array };

/** Places in the palette; 0 is the paper. */
const [BAR, LINE, AXIS] = [1, 2, 3] as const;
const PALETTE = [0xff, 0xff, 0xff, 0xb8, 0xbe, 0xc7, 0xd9, 0x6a, 0x14, 0x5b, 0x64, 0x70] as const;
const PANEL = { width: 360, height: 220, margin: 16 } as const;
const STROKE = 3;

const draw = (panels: readonly Panel[]): Picture => {
  const width = PANEL.width * panels.length;
  const pixels = new Uint8Array(width * PANEL.height);
  const fill = (left: number, top: number, right: number, bottom: number, colour: number): void => {
    for (let y = Math.max(0, Math.round(top)); y < Math.min(PANEL.height, Math.round(bottom)); y++) {
      pixels.fill(colour, y * width + Math.max(0, Math.round(left)), y * width + Math.min(width, Math.round(right)));
    }
  };
  panels.forEach(({ reference, live }, index) => {
    const left = index * PANEL.width + PANEL.margin;
    const [right, base] = [left + PANEL.width - 2 * PANEL.margin, PANEL.height - PANEL.margin];
    const [from = 0] = reference.edges;
    const span = (reference.edges.at(-1) ?? 1) - from || 1;
    const highest = Math.max(...reference.shares, ...live.shares) || 1;
    const x = (value: number): number => left + ((value - from) / span) * (right - left);
    const y = (share: number): number => base - (share / highest) * (base - 2 * PANEL.margin);
    reference.shares.forEach((share, bin) => {
      fill(x(reference.edges[bin] ?? 0) + 1, y(share), x(reference.edges[bin + 1] ?? 0) - 1, base, BAR);
    });
    let before = 0;
    live.shares.forEach((share, bin) => {
      const [begin, end] = [x(live.edges[bin] ?? 0), x(live.edges[bin + 1] ?? 0)];
      fill(
        begin - STROKE / 2,
        Math.min(y(before), y(share)),
        begin + STROKE / 2,
        Math.max(y(before), y(share)) + STROKE,
        LINE,
      );
      fill(begin, y(share), end, y(share) + STROKE, LINE);
      before = share;
    });
    fill(right - STROKE / 2, y(before), right + STROKE / 2, base, LINE);
    fill(left, base, right, base + 1, AXIS);
  });
  return { width, height: PANEL.height, pixels };
};

/** An indexed picture of 8 bits; PNG's own checksums. */
const encodePng = ({ width, height, pixels }: Picture): Uint8Array => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const lines = Buffer.alloc((width + 1) * height); // each line begins with its filter: none
  for (let y = 0; y < height; y++) lines.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(PALETTE)),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};
