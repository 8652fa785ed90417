/**
 * A chat template is a program out of a stranger's file. It can touch nothing but text, so what is left to fear is that
 * it runs for ever or fills the memory: every step and every value it makes is counted.
 */
import { Interpreter, type Environment } from "@huggingface/jinja";

type Statement = Parameters<Interpreter["evaluate"]>[0];
type Value = ReturnType<Interpreter["evaluate"]>;

/** Steps, and characters and elements handled: a fraction of a second, and many times what a long conversation takes. */
const mostWork = 50_000_000;
const workOfStep = 100;
/** Making a list (sorting, splitting, selecting) costs more an element than reading one, and a loop over it much more. */
const workOfMade = 64;
const workOfRound = 2000;
/** Numbers become widths and repetitions. No real template counts that far. */
const mostNumber = 10_000_000;
const mostRange = 10_000;

export class TooMuch extends Error {}

export class GuardedInterpreter extends Interpreter {
  #work = 0;
  /** What loops run over: the parts of the program whose values are walked. */
  readonly #walked = new Set<unknown>();

  override evaluate(statement: Statement, environment: Environment): Value {
    this.#add(workOfStep);
    if (statement !== undefined && "iterable" in statement) {
      const over = statement.iterable;
      this.#walked.add(over);
      if (typeof over === "object" && over !== null && "lhs" in over) this.#walked.add(over.lhs); // "for x in LIST if …"
    }
    const value = super.evaluate(statement, environment);
    const made: unknown = value.value;
    if (typeof made === "string") this.#add(made.length);
    else if (Array.isArray(made)) this.#add(made.length * this.#workOf(statement));
    else if (made instanceof Map) this.#add(made.size * this.#workOf(statement));
    else if (typeof made === "number" && Math.abs(made) > mostNumber) throw new TooMuch("it counts too far");
    return value;
  }

  #workOf(statement: Statement): number {
    if (this.#walked.has(statement)) return workOfRound;
    return statement?.type === "FilterExpression" || statement?.type === "CallExpression" ? workOfMade : 1;
  }

  #add(work: number): void {
    this.#work += work;
    if (this.#work > mostWork) throw new TooMuch("it works too long");
  }
}

/** Python's range, as far as a template may need it. */
export function range(first: number, last?: number, step = 1): number[] {
  const [from, to] = last === undefined ? [0, first] : [first, last];
  const count = Math.max(0, Math.ceil((to - from) / step));
  if (!(count <= mostRange)) throw new TooMuch("it counts too far");
  return Array.from({ length: count }, (_, i) => from + i * step);
}

const months = "January February March April May June July August September October November December".split(" ");
const days = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

/** Python's strftime for the codes that templates use; others stand as they are. */
export function formatTime(time: Date, format: string): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const month = months[time.getMonth()] ?? "";
  const day = days[time.getDay()] ?? "";
  const parts: Readonly<Record<string, string>> = {
    Y: String(time.getFullYear()),
    y: two(time.getFullYear() % 100),
    m: two(time.getMonth() + 1),
    B: month,
    b: month.slice(0, 3),
    d: two(time.getDate()),
    A: day,
    a: day.slice(0, 3),
    H: two(time.getHours()),
    I: two(time.getHours() % 12 || 12),
    p: time.getHours() < 12 ? "AM" : "PM",
    M: two(time.getMinutes()),
    S: two(time.getSeconds()),
    "%": "%",
  };
  return format.replace(/%(.)/g, (whole, code: string) => parts[code] ?? whole);
}
