/** Set up before every test file: what is waited for gets its time on a busy machine too. Nothing is right for being quick. */
import { vi } from "vitest";

const waitFor = vi.waitFor.bind(vi);
vi.waitFor = (condition, options = 20_000) => waitFor(condition, options);
