/**
 * The frame: what a run is over, and where its threads meet. `program/frame.ts` writes it and names the same places.
 * What threads write sits on cache lines of its own.
 */
const TOKENS: usize = 0;
const POSITION: usize = 4;
const SEQUENCES: usize = 8;
const ARRIVED: usize = 64;
const GENERATION: usize = 128;
const SLEEPERS: usize = 132;
const BROKEN: usize = 136;
const CLAIMED: usize = 192;
const STARTS: usize = 256;

/** About 30 µs of looking before a thread sleeps: longer than the gaps inside a run, shorter than a slice of the scheduler. */
const SPINS: i32 = 1 << 15;
/** For a thread that must not sleep: about ten seconds of looking. */
const LONG_SPINS: i64 = 1 << 33;
const TEN_SECONDS: i64 = 10_000_000_000;

export let frame: usize = 0;
export let thread: i32 = 0;
export let threads: i32 = 1;
let mayBlock: bool = true;

export function setMayBlock(may: bool): void {
  mayBlock = may;
}

export function enter(frameAt: usize, self: i32, count: i32): void {
  frame = frameAt;
  thread = self;
  threads = count;
}

@inline
export function tokensInBlock(): i32 {
  return load<i32>(frame, TOKENS);
}

@inline
export function firstPosition(): i32 {
  return load<i32>(frame, POSITION);
}

@inline
export function sequenceCount(): i32 {
  return load<i32>(frame, SEQUENCES);
}

/** The block's token at which sequence `i` begins; of the count, the number of tokens. */
@inline
export function sequenceStart(i: i32): i32 {
  return load<i32>(frame + ((<usize>i) << 2), STARTS);
}

/** The next piece of work that nobody has taken. Every barrier begins the count anew. */
export function claim(): i32 {
  if (ASC_FEATURE_THREADS) return atomic.add<i32>(frame + CLAIMED, 1);
  const next = load<i32>(frame, CLAIMED);
  store<i32>(frame, next + 1, CLAIMED);
  return next;
}

/** Waits until every thread is here. False: one did not come. */
export function meet(): bool {
  if (!ASC_FEATURE_THREADS) {
    store<i32>(frame, 0, CLAIMED);
    return true;
  }
  const generation = atomic.load<i32>(frame + GENERATION);
  if (atomic.add<i32>(frame + ARRIVED, 1) === threads - 1) {
    atomic.store<i32>(frame + ARRIVED, 0);
    atomic.store<i32>(frame + CLAIMED, 0);
    atomic.store<i32>(frame + GENERATION, generation + 1);
    // A sleeper counts itself before it compares the generation, so either it sees the new one or we see it.
    if (atomic.load<i32>(frame + SLEEPERS) !== 0) atomic.notify(frame + GENERATION, -1);
    return !broken();
  }
  for (let i = 0; i < SPINS; i++) if (atomic.load<i32>(frame + GENERATION) !== generation) return !broken();
  return mayBlock ? sleep(generation) : spin(generation);
}

function sleep(generation: i32): bool {
  atomic.add<i32>(frame + SLEEPERS, 1);
  // Who is woken looks again: the call may be meant for the meeting before, by a thread that was held up between
  // counting us there and calling.
  while (atomic.load<i32>(frame + GENERATION) === generation) {
    const ending = atomic.wait<i32>(frame + GENERATION, generation, TEN_SECONDS);
    if (ending === AtomicWaitResult.TIMED_OUT && atomic.load<i32>(frame + GENERATION) === generation) giveUp();
  }
  atomic.sub<i32>(frame + SLEEPERS, 1);
  return !broken();
}

function spin(generation: i32): bool {
  for (let i: i64 = 0; i < LONG_SPINS; i++) {
    if (atomic.load<i32>(frame + GENERATION) !== generation) return !broken();
  }
  giveUp();
  return false;
}

function broken(): bool {
  return atomic.load<i32>(frame + BROKEN) !== 0;
}

/** Lets every other waiting thread go as well. */
function giveUp(): void {
  atomic.store<i32>(frame + BROKEN, 1);
  atomic.add<i32>(frame + GENERATION, 1);
  atomic.notify(frame + GENERATION, -1);
}
