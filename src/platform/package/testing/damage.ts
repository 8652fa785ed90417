/** Ways to damage bytes and texts that a `.brane` file is made of. */
import { concat, type Bytes } from "#core/words/bytes.ts";
import type { Chances } from "./chances.ts";

/** Flips bits, cuts, lengthens, or doubles a stretch; within the first `head` bytes when that is given. */
export function garbled(data: Bytes, chances: Chances, head = data.length): Bytes {
  const size = Math.min(head, data.length);
  if (size === 0) return Uint8Array.of(chances.below(256));
  const [one, other] = [chances.below(size), chances.below(size)];
  const [from, to] = one < other ? [one, other] : [other, one];
  switch (head < data.length ? 4 : chances.below(6)) {
    case 0:
      return concat(data.subarray(0, from), data.subarray(to));
    case 1:
      return concat(data.subarray(0, to), data.subarray(from));
    case 2:
      return data.slice(0, from);
    case 3:
      return concat(data, new Uint8Array(1 + chances.below(64)));
    default: {
      const flipped = data.slice();
      for (let count = 1 + chances.below(8); count > 0; count -= 1) {
        const at = chances.below(size);
        flipped[at] =
          chances.below(2) === 0 ? (flipped[at] ?? 0) ^ (1 << chances.below(8)) : chances.pick([0, 255, 127, 128]);
      }
      return flipped;
    }
  }
}

const signatures = [0x04034b50, 0x02014b50, 0x06054b50];

/** One field of the archive's own headers (a size, a count, an offset, a method, a flag) says something extreme. */
export function lyingHeader(data: Bytes, chances: Chances): Bytes {
  const lying = data.slice();
  const view = new DataView(lying.buffer);
  const headers: number[] = [];
  for (let at = 0; at + 22 <= lying.length; at += 1) {
    if (signatures.includes(view.getUint32(at, true))) headers.push(at);
  }
  const at = chances.pick(headers) + 4 + 2 * chances.below(9);
  const value = chances.pick([
    0,
    1,
    0x7fff,
    0xffff,
    0x7fffffff,
    0x80000000,
    0xffffffff,
    lying.length,
    lying.length + 1,
  ]);
  if (chances.below(2) === 0 || at + 4 > lying.length)
    view.setUint16(Math.min(at, lying.length - 2), value & 0xffff, true);
  else view.setUint32(at, value, true);
  return lying;
}

const strangers: readonly unknown[] = [
  ...[
    null,
    true,
    -1,
    1e308,
    0.5,
    "",
    "x".repeat(5_000),
    [],
    {},
    [[[[]]]],
    { __proto__: null, constructor: 1 },
    "../..",
    "\u0000",
  ],
];

/** One value somewhere in the JSON is of another type, missing, doubled, or under another name. Other text is garbled. */
export function wrongJson(text: string, chances: Chances): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text.slice(0, chances.below(text.length + 1));
  }
  if (chances.below(12) === 0) return "[".repeat(2_000) + text;
  if (chances.below(12) === 0) return text.replace("{", '{"__proto__":{"x":1},"id":"twice",');
  const places: { readonly holder: Record<string, unknown>; readonly name: string }[] = [];
  const walk = (here: unknown): void => {
    if (typeof here !== "object" || here === null) return;
    for (const name of Object.keys(here)) {
      places.push({ holder: here as Record<string, unknown>, name });
      walk((here as Record<string, unknown>)[name]);
    }
  };
  walk(value);
  if (places.length === 0) return JSON.stringify(chances.pick(strangers));
  const { holder, name } = chances.pick(places);
  const how = chances.below(4);
  if (how === 0) Reflect.deleteProperty(holder, name);
  else if (how === 1) holder[`${name}x`] = holder[name];
  else holder[name] = chances.pick(strangers);
  return JSON.stringify(value);
}

/** A line of YAML that says what must not be read, or says it where it does not belong. */
export function wrongYaml(text: string, chances: Chances): string {
  const lines = text.split("\n");
  const at = chances.below(lines.length);
  const line = lines[at] ?? "";
  const value = chances.pick([
    ...[
      "&a [*a]",
      "*nothing",
      "!!js/function 1",
      "!!binary aGk=",
      "[broken",
      "{a: {b: {c: 1}}}",
      "~",
      "12e400",
      "0x7f",
    ],
    ...["|", ">", '"', "'", "- - - -", "\t", "%YAML 1.1", "---", "<<: *a", "[".repeat(500), "yes", "2001-01-01"],
  ]);
  const how = chances.below(4);
  if (how === 0) return lines.toSpliced(at, 1).join("\n");
  if (how === 1) return lines.toSpliced(at, 0, line).join("\n");
  if (how === 2) return lines.toSpliced(at, 0, value).join("\n");
  return lines.with(at, line.includes(":") ? line.replace(/:.*$/, `: ${value}`) : value).join("\n");
}
