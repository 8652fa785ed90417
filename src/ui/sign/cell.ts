/** How a neuron's picture grows from its id: the same id, the same cell, on every machine. Coordinates in a 40 × 40 box. */
export interface Cell {
  readonly dendrites: readonly { readonly x: number; readonly y: number; readonly radius: number }[];
}

const centre = 20;

export function growCell(id: string): Cell {
  const chance = chanceFrom(id);
  const count = 5 + Math.floor(chance() * 3);
  const turn = chance() * 2 * Math.PI;
  const dendrites = Array.from({ length: count }, (_, place) => {
    const angle = turn + ((place + (chance() - 0.5) * 0.34) * 2 * Math.PI) / count;
    const length = 8.5 + Math.floor(chance() * 3) * 2.3;
    return {
      x: round(centre + length * Math.cos(angle)),
      y: round(centre + length * Math.sin(angle)),
      radius: round(1.4 + chance() * 0.9),
    };
  });
  return { dendrites };
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Numbers in [0, 1) from a text: FNV-1a as the seed, then a xorshift-multiply mixer. A drawing needs no more. */
function chanceFrom(text: string): () => number {
  let state = 2166136261;
  for (const character of text) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16777619);
  return () => {
    state = Math.imul(state ^ (state >>> 15), 2246822507);
    state ^= state >>> 13;
    return (state >>> 0) / 4294967296;
  };
}
