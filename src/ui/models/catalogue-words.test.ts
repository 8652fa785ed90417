import { expect, test } from "vitest";
import type { Mirror } from "#core/broker/catalogue-entry.ts";
import type { Proposal } from "#core/broker/proposals.ts";
import { factsOf, permissionFor, verdict } from "./catalogue-words.ts";
import { announcementOf, stateInWords } from "./download-words.ts";

const bytes = 1_100_000_000;
const proposal: Proposal = {
  entry: {
    ...{ id: "ward-7", name: "Ward 7", format: "gguf" },
    files: [{ path: "ward.gguf", bytes, sha256: "0".repeat(64) }],
    mirrors: [{ kind: "same origin", base: "/models/ward-7/" }],
  },
  ...{ bytes, memory: 1_600_000_000, fit: { kind: "fits", why: "It fits." } },
  ...{ pace: "quick", beside: [] },
};
const web = (handsOverTo?: readonly string[]): Mirror => ({
  ...{ kind: "web", base: "https://models.example/", name: "models.example" },
  ...(handsOverTo === undefined ? {} : { handsOverTo: [...handsOverTo] }),
});

test("before anything is fetched it is said how much comes from where, and who learns what", () => {
  expect(permissionFor(proposal, web())).toBe(
    "1.1 GB from models.example. It learns what every request tells (this browser's network address, what browser it is, its languages, and where this BRANE comes from), and that it fetches this model.",
  );
  expect(permissionFor(proposal, web(["https://a.cdn.example", "https://b.cdn.example"]))).toContain(
    "from models.example and its stores at cdn.example. They learn",
  );
  expect(permissionFor(proposal, { kind: "same origin", base: "/models/" })).toBe(
    "1.1 GB from where this BRANE comes from. Nobody else is asked.",
  );
});

test("of a model that MLC compiled it is said who is asked first, who gives its library, and that its size is reckoned", () => {
  const entry: Proposal["entry"] = {
    ...{ id: "tiny-mlc", name: "Tiny", format: "mlc", repository: "someone/tiny", bytes, mirrors: [web()] },
    about: {
      ...{
        tasks: ["talk"],
        goodFor: "Tests.",
        languages: ["en"],
        memory: 2 * bytes,
        contextWindow: 8192,
        small: false,
      },
      license: { name: "MIT", url: "https://example.com/license" },
    },
  };
  const beside: readonly Mirror[] = [
    { kind: "web", base: "https://raw.githubusercontent.com/x/", name: "raw.githubusercontent.com" },
  ];
  expect(permissionFor({ entry, bytes, beside }, web())).toBe(
    "About 1.1 GB from models.example, and its library from raw.githubusercontent.com. They learn what every request tells (this browser's network address, what browser it is, its languages, and where this BRANE comes from), and that it fetches this model. First models.example and api.github.com are asked which files there are.",
  );
  expect(factsOf({ ...proposal, entry })[0]).toBe("About 1.1 GB to fetch");
});

test("of a model that nobody described, its size is said, and nothing is made up", () => {
  expect(factsOf(proposal)).toEqual(["1.1 GB to fetch", "about 1.6 GB of memory"]);
});

const row = { id: "ward-7", name: "Ward 7", from: "models.example", totalBytes: 1_100_000_000 };

test("a download says what is here, how quickly it comes and how long it takes, as far as it is known", () => {
  const fetching = { ...row, state: "fetching", doneBytes: 400_000_000 } as const;
  expect(stateInWords({ ...fetching, bytesPerSecond: 3_100_000, secondsLeft: 228 })).toBe(
    "0.4 of 1.1 GB from models.example, 3.1 MB a second, about 4 minutes left",
  );
  expect(stateInWords(fetching)).toBe("0.4 of 1.1 GB from models.example");
});

test("a screen reader hears of a download four times, not every second", () => {
  const heard = new Set<string>();
  for (let done = 0; done <= 100; done += 1)
    heard.add(announcementOf({ ...row, state: "fetching", doneBytes: done * 11_000_000 }));
  expect(heard.size).toBe(5);
});

test("why a model fits is not said where that is no more than its size", () => {
  const fit = { kind: "fits", why: "It takes about 1.4 GB of memory." } as const;
  const unsure = { ...fit, isUnsure: true } as const;
  expect(verdict({ ...proposal, fit, pace: "quick" })).toBe(fit.why);
  expect(verdict({ ...proposal, fit: unsure, pace: "quick" })).toBe("");
  expect(verdict({ ...proposal, fit: unsure, pace: "slow" })).toBe("Its answers will come more slowly than you read.");
});
