/** Rows of a long list that are drawn: all of one height, but for one that may be opened and is taller. */
export interface ListShape {
  readonly count: number;
  /** Pixels of a row. */
  readonly rowHeight: number;
  /** The row that is opened, and how much taller it is. */
  readonly opened?: { readonly place: number; readonly extra: number };
}

/** Where a row begins, in pixels from the list's top. */
export const topOf = ({ rowHeight, opened }: ListShape, place: number): number =>
  place * rowHeight + (opened !== undefined && place > opened.place ? opened.extra : 0);

export const heightOf = (shape: ListShape): number => topOf(shape, shape.count);

/**
 * The places of the rows that the view from `top` to `bottom` (pixels from the list's top) touches, and of `beyond` more
 * on both sides, so that scrolling and the Tab key find the next one there.
 */
export function visibleRows(shape: ListShape, top: number, bottom: number, beyond = 8): readonly number[] {
  const { count, rowHeight, opened } = shape;
  const placeAt = (pixel: number) => {
    if (opened === undefined || pixel < topOf(shape, opened.place + 1)) {
      const place = Math.floor(pixel / rowHeight);
      return opened === undefined ? place : Math.min(place, opened.place);
    }
    return Math.floor((pixel - opened.extra) / rowHeight);
  };
  const first = Math.max(0, placeAt(top) - beyond);
  const last = Math.min(count - 1, placeAt(bottom) + beyond);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
}

/** Where the entry of that number stands in a list of ever smaller numbers, by halving; -1 when it is not there. */
export function placeIn(list: readonly { readonly seq: number }[], seq: number | undefined): number {
  if (seq === undefined) return -1;
  let [low, high] = [0, list.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((list[middle]?.seq ?? 0) <= seq) high = middle;
    else low = middle + 1;
  }
  return list[low]?.seq === seq ? low : -1;
}
