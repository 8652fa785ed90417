import { claim, thread, threads, tokensInBlock } from "./frame";
import { fourTokensFloat, oneTokenFloat } from "./matmul-float";
import { fourTokens, oneToken } from "./matmul-quantised";
import { deliver, setOutput, setResults } from "./output";
import { Kind } from "./tile";

let kind: i32 = 0;
let weight: usize = 0;
let blocks: i32 = 0;
let numbers: usize = 0;
let scales: usize = 0;
let tokens: i32 = 0;

/** Row groups that one claim takes while a block is read: their tiles stay in the first cache. */
const groupsWithBlock: i32 = 8;

/** Groups whose results, a vector each, the scratch has room for. */
const mostGroups: i32 = 256;

/**
 * The matrix product of a program's word list: kind, weight, rows, 32-column blocks, numbers, scales, out, its stride in
 * floats, bias or 0, flags (1: add to out, 2: only the last token, which was prepared alone), scratch, scratch bytes a
 * thread (at least 4,096).
 */
export function matmul(op: usize): void {
  kind = load<i32>(op, 4);
  weight = load<i32>(op, 8);
  const rows = load<i32>(op, 12);
  blocks = load<i32>(op, 16);
  numbers = load<i32>(op, 20);
  scales = load<i32>(op, 24);
  const flags = load<i32>(op, 40);
  tokens = (flags & 2) !== 0 ? 1 : tokensInBlock();
  setOutput(load<i32>(op, 28), load<i32>(op, 32), rows, load<i32>(op, 36), (flags & 1) !== 0);
  setResults(load<usize>(op, 44) + <usize>thread * load<usize>(op, 48), tokens);

  const groups = (rows + 3) >> 2;
  // A token alone streams the weights: pieces as large as still leave each thread several.
  const chunk = tokens > 1 ? groupsWithBlock : max(8, min(mostGroups, groups / (threads * 6)));
  for (let from = claim() * chunk; from < groups; from = claim() * chunk) {
    const to = min(from + chunk, groups);
    // The tokens' loop is outside, so that the groups' tiles stay in the first cache while all tokens pass.
    for (let token = 0; token < tokens; token += 4) {
      multiply(token, from, to);
      deliver(token, tokens === 1 ? 1 : 4, from, to);
    }
  }
}

/** One piece, its results left at `results`. Nothing is called from here: see output.ts. */
function multiply(token: i32, from: i32, to: i32): void {
  switch (kind) {
    case Kind.Q4_0: return quantised(Kind.Q4_0, token, from, to);
    case Kind.Q4_1: return quantised(Kind.Q4_1, token, from, to);
    case Kind.Q5_0: return quantised(Kind.Q5_0, token, from, to);
    case Kind.Q5_1: return quantised(Kind.Q5_1, token, from, to);
    case Kind.Q6_K: return quantised(Kind.Q6_K, token, from, to);
    case Kind.Q8_0: return quantised(Kind.Q8_0, token, from, to);
    case Kind.F16: return float(Kind.F16, token, from, to);
    case Kind.BF16: return float(Kind.BF16, token, from, to);
    default: return float(Kind.F32, token, from, to);
  }
}

@inline
function quantised(literal: i32, token: i32, from: i32, to: i32): void {
  if (tokens === 1) oneToken(literal, weight, blocks, numbers, scales, from, to);
  else fourTokens(literal, weight, blocks, numbers, scales, token, from, to);
}

@inline
function float(literal: i32, token: i32, from: i32, to: i32): void {
  if (tokens === 1) oneTokenFloat(literal, weight, blocks, numbers, from, to);
  else fourTokensFloat(literal, weight, blocks, numbers, token, from, to);
}
