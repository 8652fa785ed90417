/**
 * Where the results of a product go: set once for an operation, the same for all its inner loops. They leave them at
 * `results`, a vector a group and token, and call nothing: a call inside costs V8's register allocator a third of the
 * speed (measured).
 */
export let results: usize = 0;
let out: usize = 0;
let stride: usize = 0;
let rows: i32 = 0;
let tokens: i32 = 0;
let bias: usize = 0;
let adds: bool = false;

/** `floats`: from one token's row to the next. */
export function setOutput(at: usize, floats: i32, rowCount: i32, biasAt: usize, addsUp: bool): void {
  out = at;
  stride = (<usize>floats) << 2;
  rows = rowCount;
  bias = biasAt;
  adds = addsUp;
}

/** `scratch`: at least 4,096 bytes of this thread's own. */
export function setResults(scratch: usize, tokenCount: i32): void {
  results = scratch;
  tokens = tokenCount;
}

/** Takes the results of the groups `from` up to `to` for `count` tokens from `token` on. */
export function deliver(token: i32, count: i32, from: i32, to: i32): void {
  const there = min(count, tokens - token);
  for (let t = 0; t < there; t++) {
    let at = results + ((<usize>t) << 4);
    for (let group = from; group < to; group++, at += (<usize>count) << 4) put(token + t, group << 2, v128.load(at));
  }
}

/** Puts four rows' results of one token; of the last group only as many as there are rows. */
@inline
export function put(token: i32, row: i32, results: v128): void {
  const at = out + <usize>token * stride + ((<usize>row) << 2);
  let v = results;
  if (row + 4 <= rows) {
    if (bias !== 0) v = f32x4.add(v, v128.load(bias + ((<usize>row) << 2)));
    if (adds) v = f32x4.add(v, v128.load(at));
    v128.store(at, v);
    return;
  }
  for (let i = row; i < rows; i++) {
    let one = f32x4.extract_lane(v, 0);
    const place = at + ((<usize>(i - row)) << 2);
    if (bias !== 0) one += load<f32>(bias + ((<usize>i) << 2));
    if (adds) one += load<f32>(place);
    store<f32>(place, one);
    v = i8x16.shuffle(v, v, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3);
  }
}
