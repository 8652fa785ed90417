import { decodeQR } from "qr/decode.js";
import { expect, test } from "vitest";
import { drawQr } from "./qr-code.ts";

const note =
  "brane/log/4f1c2a9be07d6358\n100000\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n" +
  `— brane/log/4f1c2a9be07d6358 ${"Zm9v".repeat(23)}\n`;

/** What a camera sees of it: each square eight points wide, the drawing as it is drawn. */
function seen({ side, path }: ReturnType<typeof drawQr>, stain = 0) {
  const [scale, width] = [8, side * 8];
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  const paint = (x: number, y: number, columns: number, shade: number) => {
    for (let row = y * scale; row < (y + 1) * scale; row += 1) {
      for (let column = x * scale; column < (x + columns) * scale; column += 1) {
        data.fill(shade, (row * width + column) * 4, (row * width + column) * 4 + 3);
      }
    }
  };
  for (const [, x, y, columns] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) paint(Number(x), Number(y), Number(columns), 0);
  for (let row = 0; row < stain; row += 1) paint(side >> 1, (side >> 1) + row, stain, 255);
  return { width, height: width, data };
}

test("a checkpoint that was drawn as a QR code is read again as it was, also with a stain on it", () => {
  const drawn = drawQr(note);
  expect(decodeQR(seen(drawn))).toBe(note);
  expect(decodeQR(seen(drawn, 5))).toBe(note);
  expect(drawn.path).not.toMatch(/M[0-3] /); // the quiet zone is kept free
});
