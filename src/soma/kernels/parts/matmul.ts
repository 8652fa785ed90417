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
  if (tokens === 1) shareStream(groups);
  else sharePieces(groups);
}

/** A block of tokens is work for the cores: whoever is free takes the next piece. */
function sharePieces(groups: i32): void {
  for (let from = claim() * groupsWithBlock; from < groups; from = claim() * groupsWithBlock) {
    const to = min(from + groupsWithBlock, groups);
    // The tokens' loop is outside, so that the groups' tiles stay in the first cache while all tokens pass.
    for (let token = 0; token < tokens; token += 4) {
      multiply(token, from, to);
      deliver(token, 4, from, to);
    }
  }
}

/**
 * A token alone waits for memory, which comes fastest in long streams (measured: 20 % of a step with two threads). So each
 * thread has a stretch of its own, three quarters of an even share; the ends of the stretches are claimed in pieces, by
 * those that are done first.
 */
function shareStream(groups: i32): void {
  if (threads === 1) return stream(0, groups);
  const share = groups / threads;
  const own = share - (share >> 2);
  stream(thread * share, thread * share + own);
  const piece = max(8, min(mostGroups, (share - own) / 3));
  const pieces = (share - own + piece - 1) / piece;
  for (let next = claim(); next < pieces * threads; next = claim()) {
    const end = next % threads;
    const from = end * share + own + (next / threads) * piece;
    stream(from, min(from + piece, (end + 1) * share));
  }
  // What did not divide evenly.
  if (thread === 0) stream(threads * share, groups);
}

function stream(start: i32, end: i32): void {
  for (let from = start; from < end; from += mostGroups) {
    const to = min(from + mostGroups, end);
    multiply(0, from, to);
    deliver(0, 1, from, to);
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
