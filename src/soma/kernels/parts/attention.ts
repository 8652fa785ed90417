import {
  beginQueries, finishQuery, lookAtTile, queriesAtOnce, setQuery, tileKeys, tileValues,
} from "./attention-core";
import { claim, firstPosition, sequenceCount, sequenceStart, thread, tokensInBlock } from "./frame";
import { gatherKeys, gatherValues, tilePositions, widenKeys, widenValues } from "./kv";

/**
 * Each token looks at all before it and at itself: q, stride in floats, heads, key heads, head size, keys, values,
 * window, f32?, out, its stride, scale, scratch, scratch bytes a thread. A piece of work is one key head and as many
 * tokens as make 64 queries.
 */
export function attention(op: usize): void {
  const heads = load<i32>(op, 12);
  const keyHeads = load<i32>(op, 16);
  const grouped = heads / keyHeads;
  const tokens = tokensInBlock();
  const atOnce = max(1, queriesAtOnce / grouped);
  const chunks = (tokens + atOnce - 1) / atOnce;
  const pieces = chunks * keyHeads;
  for (let piece = claim(); piece < pieces; piece = claim()) {
    // The last tokens see the most: they go first, so that no thread begins a long piece at the end.
    const first = (chunks - 1 - piece / keyHeads) * atOnce;
    attend(op, piece % keyHeads, grouped, first, min(first + atOnce, tokens));
  }
}

function attend(op: usize, keyHead: i32, grouped: i32, from: i32, to: i32): void {
  const stride = load<i32>(op, 8);
  const size = load<i32>(op, 20);
  const floats = load<i32>(op, 36) === 1;
  const outStride = load<i32>(op, 44);
  const scratch = load<usize>(op, 52) + <usize>thread * load<usize>(op, 56);
  beginQueries(scratch, (to - from) * grouped, size);
  for (let t = from, i = 0; t < to; t++) {
    for (let g = 0; g < grouped; g++, i++) {
      const q = load<usize>(op, 4) + ((<usize>(t * stride + (keyHead * grouped + g) * size)) << 2);
      setQuery(i, q, load<f32>(op, 48), firstPosition() + t);
    }
  }
  const width: usize = floats ? 4 : 2;
  const head = <usize>(keyHead * load<i32>(op, 32)) * <usize>size * width;
  const end = firstPosition() + to;
  for (let p = 0; p < end; p += tilePositions) {
    const count = min(tilePositions, end - p);
    const at = head + <usize>(p * size) * width;
    widenKeys(load<usize>(op, 24) + at, tileKeys, count, size, floats);
    widenValues(load<usize>(op, 28) + at, tileValues, count, size, floats);
    lookAtTile(p, count);
  }
  for (let t = from, i = 0; t < to; t++) {
    for (let g = 0; g < grouped; g++, i++) {
      finishQuery(i, load<usize>(op, 40) + ((<usize>(t * outStride + (keyHead * grouped + g) * size)) << 2));
    }
  }
}

/**
 * Each token looks at its whole sequence: q, stride in floats, heads, k, head size, v, out, its stride, scale, scratch,
 * scratch bytes a thread. A piece of work is one head, one sequence, and 64 of its tokens.
 */
export function packedAttention(op: usize): void {
  const heads = load<i32>(op, 12);
  const sequences = sequenceCount();
  let next = claim();
  let piece = 0;
  for (let s = 0; s < sequences; s++) {
    const start = sequenceStart(s);
    const end = sequenceStart(s + 1);
    for (let from = start; from < end; from += queriesAtOnce) {
      for (let h = 0; h < heads; h++, piece++) {
        if (piece !== next) continue;
        attendWithin(op, h, start, end, from, min(from + queriesAtOnce, end));
        next = claim();
      }
    }
  }
}

function attendWithin(op: usize, head: i32, start: i32, end: i32, from: i32, to: i32): void {
  const stride = load<i32>(op, 8);
  const size = load<i32>(op, 20);
  const outStride = load<i32>(op, 32);
  const bytes = (<usize>stride) << 2;
  const column = (<usize>(head * size)) << 2;
  beginQueries(load<usize>(op, 40) + <usize>thread * load<usize>(op, 44), to - from, size);
  for (let t = from; t < to; t++) {
    setQuery(t - from, load<usize>(op, 4) + <usize>t * bytes + column, load<f32>(op, 36), end - start - 1);
  }
  for (let p = start; p < end; p += tilePositions) {
    const count = min(tilePositions, end - p);
    gatherKeys(load<usize>(op, 16) + <usize>p * bytes + column, bytes, tileKeys, count, size);
    gatherValues(load<usize>(op, 24) + <usize>p * bytes + column, bytes, tileValues, count, size);
    lookAtTile(p - start, count);
  }
  for (let t = from; t < to; t++) {
    finishQuery(t - from, load<usize>(op, 28) + ((<usize>(t * outStride)) << 2) + column);
  }
}
