import { encodeQR } from "qr";

/** A QR code (ISO/IEC 18004) as a drawing: squares of side 1, a quiet zone of four around them, as the standard asks. */
export interface QrDrawing {
  /** Of the whole, quiet zone included. */
  readonly side: number;
  /** An SVG path: the dark squares of each row, those side by side as one. */
  readonly path: string;
}

/** Of a text of up to some 600 characters; with a sixth of it unreadable (a fold, a stain), it is read all the same. */
export function drawQr(text: string): QrDrawing {
  const rows = encodeQR(text, "raw", { ecc: "medium", encoding: "byte", border: 4 });
  const path = rows.map((row, y) =>
    runsOf(row)
      .map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`)
      .join(""),
  );
  return { side: rows.length, path: path.join("") };
}

/** Where dark squares begin, and how many stand side by side. */
function runsOf(row: readonly boolean[]): readonly (readonly [x: number, length: number])[] {
  const runs: [number, number][] = [];
  for (const [x, dark] of row.entries()) {
    const last = runs.at(-1);
    if (!dark) continue;
    if (last !== undefined && last[0] + last[1] === x) last[1] += 1;
    else runs.push([x, 1]);
  }
  return runs;
}
